"""Changes that were made together, taken back together: all of them, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.kinds import BY_NAME
from tracker.records import changes, undo
from tracker.records.marks import listed
from tracker.records.models import Batch, Change, Stale

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.records.models import Versioned

MOST = 1000
NAMED = 5


def may_see(batch: Batch, user: User) -> bool:
    """Whoever made the changes, and who may edit everything."""
    return batch.made_by_id == user.pk or user.edits_everything


@transaction.atomic
def take_back(batch: Batch, *, by: User) -> Batch:
    """Give every record of the batch what it had before, as one step of its own.

    Raises ValidationError with the reason, and changes nothing, when the batch was
    taken back before, is too large, or a record of it was changed since, is gone, or is
    not this person's to change.
    """
    held = Batch.objects.select_for_update().get(pk=batch.pk)
    if held.taken_back_by_id:
        raise ValidationError(_("This was taken back before."))
    steps = list(held.changes.order_by("-pk")[: MOST + 1])
    if len(steps) > MOST:
        raise ValidationError(
            _("More than %(most)s changes cannot be taken back at once."),
            params={"most": MOST},
        )
    if not steps:
        raise ValidationError(_("There is nothing to take back."))
    label = _("Taken back: %(what)s") % {"what": held.label}
    back = Batch.objects.create(made_by=by, label=label[:300])
    against: list[str] = []
    for change in steps:
        try:
            _step(change, back, by)
        except ValidationError as problem:
            against.append(f"{change.ref}: {' '.join(problem.messages)}")
        except Stale:
            against.append(f"{change.ref}: {_('Somebody just changed it.')}")
    if against:
        more = len(against) - NAMED
        if more > 0:
            against = [*against[:NAMED], _("and %(n)s more") % {"n": more}]
        raise ValidationError(listed(against))
    held.taken_back_by = back
    held.save(update_fields=["taken_back_by"])
    return back


def _step(change: Change, back: Batch, by: User) -> None:
    """One change undone. Raises ValidationError, Stale."""
    kind = BY_NAME.get(change.kind)
    if kind is None:
        raise ValidationError(_("This kind of record is not kept any more."))
    if change.action == Change.Action.DELETED:
        if not (by.edits_everything or (change.made_by_id == by.pk and by.is_officer)):
            raise ValidationError(_("It is gone, or not yours to change."))
        undo.restore(change, kind.model, by=by, batch=back)
        return
    record: Versioned | None = (
        kind.editable_by(by).filter(pk=change.record_id).first()  # type: ignore[assignment]
    )
    if record is None:
        raise ValidationError(_("It is gone, or not yours to change."))
    if change.action != Change.Action.CREATED:
        undo.undo(change, record, by=by, batch=back)
        return
    if record.version != change.version:
        raise ValidationError(_("It was changed since."))
    changes.delete(record, by=by, batch=back)
