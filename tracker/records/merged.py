"""Where a record went that was merged into another: its history knows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tracker.records import repointing
from tracker.records.models import Change, Record

if TYPE_CHECKING:
    from accounts.models import User

INTO = "merged_into"
MOST = 20
"""Merges of merges; more than anybody makes."""
REF = re.compile(r"[A-Z]{2}-[0-9-]{1,17}")


def note(new: Record, moved: dict[str, list[int]]) -> dict[str, Any]:
    """What the history of the one that goes keeps beside its values."""
    return {INTO: {"id": new.pk, "ref": new.ref, "moved": moved}}


def told(change: Change) -> dict[str, Any] | None:
    """Into which record this one was merged, where that is how it went."""
    return change.before.get(INTO)


def bring_back(change: Change) -> None:
    """Files and flags of a record that is there again."""
    if into := told(change):
        repointing.move_back(into["moved"], change.record_id, into["id"])


def successor(model: Any, ref: str, user: User) -> Any:
    """The record that stands for the one of this reference, as far as they may know.

    Nothing for one that this person could not have seen while it was there.
    """
    if not (issubclass(model, Record) and REF.fullmatch(ref)):
        return None
    key: int | None = None
    gone = Change.objects.filter(
        kind=model._meta.model_name, action=Change.Action.DELETED
    )
    for _step in range(MOST):
        asked = gone.filter(ref=ref) if key is None else gone.filter(record_id=key)
        last = asked.order_by("-pk").first()
        into = told(last) if last is not None else None
        if last is None or into is None or not _was_open_to(model, last.before, user):
            return None
        key = int(into["id"])
        found = model.objects.visible_to(user).filter(pk=key).first()
        if found is not None:
            return found
    return None


def _was_open_to(model: Any, values: dict[str, Any], user: User) -> bool:
    if user.sees_everything:
        return True
    theirs = (
        values.get("owner") == user.pk or values.get(model.unit_field) in user.unit_ids
    )
    if values.get("confidential") and not theirs:
        return False
    for name in model.no_more_open_than:
        far = model._meta.get_field(name)
        key = values.get(name)
        if far.many_to_many or key is None:
            continue
        if not far.related_model.objects.visible_to(user).filter(pk=key).exists():
            return False
    return True
