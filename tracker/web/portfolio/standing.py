"""What the portfolio says about one part of the house on one day."""

from __future__ import annotations

from typing import Any

from django.utils.translation import ngettext

from tracker.insight import portfolio as counted
from tracker.insight.indicators import Ask, Goal, ahead
from tracker.insight.portfolio import Expiry, Matrix, Region, Scope, States
from tracker.records.dates import add_months
from tracker.web.numbers import grouped
from tracker.web.portfolio import figures, moving, works

YEARS = 6
SOON = ("0-90", "91-180")


def joint_works(scope: Scope) -> Matrix:
    """Of the six years that were over by the day."""
    on = scope.as_of
    last = on.year if (on.month, on.day) == (12, 31) else on.year - 1
    return counted.outputs_by_discipline_year(
        last - YEARS + 1,
        last,
        scope.unit,
        scope.group,
        scope.country,
        joint=True,
        as_of=on,
    )


def standing(scope: Scope) -> dict[str, Any]:
    """What the page says about one part of the house on one day."""
    as_of = scope.as_of
    part: dict[str, Any] = {
        "unit": scope.unit,
        "group": scope.group,
        "country": scope.country,
    }
    since = counted.last_month_end(add_months(as_of.replace(day=1), -11))
    now = {each.code: each for each in counted.headline(as_of, **part)}
    before = {each.code: each for each in counted.headline(since, **part)}
    states = counted.states(as_of, **part)
    moves = counted.movers(since, as_of, **part)
    matrix = joint_works(scope)
    ends = counted.expiry_profile(as_of, **part)
    regions = counted.regions(as_of, **part)
    lists = moving.lists(moves)
    return {
        "as_of": as_of,
        "since": since,
        "short": in_short(lists, matrix, ends, states),
        "heads": figures.heads(now, before, moves, since, goals(scope)),
        "flow": moving.flow(counted.states(since, **part), states, moves),
        "lists": lists,
        "apart": moving.apart(states),
        "states": states,
        "judged": states.total - states.not_enough,
        "tiles": tiles(regions),
        "elsewhere": [each for each in regions if not each.tile],
        "table": works.table(matrix),
        "charts": works.charts(matrix),
        "years": (matrix.years[0], matrix.years[-1]),
    }


def goals(scope: Scope) -> dict[str, Goal]:
    """The next target of each figure on top."""
    ask = Ask(scope.as_of, unit=scope.unit, group=scope.group, country=scope.country)
    found = ahead(figures.AIMED.values(), ask)
    return {code: found[n] for code, n in figures.AIMED.items() if n in found}


def in_short(
    lists: list[dict[str, Any]], matrix: Any, ends: list[Expiry], states: States
) -> list[str]:
    """The sentences before the charts; one without its number is left out."""
    found = []
    weakened, improved = (each["count"] for each in lists)
    if weakened or improved:
        found.append(
            ngettext(
                "%(n)s relationship weakened in twelve months, %(m)s improved.",
                "%(n)s relationships weakened in twelve months, %(m)s improved.",
                weakened,
            )
            % {"n": grouped(weakened), "m": grouped(improved)}
        )
    if words := works.sentence(matrix):
        found.append(words)
    soon = sum(each.number for each in ends if each.code in SOON)
    if soon:
        found.append(
            ngettext(
                "%(n)s agreement ends within 180 days.",
                "%(n)s agreements end within 180 days.",
                soon,
            )
            % {"n": grouped(soon)}
        )
    if states.not_enough:
        found.append(
            ngettext(
                "%(n)s partner is counted apart for want of data.",
                "%(n)s partners are counted apart for want of data.",
                states.not_enough,
            )
            % {"n": grouped(states.not_enough)}
        )
    return found


def tiles(regions: list[Region]) -> list[dict[str, Any]]:
    return [
        {
            "key": each.tile,
            "count": each.partners,
            "active": each.active,
            "href": each.rows.address,
            "title": ngettext("%(n)s country", "%(n)s countries", each.countries)
            % {"n": each.countries},
        }
        for each in regions
        if each.tile
    ]
