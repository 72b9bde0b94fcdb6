"""Visits of each year against 2019, the last year before the pandemic."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from tracker.insight.portfolio.happenings import YEAR
from tracker.insight.portfolio.known import VISITS
from tracker.insight.portfolio.scope import Rows

from .asked import happenings, over
from .base import (
    REASONS,
    Answer,
    Ask,
    Column,
    Coverage,
    Indicator,
    LeftOut,
    Line,
    taking,
    telling,
)

BASE = 2019
LEAST = 10
"""No share of a year with fewer."""
WAYS = ("inbound", "outbound", "both")

REASONS |= {
    "base_too_small": _("fewer than ten in 2019"),
    "no_fall": _("there was no fall to recover from"),
    "low_not_over": _("the lowest year is not over"),
    "neither_way": _("neither inbound nor outbound"),
}
Counts = dict[int, dict[str, int]]


def counted(ask: Ask) -> tuple[Counts, int]:
    """Visits by year and direction, and those that went neither way."""
    last = min(ask.last or ask.as_of.year, ask.as_of.year)
    until = min(date(max(last, BASE), 12, 31), ask.as_of)
    asked = happenings(ask, date(BASE, 1, 1), until, ("visit",))
    found: Counts = {
        year: dict.fromkeys(WAYS, 0) for year in range(BASE, until.year + 1)
    }
    neither = 0
    for year, way, n in asked.ask(
        f"{YEAR}, a.direction, COUNT(DISTINCT a.activity)", by=f"{YEAR}, a.direction"
    ):
        if way in WAYS:
            found[year][way] += n
            found[year]["both"] += n
        else:
            neither += n
    return found, neither


def answer(ask: Ask) -> Answer:
    found, neither = counted(ask)
    lines = []
    for year, counts in found.items():
        if ask.first is not None and year < ask.first:
            continue
        lines.append(_line(ask, year, counts, found))
    went = sum(counts["both"] for counts in found.values())
    left = (LeftOut("neither_way", neither),) if neither else ()
    notes = []
    if found and not over(max(found), ask.as_of):
        notes.append(_("The last year is not over."))
    return Answer(
        COLUMNS,
        tuple(lines),
        coverage=Coverage(went, went + neither, left),
        notes=tuple(notes),
    )


def _line(ask: Ask, year: int, counts: dict[str, int], found: Counts) -> Line:
    values: dict[str, int | float | None] = {"year": year, **counts}
    why, opens = {}, {}
    for way in WAYS:
        base = found[BASE][way]
        enough = base >= LEAST
        values[f"{way}_share"] = counts[way] / base if enough else None
        if not enough:
            why[f"{way}_share"] = "base_too_small"
        asked = happenings(
            ask, date(year, 1, 1), min(date(year, 12, 31), ask.as_of), ("visit",)
        )
        direction = "inbound,outbound" if way == "both" else way
        opens[way] = Rows.of("visits", acted=asked.code, direction=direction)
    values["recovered"], reason = recovered(year, found, ask.as_of)
    return Line(values, opens, {**why, **telling(recovered=reason)})


def recovered(year: int, found: Counts, on: date) -> tuple[float | None, str]:
    """How much of the fall since 2019, to the lowest full year, is won back."""
    base = found[BASE]["both"]
    if base < LEAST:
        return None, "base_too_small"
    after = [each for each in found if each > BASE and over(each, on)]
    if not after:
        return None, "low_not_over"
    low = min(after, key=lambda each: (found[each]["both"], each))
    lowest = found[low]["both"]
    if lowest >= base:
        return None, "no_fall"
    if year <= low:
        return None, ""
    return (found[year]["both"] - lowest) / (base - lowest), ""


COLUMNS = (
    Column("year", _("Year"), "year"),
    Column("inbound", _("Inbound")),
    Column("outbound", _("Outbound")),
    Column("both", _("Both")),
    Column("inbound_share", _("Inbound against 2019"), "share", 0),
    Column("outbound_share", _("Outbound against 2019"), "share", 0),
    Column("both_share", _("Both against 2019"), "share", 0),
    Column("recovered", _("Fall recovered"), "share", 0),
)


def actual(ask: Ask, year: int) -> float | None:
    found, _neither = counted(ask.but(first=None, last=year))
    base = found[BASE]["both"]
    if year not in found or base < LEAST:
        return None
    return found[year]["both"] / base


VISITS_SINCE_2019 = Indicator(
    slug="visits-since-2019",
    title=_("Visits against 2019"),
    definition=_(
        "Inbound and outbound visits that happened in each year, each once, as a share "
        "of those of 2019, the last year before the pandemic. Recovered is the part of "
        "the fall from 2019 to the lowest full year since that was won back. No share "
        "where 2019 has fewer than ten."
    ),
    unit_of_measure=_("visits"),
    answer=answer,
    rests_on={"*": VISITS},
    takes=taking("from", "to", "unit", "group", "country"),
    chart="lines",
    category="year",
    series=("inbound", "outbound"),
    actual=actual,
    aims_at=_("visits as a share of 2019"),
)
