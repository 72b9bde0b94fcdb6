"""What a file says of a record that says it already: no change, and left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from tracker.exchange import written

if TYPE_CHECKING:
    from tracker.exchange.plans import Plan
    from tracker.exchange.rows import Entry
    from tracker.kinds.sheets import Sheet


def forget_what_stands(plan: Plan, entry: Entry, sheet: Sheet) -> None:
    """Cells that say what the record says already need not be read."""
    if entry.lists:
        return
    for code, raw in list(entry.cells.items()):
        column = sheet.column(code)
        if column is None or raw.empty or raw.clears or raw.constant:
            continue
        if written.says_the_same(column, plan.record, raw.value):
            del entry.cells[code]


def forget_the_same(plan: Plan) -> None:
    """What the record says already is no change, whoever says it: cell or constant."""
    for name, value in list(plan.given.items()):
        if _same(plan.record, name, value):
            del plan.given[name]


def _same(record: Any, name: str, value: Any) -> bool:
    field = record._meta.get_field(name)
    if field.is_relation:
        return bool(getattr(record, field.attname) == getattr(value, "pk", value))
    there = getattr(record, name)
    try:
        cleaned = field.clean(value, record)
    except ValidationError:
        return False
    return bool(there == cleaned)


def forget_the_same_many(plan: Plan) -> None:
    """The same of what it leads to in any number."""
    for name, chosen in list(plan.many.items()):
        there = set(getattr(plan.record, name).values_list("pk", flat=True))
        if {one.pk for one in chosen} == there:
            del plan.many[name]
