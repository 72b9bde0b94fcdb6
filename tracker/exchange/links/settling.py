"""An answer is decided about once: taken over, declined, or brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.exchange.links import files
from tracker.exchange.links.model import VisitLink
from tracker.records import storage
from tracker.records.models import StoredFile

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.exchange.models import LineDraft


def why(link: VisitLink | None) -> str:
    """What history says of a change that came through a link."""
    if link is None:
        return ""
    return _("Filled in by %(name)s through a link") % {"name": link.filled_by}


def link_of(draft: LineDraft) -> VisitLink | None:
    """The link through which a draft came, if through one."""
    if draft.pk is None or draft.line:
        return None
    return VisitLink.objects.filter(draft=draft.pk).select_related("by").first()


def settle(link: VisitLink, *, taken: bool) -> bool:
    """Decide about it; False when somebody, another window perhaps, did before."""
    waiting = VisitLink.objects.arrived().filter(pk=link.pk)
    return bool(waiting.update(settled=timezone.now(), taken=taken))


def decline(link: VisitLink) -> bool:
    return settle(link, taken=False)


@transaction.atomic
def saved(draft: LineDraft, record: Any, by: User) -> None:
    """The draft of a link became a record: its report goes along."""
    link = link_of(draft)
    if link is None or not settle(link, taken=True):
        return
    if (file := files.of(link)) is not None:
        storage.hand_over(file, record, by=by)


def dropped(draft: LineDraft) -> None:
    if (link := link_of(draft)) is not None:
        decline(link)


@transaction.atomic
def brought_back(draft: LineDraft, by: User) -> None:
    """As before the decision: the report lies aside again."""
    link = link_of(draft)
    if link is None or link.settled is None:
        return
    VisitLink.objects.filter(pk=link.pk).update(settled=None, taken=False)
    if link.taken and link.file_id:
        file = StoredFile.objects.filter(pk=link.file_id, kind_of_record="visit")
        if (stored := file.first()) is not None:
            storage.put_aside(stored, draft.saved_as, files.KIND, link.pk, by=by)
