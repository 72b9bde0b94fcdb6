"""What was done together, by kind and year; nothing of a kind that nobody records."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Coalesce, ExtractYear

from tracker.insight.coverage import declared
from tracker.insight.evidence import KINDS
from tracker.insight.gather.outputs import KINDS as WORKS
from tracker.records.models import Grant, Output, Visit

if TYPE_CHECKING:
    from accounts.models import User

TOLD = 5
"""Years that stand for themselves; those before stand in one column."""


@dataclass(slots=True)
class Years:
    """How many of each kind in each year, up to a day."""

    until: date
    of: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    inbound: int = 0
    outbound: int = 0
    never: frozenset[str] = frozenset()
    """Kinds of which the reader knows no record of any partner."""

    @property
    def columns(self) -> list[int]:
        return list(range(self.until.year - TOLD + 1, self.until.year + 1))

    def before(self, kind: str) -> int:
        first = self.columns[0]
        return sum(n for year, n in self.of[kind].items() if year < first)

    def total(self, kind: str) -> int:
        return sum(self.of[kind].values())

    @property
    def any(self) -> bool:
        return any(self.total(kind) for kind in KINDS)


def years(keys: Iterable[int], user: User, today: date) -> Years:
    keys = list(keys)
    found = Years(today)
    _visits(found, Visit.objects.visible_to(user), keys, today)
    _grants(found, Grant.objects.visible_to(user), keys, today)
    _works(found, Output.objects.visible_to(user), keys, today)
    silent = frozenset(kind for kind in KINDS if not found.total(kind))
    found.never = silent - _recorded(user)
    return found


def _visits(found: Years, visits: Any, keys: list[int], today: date) -> None:
    of = visits.done(today).filter(partners__in=keys).order_by()
    by_year = of.annotate(in_year=ExtractYear("starts_on"))
    counted = by_year.values_list("in_year", "category", "direction")
    for year, category, direction, n in counted.annotate(n=_distinct()):
        kind = Visit.EVIDENCE.get(category)
        if kind is None:
            continue
        found.of[kind][year] += n
        if kind == "visit" and direction == Visit.Direction.INBOUND:
            found.inbound += n
        elif kind == "visit" and direction == Visit.Direction.OUTBOUND:
            found.outbound += n


def _grants(found: Years, grants: Any, keys: list[int], today: date) -> None:
    day = Coalesce("approved_on", "contract_on", "starts_on")
    of = grants.awarded().filter(partners__in=keys).order_by()
    of = of.annotate(awarded=day).filter(awarded__lte=today)
    by_year = of.annotate(in_year=ExtractYear("awarded")).values_list("in_year")
    for year, n in by_year.annotate(n=_distinct()):
        found.of["grant"][year] += n


def _works(found: Years, works: Any, keys: list[int], today: date) -> None:
    """As health counts them: no retracted ones, of crowds only those that say much."""
    in_grants = Output.grants.through.objects.filter(output=OuterRef("pk"))
    of = works.filter(partners__in=keys, kind__in=WORKS, retracted=False)
    of = of.filter(year__lte=today.year).order_by()
    of = of.filter(Q(hyper_authored=False) | Q(our_lead=True) | Exists(in_grants))
    for year, n in of.values_list("year").annotate(n=_distinct()):
        found.of["output"][year] += n


def _distinct() -> Count:
    return Count("pk", distinct=True)


def _recorded(user: User) -> frozenset[str]:
    """Kinds that the reader knows some record of, or that are said to be recorded."""
    visits = Visit.objects.visible_to(user).order_by()
    categories: dict[str, list[str]] = defaultdict(list)
    for category, kind in Visit.EVIDENCE.items():
        categories[kind].append(category)
    found = {
        kind
        for kind, of in categories.items()
        if visits.filter(category__in=of).exists()
    }
    if Grant.objects.visible_to(user).order_by().exists():
        found.add("grant")
    if Output.objects.visible_to(user).order_by().exists():
        found.add("output")
    for source in declared():
        found |= source.kinds
    return frozenset(found)
