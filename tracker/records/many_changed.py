"""One step in the history of many records at once, as a form leaves it for each."""

from __future__ import annotations

from collections import defaultdict
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
    action: str = Change.Action.CHANGED,
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
        action=action,
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


def set_back(
    model: Any, steps: Sequence[Change], *, by: User | None, batch: Batch
) -> list[str]:
    """Give these records back what the steps took, the newest first.

    For columns that nothing else follows from, as who is responsible: a record that
    must be looked at again goes through `undo`. The references of records that are gone
    or were changed since are returned; then nothing has been written. Run in a
    transaction.
    """
    was: dict[int, dict[str, Any]] = defaultdict(dict)
    became: dict[int, dict[str, Any]] = defaultdict(dict)
    for step in steps:
        was[step.record_id] |= step.before
        became[step.record_id] = step.after | became[step.record_id]
    names = sorted({name for values in was.values() for name in values})
    rows, there = _locked(model, list(was), names)
    if changed := [
        step.ref
        for step in steps
        if not (became[step.record_id].items() <= there[step.record_id].items())
    ]:
        return changed
    alike: dict[tuple[tuple[str, Any], ...], list[int]] = defaultdict(list)
    for key, values in was.items():
        alike[tuple(sorted(values.items()))].append(key)
    for given, keys in alike.items():
        columns = {model._meta.get_field(name).attname: value for name, value in given}
        for some in portions(keys):
            model._base_manager.filter(pk__in=some).update(**columns)
    write_down(
        model, rows, became, was, by=by, batch=batch, why=steps[0].why,
        action=Change.Action.UNDONE,
    )  # fmt: skip
    return []


def _locked(
    model: Any, keys: Sequence[int], names: Sequence[str]
) -> tuple[list[tuple[int, str, int]], dict[int, dict[str, Any]]]:
    """Key, reference and version of what is there, and these values of each."""
    columns = [model._meta.get_field(name).attname for name in names]
    rows: list[tuple[int, str, int]] = []
    there: dict[int, dict[str, Any]] = defaultdict(dict)
    for some in portions(keys):
        found = model._base_manager.select_for_update().filter(pk__in=some)
        for row in found.order_by("pk").values_list("pk", "ref", "version", *columns):
            rows.append(row[:3])
            there[row[0]] = dict(zip(names, row[3:], strict=True))
    return rows, there
