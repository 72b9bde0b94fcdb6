"""The portfolio as of a day: fading or growing, where, and who moved."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from tracker.insight import parameters
from tracker.insight import portfolio as counted
from tracker.insight.portfolio import Expiry, Region, States
from tracker.insight.thresholds import in_force_on
from tracker.records.dates import add_months
from tracker.web.numbers import grouped
from tracker.web.portfolio import figures, moving, works
from tracker.web.portfolio.asking import Asked, presets
from tracker.web.requests import Request

YEARS = 6
SOON = ("0-90", "91-180")


@require_safe
def portfolio(request: Request) -> HttpResponse:
    asked = Asked(request.GET)
    if not asked.is_valid():
        context = {"problems": asked.problems()}
        return render(request, "portfolio/refused.html", context, status=400)
    as_of, unit = asked.cleaned_data["as_of"], asked.cleaned_data["unit"]
    since = counted.last_month_end(add_months(as_of.replace(day=1), -11))
    now = {each.code: each for each in counted.headline(as_of, unit)}
    before = {each.code: each for each in counted.headline(since, unit)}
    states = counted.states(as_of, unit)
    moves = counted.movers(since, as_of, unit)
    last = as_of.year if (as_of.month, as_of.day) == (12, 31) else as_of.year - 1
    matrix = counted.outputs_by_discipline_year(
        last - YEARS + 1, last, unit, joint=True
    )
    ends = counted.expiry_profile(as_of, unit)
    regions = counted.regions(as_of, unit)
    lists = moving.lists(moves)
    context = {
        "form": Asked({"as_of": as_of.isoformat(), "unit": unit and unit.pk}),
        "as_of": as_of,
        "since": since,
        "unit": unit,
        "presets": presets(as_of),
        "rules": rules(as_of),
        "short": in_short(lists, matrix, ends, states),
        "heads": figures.heads(now, before, moves, since),
        "flow": moving.flow(counted.states(since, unit), states, moves),
        "lists": lists,
        "apart": moving.apart(states),
        "states": states,
        "judged": states.total - states.not_enough,
        "tiles": tiles(regions),
        "elsewhere": [each for each in regions if not each.tile],
        "table": works.table(matrix),
        "charts": works.charts(matrix),
        "years": (matrix.years[0], matrix.years[-1]),
        "ends": end_bars(ends),
        "most_ending": max((each.number for each in ends), default=0),
    }
    return render(request, "portfolio/page.html", context)


def rules(as_of: date) -> int | None:
    """The number of the thresholds that judged this day."""
    sets = parameters.in_use()
    return in_force_on(sets, as_of).number if sets else None


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


def end_bars(ends: list[Expiry]) -> list[dict[str, Any]]:
    words = {"overdue": _("past the end"), "open": _("open-ended")}
    return [
        {
            "label": words.get(each.code) or days_words(each),
            "value": each.number,
            "words": grouped(each.number),
            "href": each.rows.address if each.number else "",
        }
        for each in ends
    ]


def days_words(each: Expiry) -> str:
    if each.last is None:
        return _("over %(days)s days") % {"days": (each.first or 1) - 1}
    return _("%(first)s to %(last)s days") % {"first": each.first, "last": each.last}
