"""Outputs by discipline and year, with margins that add up, shares and growth."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
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
from .works import MOST_YEARS, Works

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
    columns: list[Rows] = field(default_factory=list)
    all_rows: Rows | None = None


def outputs_by_discipline_year(
    first: int | None = None,
    last: int | None = None,
    unit: Unit | None = None,
    group: str = "",
    country: str = "",
    *,
    joint: bool = False,
    as_of: date | None = None,
) -> Matrix:
    """Counted works; one primary discipline each, so that all margins add up."""
    on = as_of or timezone.localdate()
    what = ("joint",) if joint else ()
    works = Works(on, unit, group, country, first, last, what)
    totals = (
        YearlyTotal.objects.none() if joint or works.abroad else typed_totals(works)
    )
    years = _years(works, totals)
    works = works.but(first=years[0], last=years[-1])
    found: dict[int, dict[str, int]] = {}
    counted = works.found.values_list("year", "discipline").annotate(Count("pk"))
    for year, discipline, number in counted:
        found.setdefault(year, {})[discipline] = number
    loaded = sum(sum(row.values()) for row in found.values())
    typed: dict[int, dict[str, int]] = {}
    known = totals.filter(year__in=years).exclude(year__in=list(found))
    for year, discipline, number in (
        known.order_by().values_list("year", "discipline").annotate(Sum("outputs"))
    ):
        typed.setdefault(year, {})[discipline] = number
    matrix = _matrix(years, found | typed, works)
    if matrix.grand - sum(sum(row.values()) for row in typed.values()) != loaded:
        raise ValueError("the table does not hold every work once")
    matrix.totals_only.extend(sorted(typed))
    return matrix


def typed_totals(works: Works) -> QuerySet[YearlyTotal]:
    """What the office typed, where the works themselves are not loaded."""
    # The total of a year that is not over says something of days to come.
    last = works.on.year - (works.on < date(works.on.year, 12, 31))
    if works.on >= timezone.localdate():
        last = works.on.year
    totals = YearlyTotal.objects.filter(year__lte=last)
    if works.unit is not None:
        return totals.filter(unit__in=Scope(works.on, works.unit).units or ())
    whole = totals.filter(unit=None)
    return whole if whole.exists() else totals


def _years(works: Works, totals: QuerySet[YearlyTotal]) -> list[int]:
    """The years asked for, else those there are, ten at most."""
    this = works.on.year
    spans = [
        each.aggregate(a=Min("year"), b=Max("year")) for each in (works.found, totals)
    ]
    known = [year for span in spans for year in span.values() if year is not None]
    last = min(max(known, default=this) if works.last is None else works.last, this)
    first = works.first
    if first is None:
        first = max(min(known, default=last), last - MOST_YEARS + 1)
    return list(range(min(first, last), last + 1))


def _matrix(years: list[int], found: dict[int, dict[str, int]], works: Works) -> Matrix:
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
            [works.rows(year=y, **of(name)) for y in years],
            works.rows(**span(years), **of(name)),
        )
        for name, values in sorted(
            counts.items(), key=lambda item: (not item[0], -sum(item[1]), item[0])
        )
    ]
    this = works.on.year
    over = works.on >= date(this, 12, 31)
    return Matrix(
        years,
        rows,
        columns,
        changes(columns),
        sum(columns),
        growth(columns),
        [diversification([row.counts[at] for row in rows]) for at in range(len(years))],
        provisional=this if this in years and not over else None,
        columns=[works.rows(year=y) for y in years],
        all_rows=works.rows(**span(years)),
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
