"""Which months are recorded for whom: only these can be called silent.

It is told beside every partner of a unit, and so it rests on what is open to all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Min
from django.utils import timezone

from accounts.models import Unit
from tracker.insight.evidence import CONTACT_KINDS, KINDS, OPEN, Interval
from tracker.insight.months import month_of
from tracker.records.models import ActivitySource, Grant, Output, Visit
from tracker.records.models.base import Anybody

TYPED = ("typed", "api")
Opened = dict[Any, Any]
"""The records of each model that anybody may know of."""


@dataclass(frozen=True, slots=True)
class Source:
    """Kinds of activity recorded from a month on, for a unit and all below it."""

    unit: int | None
    kinds: frozenset[str]
    first: int
    last: int


class Recorded:
    """All that is recorded, asked once for many partners."""

    def __init__(self) -> None:
        self.above = {
            key: frozenset(map(int, path.strip("/").split("/")))
            for key, path in Unit.objects.values_list("pk", "path")
            if path
        }
        opened = {model: _open(model) for model in (Visit, Grant, Output)}
        self.sources = [*declared(), *typed(opened)]
        self.collected = collected(opened)
        self._known: dict[frozenset[int], tuple[tuple[Interval, ...], ...]] = {}

    def told(self) -> object:
        """All of it as plain values: what the coverage of everybody depends on."""
        # Sorted, since a set is told in another order by every process.
        sources = sorted(
            (each.unit or 0, each.first, each.last, *sorted(each.kinds))
            for each in self.sources
        )
        above = sorted((key, sorted(each)) for key, each in self.above.items())
        return sources, above, sorted(self.collected.items())

    def of(
        self, units: frozenset[int]
    ) -> tuple[tuple[Interval, ...], tuple[Interval, ...]]:
        """Covered months of a partner of these units: by anything, and by contact."""
        found = self._known.get(units)
        if found is None:
            scope = frozenset().union(*(self.above.get(u, {u}) for u in units))
            ours = [s for s in self.sources if s.unit is None or s.unit in scope]
            contact = [s for s in ours if not s.kinds.isdisjoint(CONTACT_KINDS)]
            found = self._known[units] = joined(ours), joined(contact)
        return found[0], found[1]


def joined(sources: list[Source]) -> tuple[Interval, ...]:
    """Intervals that touch become one."""
    merged: list[list[int]] = []
    for first, last in sorted((s.first, s.last) for s in sources):
        if merged and first <= merged[-1][1] + 1:
            merged[-1][1] = max(merged[-1][1], last)
        else:
            merged.append([first, last])
    return tuple((first, last) for first, last in merged)


def declared() -> Iterator[Source]:
    """What imports, connectors and the office say is recorded."""
    for source in ActivitySource.objects.all():
        last = OPEN if source.until is None else month_of(source.until)
        kinds = frozenset(source.kinds) & frozenset(KINDS)
        if kinds:
            yield Source(source.unit_id, kinds, month_of(source.since), last)


def typed(opened: Opened) -> Iterator[Source]:
    """A kind is covered from the month of its first typed record on."""
    began: dict[tuple[int, str], int] = {}

    def note(unit: int, kind: str | None, moment: datetime) -> None:
        if kind is not None:
            month = month_of(timezone.localdate(moment))
            began[unit, kind] = min(month, began.get((unit, kind), month))

    visits = opened[Visit].filter(source__in=TYPED).order_by()
    for unit, category, moment in visits.values_list("unit", "category").annotate(
        Min("created")
    ):
        note(unit, Visit.EVIDENCE.get(category), moment)
    for model, kind in ((Grant, "grant"), (Output, "output")):
        records = opened[model].filter(source__in=TYPED).order_by()
        for unit, moment in records.values_list("unit").annotate(Min("created")):
            note(unit, kind, moment)
    for (unit, kind), month in sorted(began.items()):
        yield Source(unit, frozenset([kind]), month, OPEN)


def collected(opened: Opened) -> dict[str, int]:
    """Kind: the month of its first activity; a kind without a record is missing."""
    first: dict[str, date] = {}
    done = opened[Visit].filter(status="done").order_by()
    for category, day in done.values_list("category").annotate(Min("starts_on")):
        kind = Visit.EVIDENCE.get(category)
        if kind is not None:
            first[kind] = min(day, first.get(kind, day))
    days = (
        opened[Grant]
        .awarded()
        .aggregate(Min("approved_on"), Min("contract_on"), Min("starts_on"))
    )
    if known := [day for day in days.values() if day is not None]:
        first["grant"] = min(known)
    outputs = opened[Output].order_by()
    year = outputs.order_by("year").values_list("year", flat=True).first()
    if year is not None:
        printed = outputs.filter(year=year).aggregate(Min("published_on"))
        first["output"] = printed["published_on__min"] or date(year, 1, 1)
    return {kind: month_of(day) for kind, day in first.items()}


FEW = 5000
"""So many hidden records are named one by one."""


def _open(model: Any) -> Any:
    """What anybody may know of. Hardly anything is hidden: it is found once, and not
    looked for again at every record."""
    hidden = model.objects.hidden_from(Anybody()).order_by()
    keys = sorted(set(hidden.values_list("pk", flat=True)[: FEW + 1]))
    found = model.objects.all()
    if len(keys) > FEW:
        return found.open_to_all()
    return found.exclude(pk__in=keys) if keys else found


class Unasked(Recorded):
    """For questions about what happened only, which no silence is counted for."""

    def __init__(self) -> None:
        self.above, self.sources, self.collected, self._known = {}, [], {}, {}
