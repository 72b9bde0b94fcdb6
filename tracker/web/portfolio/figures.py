"""The six figures on top, and what stands under each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.insight.indicators import Goal
from tracker.insight.portfolio import Figure, Move
from tracker.web.numbers import NOTHING, grouped, month_words, share

AIMED = {
    "partners": "headline.partners",
    "agreements_in_force": "headline.agreements-in-force",
    "countries": "headline.countries",
    "active_partners": "headline.active-partners",
    "agreement_utilisation": "agreement-utilisation",
    "international_share": "international-share",
}
"""The figures in their order, and what a target calls each."""
SLACK = 1e-9


def heads(
    now: Mapping[str, Figure],
    before: Mapping[str, Figure],
    moves: list[Move],
    since: date,
    goals: Mapping[str, Goal],
) -> list[dict[str, Any]]:
    partners, papers = now["partners"], now["agreement_partners"]
    added = sum(move.number for move in moves if move.before is None)
    new = ngettext("%(n)s new since %(month)s", "%(n)s new since %(month)s", added)
    with_partners = ngettext(
        "with %(n)s partner", "with %(n)s partners", papers.value or 0
    )
    found = [
        head(
            _("Partners"),
            partners,
            new % {"n": grouped(added), "month": month_words(since)},
        ),
        head(
            _("Agreements in force"),
            now["agreements_in_force"],
            with_partners % {"n": grouped(papers.value)},
        ),
        {
            "label": _("Countries and regions"),
            "value": grouped(partners.countries),
            "href": partners.rows.address,
            "note": _("agreements in %(n)s") % {"n": grouped(papers.countries)},
        },
        ratio(
            _("Active in 24 months"), now["active_partners"], before["active_partners"]
        ),
        ratio(_("Agreements in use"), now["agreement_utilisation"]),
        international(now["international_share"]),
    ]
    for one, code in zip(found, AIMED, strict=True):
        goal = goals.get(code)
        one["target"] = goal_words(goal, stands(code, now)) if goal else ""
    return found


def stands(code: str, now: Mapping[str, Figure]) -> float | None:
    """What a target of this figure is held against."""
    if code == "countries":
        return now["partners"].countries
    figure = now[code]
    if figure.of is None:
        return figure.value
    return None if figure.percent is None else (figure.value or 0) / figure.of


def goal_words(goal: Goal, actual: float | None) -> str:
    if goal.share:
        whole = round(100 * goal.value, 6).is_integer()
        value = share(goal.value, 0 if whole else 1)
    else:
        value = grouped(goal.value)
    given = {"value": value, "year": goal.year}
    if actual is not None and actual >= goal.value - SLACK:
        return _("target %(value)s by %(year)s, reached") % given
    return _("target %(value)s by %(year)s") % given


def head(label: str, figure: Figure, note: str) -> dict[str, Any]:
    return {
        "label": label,
        "value": grouped(figure.value),
        "href": figure.rows.address,
        "note": note,
    }


def ratio(label: str, figure: Figure, before: Figure | None = None) -> dict[str, Any]:
    """A share, with both counts; of few the count alone."""
    of = {"n": grouped(figure.value), "all": grouped(figure.of)}
    if figure.value is None:
        value, note = NOTHING, _("nothing is recorded about this time")
    elif figure.percent is None:
        value, note = grouped(figure.value), _("of %(all)s; too few for a share") % of
    else:
        value = share(figure.percent / 100)
        note = _("%(n)s of %(all)s") % of
        if figure.code == "agreement_utilisation":
            note = _("%(n)s of %(all)s older than a year") % of
        if before is not None and before.percent is not None:
            note = _("%(n)s of %(all)s, was %(share)s") % (
                of | {"share": share(before.percent / 100)}
            )
    return {
        "label": label,
        "value": value,
        "href": figure.rows.address if figure.value is not None else "",
        "note": note,
    }


def international(figure: Figure) -> dict[str, Any]:
    label = _("International share %(year)s") % {"year": figure.year}
    if figure.value is None or figure.of is None:
        note = (
            _("known for all countries together")
            if figure.why == "whole_only"
            else _("total output of the year not loaded")
        )
        return {"label": label, "value": NOTHING, "href": "", "note": note}
    counts = {"n": grouped(figure.value), "all": grouped(figure.of)}
    if figure.percent is None:
        value, note = grouped(figure.value), _("of %(all)s; too few for a share")
    else:
        value = share(figure.value / figure.of, 1)
        note = _("%(n)s of %(all)s outputs")
    return {
        "label": label,
        "value": value,
        "href": figure.rows.address,
        "note": note % counts,
    }
