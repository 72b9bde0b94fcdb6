"""Growth as a series of its own: volume can hold while growth collapses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy

from tracker.insight.portfolio.disciplines import Matrix
from tracker.insight.portfolio.known import WORKS_OR_TOTALS
from tracker.insight.portfolio.scope import Rows
from tracker.insight.portfolio.works import Works, happened_by
from tracker.insight.portfolio_math import cagr, yoy
from tracker.records.dates import add_years

from .base import (
    Answer,
    Ask,
    Column,
    Indicator,
    Line,
    taking,
)
from .disciplines import matrix
from .growth_series import Series, disciplines, places_of, units, volumes
from .later import gettext as _
from .later import ngettext
from .of_works import (
    ITEM,
    LEAST_BASE,
    LEVEL,
    coverage,
    tallied,
    works_of,
)


def answer(ask: Ask) -> Answer:
    found = matrix(ask)
    works = works_of(ask).but(first=found.years[0], last=found.years[-1])
    joint = tallied(works, "year", "country", "partner")
    years = Years(found.years, ask.as_of)
    lines = [
        line
        for series in volumes(works, found, joint["year"])
        for line in _every_year(series, years, works)
    ]
    for one in (*disciplines(found), *units(works)):
        lines += _last_year(one, years)
    places = [
        line for one in places_of(works, joint) for line in _last_year(one, years)
    ]
    told = [line for line in places if set(line.why) != GROWTHS]
    return Answer(
        COLUMNS,
        (*lines, *told),
        coverage=coverage(works),
        notes=(*_notes(found, years), *_silent(len(places) - len(told))),
    )


GROWTHS = {"change", "factor", "growth", "cagr"}


def _silent(n: int) -> tuple[str, ...]:
    """Places of which nothing can be said are counted, not listed."""
    if not n:
        return ()
    said = ngettext(
        "%(n)s country or partner has too few outputs for any growth and is not shown.",
        "%(n)s countries and partners have too few outputs for any growth and are not "
        "shown.",
        n,
    )
    return (said % {"n": n},)


@dataclass(frozen=True, slots=True)
class Years:
    """Which years are over, and which may still gain works."""

    known: list[int]
    on: date

    def over(self, year: int) -> bool:
        return date(year, 12, 31) <= self.on

    @property
    def whole(self) -> list[int]:
        return [year for year in self.known if self.over(year)]

    def standing(self, year: int) -> str:
        """Final, provisional while twelve months are not past, or not over."""
        if not self.over(year):
            return "not_over"
        late = date(year, 12, 31) > add_years(self.on, -1)
        return "provisional" if late else "final"


def growth(
    counts: Mapping[int, int], first: int, year: int
) -> tuple[dict[str, float | None], dict[str, str]]:
    """Change on the year before, factor, percentage and yearly rate since the first."""
    values: dict[str, float | None] = {}
    why: dict[str, str] = {}
    now, base = counts.get(year, 0), counts.get(first, 0)
    before = counts.get(year - 1, 0)
    if year == first:
        absent = dict.fromkeys(("change", "factor", "growth", "cagr"), "first_year")
        return dict.fromkeys(absent), absent
    values["change"] = yoy(now, before) if before >= LEAST_BASE else None
    if values["change"] is None:
        why["change"] = "too_few" if before else "from_zero"
    known = base >= LEAST_BASE
    values["factor"] = now / base if known else None
    values["growth"] = yoy(now, base) if known else None
    values["cagr"] = cagr(base, now, year - first) if known else None
    if not known:
        reason = "too_few" if base else "from_zero"
        why |= dict.fromkeys(("factor", "growth", "cagr"), reason)
    return values, why


def _every_year(series: Series, years: Years, works: Works) -> Iterator[Line]:
    for year in years.known:
        if years.over(year):
            yield _line(series, years, year)
        else:
            yield _unfinished(series, years, year, works)


def _last_year(series: Series, years: Years) -> list[Line]:
    return [_line(series, years, years.whole[-1])] if years.whole else []


def _line(series: Series, years: Years, year: int) -> Line:
    values, why = growth(series.counts, years.whole[0], year)
    return Line(
        _named(series, years, year) | values | {"to_date": None},
        _opens(series, year),
        why,
        series.about,
        unit=series.unit,
    )


def _unfinished(series: Series, years: Years, year: int, works: Works) -> Line:
    """Its growth is not known; the same months of the year before can be compared."""
    absent = ("change", "factor", "growth", "cagr")
    values: dict[str, Any] = dict.fromkeys(absent)
    why = dict.fromkeys(absent, "year_not_over")
    to_date = None
    if series.level == "all":
        now, before = _same_months(works, year)
        to_date = yoy(now, before) if before >= LEAST_BASE else None
        if to_date is None:
            why["to_date"] = "too_few" if before else "from_zero"
    return Line(
        _named(series, years, year) | values | {"to_date": to_date},
        _opens(series, year),
        why,
    )


def _same_months(works: Works, year: int) -> tuple[int, int]:
    """Works whose day is known: this year up to the day, the last up to its twin."""
    on = works.on
    dated = works.but(first=year - 1, last=year).found.exclude(published_on=None)
    found = dated.aggregate(
        now=Count("pk", filter=Q(year=year) & happened_by(on)),
        before=Count(
            "pk", filter=Q(year=year - 1, published_on__lte=add_years(on, -1))
        ),
    )
    return found["now"], found["before"]


def _named(series: Series, years: Years, year: int) -> dict[str, Any]:
    return {
        "level": series.level,
        "code": series.code or None,
        "item": series.item,
        "year": year,
        "outputs": series.counts.get(year, 0),
        "standing": STANDINGS[years.standing(year)],
    }


def _opens(series: Series, year: int) -> dict[str, Rows]:
    return {} if year in series.closed else {"outputs": series.opens(year)}


STANDINGS = {
    "final": gettext_lazy("final"),
    "provisional": gettext_lazy("provisional"),
    "not_over": gettext_lazy("not over"),
}
COLUMNS = (
    LEVEL,
    Column("code", gettext_lazy("Code"), "code"),
    ITEM,
    Column("year", gettext_lazy("Year"), "year"),
    Column("outputs", gettext_lazy("Outputs")),
    Column("change", gettext_lazy("Change on the year before"), "change", 1),
    Column("factor", gettext_lazy("Times the first year"), "number", 3),
    Column("growth", gettext_lazy("Growth since the first year"), "change", 1),
    Column("cagr", gettext_lazy("Growth a year since then (CAGR)"), "change", 1),
    Column("to_date", gettext_lazy("Change on the same months"), "change", 1),
    Column("standing", gettext_lazy("Standing"), "text"),
)


def _notes(found: Matrix, years: Years) -> tuple[str, ...]:
    notes = []
    if years.whole:
        notes.append(
            _("The first year is %(first)s, the last that is over %(last)s.")
            % {"first": years.whole[0], "last": years.whole[-1]}
        )
    late = [str(y) for y in years.known if years.standing(y) == "provisional"]
    if late:
        notes.append(
            _("%(years)s is provisional: works are still being indexed.")
            % {"years": ", ".join(late)}
        )
    if found.totals_only:
        notes.append(
            _("Of %(years)s only typed totals are known, not the works.")
            % {"years": ", ".join(map(str, found.totals_only))}
        )
    return tuple(notes)


GROWTH = Indicator(
    slug="growth",
    title=gettext_lazy("Growth of outputs"),
    definition=gettext_lazy(
        "Change on the year before: (this − last)/last. Growth a year (CAGR): "
        "(last/first)^(1/intervals) − 1. Nothing is said from fewer than ten outputs. "
        "A year that is not over has no growth; it is compared with the same months "
        "of the year before, by works whose day is known. The last twelve months are "
        "provisional."
    ),
    unit_of_measure=gettext_lazy("change"),
    answer=answer,
    rests_on={"*": WORKS_OR_TOTALS},
    takes=taking("from", "to", "unit", "group", "country"),
    chart="lines",
    category="year",
    series=("change", "cagr"),
    draws="all",
)
