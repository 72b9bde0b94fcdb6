"""Works of a year, a discipline or a unit by how they were written together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, When

from tracker.insight.portfolio import collaboration
from tracker.insight.portfolio.collaboration import TYPES, classed
from tracker.insight.portfolio.disciplines import typed_totals
from tracker.insight.portfolio.works import Works
from tracker.records.models import Output


@dataclass(slots=True)
class Cell:
    """Works of one year, discipline and unit by how they were written together."""

    counts: Counter[str] = field(default_factory=Counter)
    typed: int | None = None
    """All outputs as the office typed them, where the works are not loaded."""
    home_known: bool = True

    @property
    def international(self) -> int:
        return self.counts["international"]

    @property
    def known(self) -> int:
        """Those of which it is known whether they cross a border."""
        return self.counts["all"] - self.counts["unknown"]

    @property
    def base(self) -> int | None:
        """All own outputs, where they are there and not only the joint ones."""
        if self.counts["alone"]:
            return self.known
        enough = self.typed is not None and self.typed >= self.international
        return self.typed if enough else None

    @property
    def typed_only(self) -> bool:
        """There is a denominator, but its works are not here."""
        return self.base is not None and not self.counts["alone"]


ABROAD = ("international", "", *TYPES[2:], "industry")
"""What counts at a place: a class, its types or that there is none, and whom with."""


def grouped(works: Works) -> Iterator[tuple[int, str, int, Counter[str]]]:
    """One statement for all years, disciplines and units; for a place another.

    There it counts what crosses a border or was written with an enterprise, and nothing
    else. A database that looks for each work in a list may read all of it for each.
    """
    for year, branch, unit, counts in _grouped(works.whole):
        if works.abroad:
            counts = Counter({k: n for k, n in counts.items() if k not in ABROAD})
        yield year, branch, unit, counts
    if not works.abroad:
        return
    for year, branch, unit, counts in _grouped(works.whole.filter(works.here)):
        there = Counter({k: n for k, n in counts.items() if k in ABROAD})
        yield year, branch, unit, there


def _grouped(some: QuerySet[Output]) -> Iterator[tuple[int, str, int, Counter[str]]]:
    yes = {
        "enterprise": collaboration.with_industry(),
        "lonely": Q(n_partners=0, crosses=False),
    }
    flags = {
        name: Case(When(wanted, then=1), default=0, output_field=IntegerField())
        for name, wanted in yes.items()
    }
    # The type follows from the class: a database would find out the class anew.
    keys = ("year", "discipline", "unit", "together", "crosses", "abroad_n", *flags)
    found = classed(some).annotate(**flags).values_list(*keys).annotate(Count("pk"))
    for year, discipline, unit, together, crosses, abroad, firm, lonely, n in found:
        counts = Counter(all=n)
        counts[together] += n
        counts[collaboration.reach(together, crosses, abroad)] += n
        if firm:
            counts["industry"] += n
        if lonely:
            counts["alone"] += n
        yield year, discipline, unit, counts


def put_typed(works: Works, by_year: dict[int, Cell]) -> None:
    known = typed_totals(works).filter(year__in=works.years).order_by()
    for year, number in known.values_list("year").annotate(Sum("outputs")):
        by_year[year].typed = number
