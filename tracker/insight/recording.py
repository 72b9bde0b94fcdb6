"""How well a unit records at all: not recorded is not the same as not active."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth

from accounts.models import Unit
from tracker.insight.evidence import KINDS
from tracker.insight.months import first_day, last_day, month_of
from tracker.records.models import Grant, Output, Visit

if TYPE_CHECKING:
    from accounts.models import User

MONTHS = 12
Cell = tuple[int, str, int, int]
"""Unit, kind of activity, month, how many."""


@dataclass(slots=True)
class Recording:
    """In how many of the last months something was recorded, and what."""

    months: set[int] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)

    @property
    def active(self) -> int:
        return len(self.months)

    def told(self) -> list[tuple[str, int]]:
        return [(kind, self.kinds[kind]) for kind in KINDS if self.kinds[kind]]


def recorded_by(
    units: Iterable[int | None], user: User | None, today: date
) -> dict[int | None, Recording]:
    """For each of these units with all below it; none is the whole institution.

    As far as the reader may see the records; no reader: all of them.
    """
    found: dict[int | None, Recording] = {unit: Recording() for unit in units}
    if not found:
        return found
    above = {
        key: [int(step) for step in path.strip("/").split("/") if step]
        for key, path in Unit.objects.values_list("pk", "path")
    }
    for unit, kind, month, number in _cells(user, today):
        for each in {None, unit, *above.get(unit, ())} & found.keys():
            found[each].months.add(month)
            found[each].kinds[kind] += number
    return found


def _cells(user: User | None, today: date) -> list[Cell]:
    """Everything of the last twelve months, this one included; a query a kind."""
    last = month_of(today)
    window = first_day(last - MONTHS + 1), min(last_day(last), today)
    cells: list[Cell] = []

    def months_of(records: Any, day: str, *more: str) -> QuerySet:
        if user is not None:
            records = records.visible_to(user)
        inside = records.filter(**{f"{day}__range": window}).order_by()
        inside = inside.annotate(in_month=TruncMonth(day))
        return inside.values_list("unit", "in_month", *more).annotate(n=Count("pk"))

    done = Visit.objects.filter(status="done")
    for unit, month, category, number in months_of(done, "starts_on", "category"):
        kind = Visit.EVIDENCE.get(category)
        if kind is not None:
            cells.append((unit, kind, month_of(month), number))
    awarded = Grant.objects.awarded()
    for unit, month, number in months_of(awarded, "starts_on"):
        cells.append((unit, "grant", month_of(month), number))
    for unit, month, number in months_of(Output.objects.all(), "published_on"):
        cells.append((unit, "output", month_of(month), number))
    return cells
