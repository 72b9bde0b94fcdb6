"""The report of a year as a workbook: a sheet for each figure, with its chart."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference

from tracker.exchange.outgoing import TYPES
from tracker.exchange.reports import BOLD, fitted, put, told_of
from tracker.insight.indicators import Answer, Indicator
from tracker.insight.indicators.telling import body, for_people, head

from . import chapters

if TYPE_CHECKING:
    from accounts.models import User

CONTENT_TYPE = TYPES["xlsx"]
LONGEST_NAME = 31
MOST_BARS = 40


def workbook(year: int, user: User, language: str, at: datetime) -> bytes:
    today = timezone.localdate(at)
    with translation.override(language):
        book = Workbook()
        first = book.active
        first.title = _("Contents")
        put(first, [[_("Sheet"), _("Indicator"), _("Chapter")]], ())
        number = 0
        for title, some in chapters.contents():
            for indicator in some:
                number += 1
                ask, found = chapters.answered(indicator, year, today, user)
                name = f"{number} {indicator.slug}"[:LONGEST_NAME]
                put(first, [[name, str(indicator.title), str(title)]], ())
                page = book.create_sheet(name)
                _sheet(page, indicator, for_people(found))
                below = [[], *told_of(indicator, ask, found)]
                put(page, below, ())
        for cell in first[1]:
            cell.font = BOLD
        fitted(first)
        book.properties.created = book.properties.modified = at.replace(tzinfo=None)
        kept = io.BytesIO()
        book.save(kept)
        return kept.getvalue()


def _sheet(page: Any, indicator: Indicator, found: Answer) -> None:
    put(page, [head(found)], found.columns)
    put(page, body(found), found.columns)
    for cell in page[1]:
        cell.font = BOLD
    page.freeze_panes = "B2"
    fitted(page)
    _draw(page, indicator, found)


def _draw(page: Any, indicator: Indicator, found: Answer) -> None:
    """Bars beside the table, where the indicator is one that is drawn."""
    places = {column.code: n for n, column in enumerate(found.columns, 1)}
    axis = places.get(indicator.category)
    series = [places[code] for code in indicator.series if code in places]
    last = 1 + min(len(found.rows), MOST_BARS)
    if axis is None or not series or last < 3 or indicator.draws:
        return
    chart = BarChart()
    chart.title = str(indicator.title)
    chart.grouping = "stacked" if indicator.chart == "stack" else "clustered"
    chart.overlap = 100 if indicator.chart == "stack" else None
    for place in series[:6]:
        values = Reference(page, min_col=place, min_row=1, max_row=last)
        chart.add_data(values, titles_from_data=True)
    chart.set_categories(Reference(page, min_col=axis, min_row=2, max_row=last))
    page.add_chart(chart, f"{_letter(len(found.columns) + 3)}2")


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(column)
