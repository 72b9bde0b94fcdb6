"""The first wave of flags: when it is one, and one answer to many of them.

A wave is a day on which health opens 20 flags or more, in a house that took 20 records
or more from files and that never had as many flags before; whatever opens on that day
belongs to it. So does what opens in such numbers on a later day, while flags of the
wave still wait.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.insight import flags as verbs
from tracker.insight.models import Flag, Triage
from tracker.records import changes, undo
from tracker.records.models import (
    Agreement,
    Batch,
    Change,
    Grant,
    Output,
    Partner,
    Review,
    Stale,
    Visit,
)
from tracker.records.touched import HEALTH, touch

if TYPE_CHECKING:
    from accounts.models import User

FEWEST = 20
DAYS = timedelta(days=30)
IMPORTED = (Partner, Agreement, Visit, Grant, Output)
PLAN, INTENDED, ELSEWHERE, END = "plan", "intended", "elsewhere", "end"
ANSWERS = (PLAN, INTENDED, ELSEWHERE, END)


@transaction.atomic
def gather(on: date) -> int:
    """Put the flags that opened on this day on the list, if they are a wave."""
    fresh = Flag.objects.standing().filter(
        opened_on=on, triage=None, state=Flag.State.OPEN
    )
    triage, number = running(on), fresh.count()
    # Partners of one file are judged in several turns: what opens on the first day
    # belongs to the wave, however few it is.
    same_day = triage is not None and triage.begun_on == on
    if not number or (number < FEWEST and not same_day):
        return 0
    if triage is None:
        if not first_wave(on):
            return 0
        until = on + DAYS
        triage = Triage.objects.get_or_create(begun_on=on, defaults={"until": until})[0]
    touch(HEALTH)
    return fresh.update(triage=triage)


def first_wave(on: date) -> bool:
    """None before, hardly any flag before this day, and much that came from files."""
    if Triage.objects.exclude(begun_on=on).exists():
        return False
    if Flag.objects.filter(opened_on__lt=on)[:FEWEST].count() >= FEWEST:
        return False
    left = FEWEST
    for model in IMPORTED:
        of_files = model._default_manager.filter(source=model.Source.IMPORT)
        left -= of_files.order_by()[:left].count()
        if left <= 0:
            return True
    return False


@dataclass(frozen=True, slots=True)
class Going:
    """What the portfolio says of a wave that is being sorted out."""

    triage: Triage
    left: int


def running(on: date) -> Triage | None:
    return Triage.objects.running(on).first()


def going_on(on: date) -> Going | None:
    triage = running(on)
    if triage is None:
        return None
    left = Flag.objects.standing().filter(triage=triage, state=Flag.State.OPEN)
    return Going(triage, left.count())


def mine(user: User, on: date) -> Any:
    """Those on the list that this person may answer."""
    own = Flag.objects.editable_by(user).filter(
        triage__in=Triage.objects.running(on), state=Flag.State.OPEN, closed_on=None
    )
    return Flag.objects.visible_to(user).filter(pk__in=own.values("pk"))


@transaction.atomic
def answer(
    wanted: Mapping[int, str],
    how: str,
    *,
    by: User,
    words: str = "",
    day: date | None = None,
) -> Batch:
    """One answer to all of them, or to none; it can be taken back as one.

    Raises ValidationError, and Stale when one was answered since it was read.
    """
    found = mine(by, timezone.localdate()).filter(pk__in=wanted)
    found = list(found.select_related("partner", "agreement").order_by("pk"))
    if len(found) != len(wanted) or any(
        wanted[flag.pk] != str(flag.version) for flag in found
    ):
        raise Stale(_("flags"))
    batch = Batch.begin(LABELS[how], by=by)
    last = Change.objects.aggregate(last=Max("pk"))["last"] or 0
    ended: dict[int, str] = {}
    if how == END:
        ended = _end(found, by=by, why=words, batch=batch)
    if how == ELSEWHERE:
        _attest(found, by=by, why=words, until=day, batch=batch)
    for flag in found:
        if how == END:
            verbs.resolve(flag, by=by, what=ended[flag.partner_id])
        else:
            _one(flag, how, by, words, day)
    _note(batch, found, last)
    return batch


def _one(flag: Flag, how: str, by: User, words: str, day: date | None) -> None:
    if how == PLAN:
        verbs.acknowledge(flag, by=by, plan=words, remind_on=day)
    elif how == INTENDED:
        verbs.dismiss(flag, by=by, reason=Flag.Reason.INTENDED, note=words)
    else:
        verbs.set_aside(flag, by=by, until=day, note=words)


LABELS: dict[str, Any] = {
    PLAN: lambda: _("First flags: planned"),
    INTENDED: lambda: _("First flags: intended"),
    ELSEWHERE: lambda: _("First flags: active elsewhere"),
    END: lambda: _("First flags: ended"),
}


def _partners(found: Sequence[Flag]) -> list[Partner]:
    return list({flag.partner_id: flag.partner for flag in found}.values())


def _end(found: Sequence[Flag], *, by: User, why: str, batch: Batch) -> dict[int, str]:
    """A review for each partner: it is what ends a relationship."""
    if not Review.may_be_added_by(by):
        raise PermissionDenied
    today = timezone.localdate()
    made: dict[int, str] = {}
    for partner in _partners(found):
        review = Review(
            partner=partner,
            unit=partner.lead_unit,
            owner=by,
            confidential=partner.confidential,
            reviewed_on=today,
            decision=Review.Decision.END,
            reason=why,
        )
        review.full_clean(exclude=["ref", "search_text"])
        changes.write(review, by=by, batch=batch)
        made[partner.pk] = review.ref
    return made


def _attest(
    found: Sequence[Flag], *, by: User, why: str, until: date | None, batch: Batch
) -> None:
    """They are active, only not recorded here: once for each partner."""
    for partner in _partners(found):
        partner.attested_until, partner.attested_by = until, by
        changes.write(partner, by=by, why=why, batch=batch)


def _note(batch: Batch, found: Sequence[Flag], after: int) -> None:
    """The steps of history that were just written belong together."""
    keys = [flag.pk for flag in found]
    written = Change.objects.filter(kind="flag", record_id__in=keys, pk__gt=after)
    written.filter(made_by=batch.made_by).update(batch=batch)


@transaction.atomic
def take_back(batch: Batch, *, by: User) -> int:
    """Every flag open again, no review, nothing attested; or nothing of it.

    Raises ValidationError when something of it was changed since.
    """
    held = Batch.objects.select_for_update().get(pk=batch.pk)
    if held.taken_back_by_id:
        raise ValidationError(_("This was taken back before."))
    label = _("Taken back: %(what)s") % {"what": held.label}
    back = Batch.objects.create(made_by=by, label=label[:300])
    steps = list(held.changes.order_by("-pk"))
    for change in steps:
        STEPS[change.kind](change, by, back)
    held.taken_back_by = back
    held.save(update_fields=["taken_back_by"])
    return sum(change.kind == "flag" for change in steps)


def _flag_back(change: Change, by: User, back: Batch) -> None:
    """As it was: open, and on the list. What is over by now stays over."""
    flag = Flag.objects.editable_by(by).filter(pk=change.record_id).first()
    if flag is None:
        raise ValidationError(_("It is gone, or not yours to change."))
    if flag.closed_on is not None:
        return
    if flag.version != change.version:
        raise ValidationError(_("It was changed since."))
    verbs.reopen(flag, by=by)
    Flag.objects.filter(pk=flag.pk).update(
        plan="", note="", attested_until=None, acknowledged_by=None,
        version=F("version") + 1,
    )  # fmt: skip


def _review_back(change: Change, by: User, back: Batch) -> None:
    review = Review.objects.editable_by(by).filter(pk=change.record_id).first()
    if review is None or review.version != change.version:
        raise ValidationError(_("It was changed since."))
    try:
        changes.delete(review, by=by, batch=back)
    except Stale:
        raise ValidationError(_("It was changed since.")) from None


def _partner_back(change: Change, by: User, back: Batch) -> None:
    partner = Partner.objects.filter(pk=change.record_id).first()
    if partner is None:
        raise ValidationError(_("It is gone, or not yours to change."))
    try:
        undo.undo(change, partner, by=by, batch=back)
    except Stale:
        raise ValidationError(_("It was changed since.")) from None


STEPS = {"flag": _flag_back, "review": _review_back, "partner": _partner_back}
