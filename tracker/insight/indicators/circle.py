"""The circle of friends: who came, stayed, left and returned, year by year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext_lazy as _

from tracker.insight.portfolio import friends
from tracker.insight.portfolio.happenings import Happenings
from tracker.insight.portfolio.known import ACTIVITY
from tracker.insight.portfolio.scope import Rows

from .asked import happenings, over, tops, units_below, years
from .base import (
    Answer,
    Ask,
    Column,
    Coverage,
    Indicator,
    LeftOut,
    Line,
    Value,
    Words,
    taking,
)
from .later import gettext

LEVELS = {"partner": _("Partners"), "country": _("Countries")}


def _asked(ask: Ask, last: int) -> Happenings:
    """From the first activity ever: who is new is asked of all that is known."""
    return happenings(ask, date(1, 1, 1), min(date(last, 12, 31), ask.as_of))


def answer(ask: Ask) -> Answer:
    span = years(ask)
    asked = _asked(ask, span[-1])
    lines: list[Line] = []
    for level, label in LEVELS.items():
        found = friends.circle(asked, level)
        for year in span:
            counts = found.get(year, {})
            lines.append(_line(ask, asked, (level, label), year, counts))
    lines += _of_units(ask, asked, span)
    unknown = asked.ask("COUNT(DISTINCT a.partner)", where="a.country = ''")[0][0]
    met = asked.ask("COUNT(DISTINCT a.partner)")[0][0]
    left = (LeftOut("no_country", unknown),) if unknown else ()
    return Answer(
        COLUMNS,
        tuple(lines),
        coverage=Coverage(met - unknown, met, left),
        notes=(
            _("The coverage is that of countries; partners are all counted."),
            _(
                "Partners of two units are in the circle of both, so that units do "
                "not add up to all."
            ),
        ),
    )


def _of_units(ask: Ask, asked: Happenings, span: list[int]) -> list[Line]:
    """The partners of each unit below: who was active with it, or with one below it."""
    units = units_below(ask)
    found = friends.circles(asked, "partner", tops(units))
    return [
        replace(
            _line(
                ask,
                replace(asked, unit=unit.pk),
                ("unit", gettext("Partners of %(unit)s") % {"unit": unit}),
                year,
                found[unit.pk].get(year, {}),
            ),
            unit=unit.pk,
        )
        for unit in units
        if unit.pk in found
        for year in span
    ]


def _line(
    ask: Ask,
    asked: Happenings,
    counted: tuple[str, Words],
    year: int,
    counts: dict[str, int],
) -> Line:
    level, label = counted
    values: dict[str, Value] = {
        "level": level,
        "counted": label,
        "year": year,
        **{name: counts.get(name, 0) for name in ("active", *friends.TURNS)},
    }
    why = {}
    if not over(year, ask.as_of):
        values["lost"], why["lost"] = None, "year_not_over"
    opens = {}
    if level != "country":
        for turn in ("active", *friends.TURNS):
            if turn not in why:
                code = f"{turn}@{year}@{asked.code}"
                opens[turn] = Rows.of("partners", friends=code)
    return Line(values, opens, why)


COLUMNS = (
    Column("level", _("Counted"), "code"),
    Column("counted", _("Counted"), "text"),
    Column("year", _("Year"), "year"),
    Column("active", _("Active")),
    Column("new", _("New")),
    Column("kept", _("Kept")),
    Column("lost", _("Lost")),
    Column("regained", _("Regained")),
)


def actual(ask: Ask, year: int) -> float | None:
    """Partners active in the year."""
    if year > ask.as_of.year:
        return None
    return float(
        friends.circle(_asked(ask, year), "partner").get(year, {}).get("active", 0)
    )


CIRCLE_OF_FRIENDS = Indicator(
    slug="circle-of-friends",
    title=_("Circle of friends"),
    definition=_(
        "Partners, countries, and the partners of each unit, by year. New: the first "
        "activity ever is in the year. Kept: active in the year before and in the "
        "year. Lost: active in the year before, not in the year; known when the year "
        "is over. Regained: active before, not in the year before, and active in the "
        "year."
    ),
    unit_of_measure=_("partners or countries"),
    answer=answer,
    rests_on={"*": ACTIVITY},
    aim_rests_on=ACTIVITY,
    takes=taking("from", "to", "unit", "group", "country"),
    chart="stack",
    category="year",
    series=("new", "kept", "regained"),
    draws="partner",
    actual=actual,
    aims_at=_("partners active in the year"),
)
