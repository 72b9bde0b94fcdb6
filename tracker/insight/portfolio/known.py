"""Which kinds of activity have been recorded at all, or are said to be.

Of the whole house, or of a unit with all below it: what others recorded says nothing of
a unit that never recorded any. A source covers a unit where it speaks of the unit, of
one above it, or of one below it. All records count, whoever may see them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.models import Unit
from tracker.insight.coverage import declared
from tracker.insight.evidence import KINDS
from tracker.records.models import Grant, Output, Visit, YearlyTotal

OUTPUTS = ("output",)
WORKS_OR_TOTALS = ("output", "totals")
"""Works themselves, or their number as the office typed it."""
GRANTS = ("grant",)
VISITS = ("visit",)
COMINGS = ("visit", "event", "education")
"""What is kept as a visit: visits themselves, events, exchanges."""
ACTIVITY = tuple(KINDS)
EVERY = (*ACTIVITY, "totals")
MODELS: dict[str, Any] = {"grant": Grant, "output": Output, "totals": YearlyTotal}


def recorded_kinds(
    of: Collection[str] = EVERY, unit: Unit | None = None
) -> frozenset[str]:
    """Which of these have a record, of whatever time, or a source that covers them."""
    if unit is not None:
        return recorded_within({unit.pk}, of)[unit.pk]
    found: set[str] = set()
    if not of:
        return frozenset()
    if not frozenset(COMINGS).isdisjoint(of):
        visits = Visit.objects.order_by().values_list("category", flat=True)
        found |= {
            kind for each in visits.distinct() if (kind := Visit.EVIDENCE.get(each))
        }
    for kind, model in MODELS.items():
        if kind in of and model.objects.order_by().exists():
            found.add(kind)
    for source in declared():
        found |= source.kinds
    return frozenset(found.intersection(of))


def recorded_within(
    units: Collection[int], of: Collection[str] = EVERY
) -> dict[int, frozenset[str]]:
    """The same for each of these units with all below it: one question for all."""
    found: dict[int, set[str]] = {unit: set() for unit in units}
    above = {
        key: frozenset(map(int, filter(None, path.strip("/").split("/")))) | {key}
        for key, path in Unit.objects.values_list("pk", "path")
    }
    for unit, kinds in _by_unit(of):
        for each in found.keys() & above[unit]:
            found[each] |= kinds
    for source in declared():
        for each in found:
            if (
                source.unit is None
                or source.unit in above.get(each, ())
                or each in above.get(source.unit, ())
            ):
                found[each] |= source.kinds
    return {unit: frozenset(kinds.intersection(of)) for unit, kinds in found.items()}


def _by_unit(of: Collection[str]) -> Iterator[tuple[int, frozenset[str]]]:
    """What each unit itself has a record of."""
    asked = {kind: _records(kind) for kind in sorted(set(of))}
    if not asked:
        return
    units = Unit.objects.order_by().annotate(
        **{
            f"has_{kind}": Exists(records.order_by().filter(unit=OuterRef("pk")))
            for kind, records in asked.items()
        }
    )
    for unit, *has in units.values_list("pk", *(f"has_{kind}" for kind in asked)):
        yield (
            unit,
            frozenset(kind for kind, any_ in zip(asked, has, strict=True) if any_),
        )


def _records(kind: str) -> Any:
    if kind in MODELS:
        return MODELS[kind].objects.all()
    kept = [category for category, each in Visit.EVIDENCE.items() if each == kind]
    return Visit.objects.filter(category__in=kept)
