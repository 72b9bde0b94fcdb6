"""Country notes on a curve over the years: numbered in the picture, told below it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tracker.insight.brings.notes import marks, notes_for
from tracker.insight.indicators import Answer, Indicator
from tracker.insight.indicators.telling import plain
from tracker.web.reports.drawing import YEAR, drawn_rows

if TYPE_CHECKING:
    from accounts.models import User

COUNTRY = "country"


def noted(
    chart: dict[str, Any], countries: list[str], on: date, reader: User
) -> dict[str, Any]:
    """The chart with the notes of these countries, if years lie along its axis."""
    if not countries:
        return chart
    years = chart["spec"].get("categories", [])
    if not years or not all(YEAR.fullmatch(year) for year in years):
        return chart
    found = marks(notes_for(countries, int(years[0]), int(years[-1]), on, reader))
    if not found:
        return chart
    drawn = [{key: mark[key] for key in ("at", "sign", "label")} for mark in found]
    return chart | {"spec": chart["spec"] | {"marks": drawn}, "marks": found}


def countries_of(indicator: Indicator, found: Answer, asked: str) -> list[str]:
    """The country asked for; else that of the only line, where lines are countries."""
    if asked:
        return [asked]
    if indicator.series or indicator.category != COUNTRY:
        return []
    rows = drawn_rows(indicator, found)
    codes = {str(plain(row.values.get(COUNTRY)) or "") for row in rows} - {""}
    return sorted(codes) if len(codes) == 1 else []
