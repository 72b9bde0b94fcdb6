"""Outputs by discipline and year, with margins that add up, shares and growth."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from django.db.models import Count, Max, Min, QuerySet, Sum
from django.utils import timezone

from accounts.models import Unit
from tracker.insight.portfolio_math import (
    Diversification,
    cagr,
    diversification,
    matrix_totals,
    yoy,
)
from tracker.records.models import YearlyTotal

from .scope import Rows, Scope

LEAST_BASE = 10
"""No growth from fewer."""


@dataclass(frozen=True, slots=True)
class Growth:
    """From the first year to the last; nothing where the base is too small."""

    factor: float | None
    cagr: float | None
    why: str = ""
    """`from_zero` or `too_few`, where there is no growth to speak of."""


@dataclass(frozen=True, slots=True)
class Row:
    """One discipline; empty for works without one."""

    discipline: str
    counts: list[int]
    shares: list[float | None]
    changes: list[float | None]
    total: int
    growth: Growth
    cells: list[Rows]
    rows: Rows


@dataclass(frozen=True, slots=True)
class Matrix:
    """Discipline × year."""

    years: list[int]
    rows: list[Row]
    totals: list[int]
    changes: list[float | None]
    grand: int
    growth: Growth
    spread: list[Diversification | None] = field(default_factory=list)
    totals_only: list[int] = field(default_factory=list)
    """Years of which the works are not loaded: figures typed by the office."""
    provisional: int | None = None
    """The year that is not over."""


def outputs_by_discipline_year(
    first: int | None = None,
    last: int | None = None,
    unit: Unit | None = None,
    group: str = "",
    country: str = "",
    *,
    joint: bool = False,
) -> Matrix:
    """Counted works; one primary discipline each, so that all margins add up."""
    today = timezone.localdate()
    scope = Scope(today, unit, group, country)
    counted = scope.outputs().counted()
    if joint:
        counted = counted.joint()
    totals = YearlyTotal.objects.none() if joint or scope.abroad else _totals(scope)
    first, last = _years(first, last, counted, totals)
    found: dict[int, dict[str, int]] = {}
    works = counted.filter(year__gte=first, year__lte=last).order_by()
    for year, discipline, number in works.values_list("year", "discipline").annotate(
        Count("pk")
    ):
        found.setdefault(year, {})[discipline] = number
    typed = []
    known = totals.filter(year__gte=first, year__lte=last).exclude(year__in=list(found))
    for year, discipline, number in (
        known.order_by().values_list("year", "discipline").annotate(Sum("outputs"))
    ):
        typed.append(year)
        found.setdefault(year, {})[discipline] = number
    query = {"counted": "true", **scope.query}
    if joint:
        query["joint"] = "true"
    matrix = _matrix(list(range(first, last + 1)), found, query)
    matrix.totals_only.extend(sorted(set(typed)))
    return matrix


def _totals(scope: Scope) -> QuerySet[YearlyTotal]:
    totals = YearlyTotal.objects.all()
    if scope.unit is not None:
        return totals.filter(unit__in=scope.units)
    whole = totals.filter(unit=None)
    return whole if whole.exists() else totals


def _years(first: int | None, last: int | None, *sources: object) -> tuple[int, int]:
    """The years asked for, else those there are, ten at most."""
    this = timezone.localdate().year
    spans = [each.aggregate(a=Min("year"), b=Max("year")) for each in sources]
    known = [year for span in spans for year in span.values() if year is not None]
    last = last if last is not None else min(max(known, default=this), this)
    if first is None:
        first = max(min(known, default=last), last - 9)
    return min(first, last), last


def _matrix(
    years: list[int], found: dict[int, dict[str, int]], query: dict[str, object]
) -> Matrix:
    names = {name for year in years for name in found.get(year, {})}
    counts = {
        name: [found.get(year, {}).get(name, 0) for year in years] for name in names
    }
    margins = matrix_totals(counts) if counts else None
    columns = [int(n) for n in margins.col_totals] if margins else [0] * len(years)
    rows = [
        Row(
            name,
            values,
            shares(values, columns),
            changes(values),
            sum(values),
            growth(values),
            [Rows.of("outputs", year=y, **of(name), **query) for y in years],
            Rows.of("outputs", **span(years), **of(name), **query),
        )
        for name, values in sorted(
            counts.items(), key=lambda item: (not item[0], -sum(item[1]), item[0])
        )
    ]
    this = timezone.localdate().year
    return Matrix(
        years,
        rows,
        columns,
        changes(columns),
        sum(columns),
        growth(columns),
        [diversification([row.counts[at] for row in rows]) for at in range(len(years))],
        provisional=this if this in years else None,
    )


def of(discipline: str) -> dict[str, str]:
    return {"discipline": discipline} if discipline else {"without_discipline": "true"}


def span(years: list[int]) -> dict[str, int]:
    return {"year_range_min": years[0], "year_range_max": years[-1]}


def shares(values: list[int], columns: list[int]) -> list[float | None]:
    both = zip(values, columns, strict=True)
    return [number / column if column else None for number, column in both]


def changes(values: list[int]) -> list[float | None]:
    """Growth over the year before, where that was not too few."""
    return [None] + [
        yoy(now, before) if before >= LEAST_BASE else None
        for before, now in pairwise(values)
    ]


def growth(values: list[int]) -> Growth:
    if len(values) < 2 or values[0] < LEAST_BASE:
        return Growth(
            None, None, "from_zero" if values and not values[0] else "too_few"
        )
    return Growth(values[-1] / values[0], cagr(values[0], values[-1], len(values) - 1))
