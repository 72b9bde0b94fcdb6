"""Changes that were made together, taken back together: all of them, or none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.kinds import BY_NAME
from tracker.records import changes, merged, undo
from tracker.records.handing_over import PARTS
from tracker.records.many_changed import set_back
from tracker.records.marks import listed
from tracker.records.models import Batch, Change, Stale

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.records.models import Versioned

MOST = 1000
MOST_OF_A_MERGE = 10_000
MOST_OF_PARTS = 200_000
NAMED = 5


def may_see(batch: Batch, user: User) -> bool:
    """Whoever made the changes, and who may edit everything."""
    return batch.made_by_id == user.pk or user.edits_everything


def most(batch: Batch) -> int:
    """How many changes are taken back at once: a merge is one step or none.

    What was handed over goes back in a few statements, however much it is.
    """
    if _only_parts(batch.changes.order_by("pk")[:1]):
        return MOST_OF_PARTS
    return MOST_OF_A_MERGE if _is_merge(batch) else MOST


def _only_parts(steps: Iterable[Change]) -> bool:
    """Whether nothing was changed but who is responsible."""
    return all(
        step.action == Change.Action.CHANGED and set(step.before) <= set(PARTS)
        for step in steps
    )


def _is_merge(batch: Batch) -> bool:
    gone = batch.changes.filter(action=Change.Action.DELETED)
    return any(merged.told(change) for change in gone)


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
    limit = most(held)
    steps = list(held.changes.order_by("-pk")[: limit + 1])
    if len(steps) > limit:
        raise ValidationError(
            _("More than %(most)s changes cannot be taken back at once."),
            params={"most": limit},
        )
    if not steps:
        raise ValidationError(_("There is nothing to take back."))
    back = Batch.begin(lambda: _("Taken back: %(what)s") % {"what": held}, by=by)
    against = (_parts if _only_parts(steps) else _one_by_one)(steps, back, by)
    if against:
        more = len(against) - NAMED
        if more > 0:
            against = [*against[:NAMED], _("and %(n)s more") % {"n": more}]
        raise ValidationError(listed(against))
    held.taken_back_by = back
    held.save(update_fields=["taken_back_by"])
    return back


def _parts(steps: list[Change], back: Batch, by: User) -> list[str]:
    """Who was responsible is so again, a kind at a time; what stands against it."""
    by_kind: dict[str, list[Change]] = {}
    for change in steps:
        by_kind.setdefault(change.kind, []).append(change)
    against: list[str] = []
    for name, some in by_kind.items():
        kind = BY_NAME[name]
        mine = set(kind.editable_by(by).order_by().values_list("pk", flat=True))
        said = _("It is gone, or not yours to change.")
        against += [f"{c.ref}: {said}" for c in some if c.record_id not in mine]
        if not against:
            since = set_back(kind.model, some, by=by, batch=back)
            against += [f"{ref}: {_('It was changed since.')}" for ref in since]
    return against


def _one_by_one(steps: list[Change], back: Batch, by: User) -> list[str]:
    """Each undone as if by hand; what stands against it."""
    against: list[str] = []
    led = _led_along(steps, by)
    for change in steps:
        try:
            if change.pk in led:
                _lead_back(change, back, by)
            else:
                _step(change, back, by)
        except ValidationError as problem:
            against.append(f"{change.ref}: {' '.join(problem.messages)}")
        except PermissionDenied as refused:  # for whoever sees everything
            against.append(f"{change.ref}: {refused}")
        except Stale:
            against.append(f"{change.ref}: {_('Somebody just changed it.')}")
    return against


def _led_along(steps: list[Change], by: User) -> set[int]:
    """Changes of others' records that only led elsewhere: who merged leads them back.

    Whoever may change what the merge was about may take it back as a whole.
    """
    own = {
        (change.kind, key)
        for change in steps
        if (into := merged.told(change)) is not None
        for key in (change.record_id, into["id"])
    }
    if not own:
        return set()
    found: set[int] = set()
    by_kind: dict[str, list[Change]] = {}
    for change in steps:
        if change.action == Change.Action.CHANGED:
            by_kind.setdefault(change.kind, []).append(change)
    for name, some in by_kind.items():
        keys = [c.record_id for c in some]
        mine = set(
            BY_NAME[name]
            .editable_by(by)
            .filter(pk__in=keys)
            .values_list("pk", flat=True)
        )
        found |= {
            change.pk
            for change in some
            if change.record_id not in mine and (name, change.record_id) not in own
        }
    return found


def _lead_back(change: Change, back: Batch, by: User) -> None:
    """Of what this person may not know nothing is told, also not that it moved on."""
    kind = BY_NAME[change.kind]
    record = kind.model._base_manager.filter(pk=change.record_id).first()
    known = kind.visible_to(by).filter(pk=change.record_id).exists()
    try:
        if record is None:
            raise ValidationError(_("It is gone, or not yours to change."))
        with transaction.atomic():
            undo.undo(change, record, by=by, batch=back)
    except (ValidationError, Stale):
        if known:
            raise


def _step(change: Change, back: Batch, by: User) -> None:
    """One change undone. Raises ValidationError, Stale."""
    kind = BY_NAME.get(change.kind)
    if kind is None:
        raise ValidationError(_("This kind of record is not kept any more."))
    if change.action == Change.Action.DELETED:
        if not (by.edits_everything or (change.made_by_id == by.pk and by.is_officer)):
            raise ValidationError(_("It is gone, or not yours to change."))
        undo.restore(change, kind.model, by=by, batch=back)
        merged.bring_back(change)
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
