"""Indicators as panels of the portfolio: first sentence, picture, a few rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from tracker.insight.indicators import BY_SLUG, Answer
from tracker.insight.indicators.answering import answer
from tracker.insight.indicators.asking import Asking
from tracker.web.reports import drawing, noting, parts

if TYPE_CHECKING:
    from accounts.models import User

WIDE = ("research-areas", "international-share")
PAIRED = (
    "region-share",
    "circle-of-friends",
    "visits-since-2019",
    "agreements-ending",
    "expiry-profile",
    "agreement-pipeline",
    "community-ageing",
)
"""Pictures of one height beside each other."""
FEW = 8


def panels(
    slugs: tuple[str, ...], form: Asking, user: User, query: str
) -> list[dict[str, Any]]:
    """Those indicators of the list that there are and that have something to show."""
    found = (panel(slug, form, user, query) for slug in slugs if slug in BY_SLUG)
    return [each for each in found if each is not None]


def panel(slug: str, form: Asking, user: User, query: str) -> dict[str, Any] | None:
    indicator = BY_SLUG[slug]
    ask = form.ask(indicator.takes)
    shown = answer(indicator, ask, user)
    if not shown.rows or (shown.coverage and not shown.coverage.included):
        return None
    chart = drawing.chart(indicator, shown)
    if chart:
        chart |= {"key": f"c-{slug}", "size": chart["size"] or "low"}
        countries = noting.countries_of(indicator, shown, ask.country)
        chart = noting.noted(chart, countries, ask.as_of, user)
    return {
        "slug": slug,
        "indicator": indicator,
        "note": str(shown.notes[0]) if shown.notes else "",
        "chart": chart,
        "table": parts.tables(shown if chart else first(shown))[0],
        "more": 0 if chart else max(0, len(shown.rows) - FEW),
        "href": reverse("reports:report", args=[slug]) + query,
    }


def first(shown: Answer) -> Answer:
    return replace(shown, rows=shown.rows[:FEW])
