"""One step in the history of many records at once, as a form leaves it for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils import timezone

from tracker.records import inserting
from tracker.records.models import Batch, Change
from tracker.records.touched import touch

if TYPE_CHECKING:
    from accounts.models import User

AT_ONCE = 500


def portions(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """As many keys at a time as a statement takes."""
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]


def write_down(
    model: Any,
    rows: Sequence[tuple[int, str, int]],
    before: Mapping[int, dict[str, Any]],
    after: Mapping[int, dict[str, Any]],
    *,
    by: User | None,
    batch: Batch,
    why: str = "",
) -> None:
    """The next version of each record, and what it had before and has now.

    `rows` are key, reference and version of the records as they were locked; the
    records themselves are written by now.
    """
    if not rows:
        return
    keys = [key for key, *_ in rows]
    now = timezone.now()
    for some in portions(keys):
        model._base_manager.filter(pk__in=some).update(
            version=F("version") + 1, updated=now
        )
    like = Change(
        kind=str(model._meta.model_name),
        action=Change.Action.CHANGED,
        made_by=by,
        batch=batch,
        why=why[:300],
    )
    inserting.insert_alike(
        like,
        record_id=keys,
        ref=[ref for _key, ref, _version in rows],
        version=[version + 1 for *_, version in rows],
        before=[before[key] for key in keys],
        after=[after[key] for key in keys],
    )
    touch(str(model._meta.model_name))
