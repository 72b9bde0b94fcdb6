"""An indicator as a file: the figures, and beside them what they mean."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from tracker.exchange.outgoing import FORMATS, LONGEST_CELL, TYPES
from tracker.insight.indicators import Answer, Ask, Column, Indicator, Line
from tracker.insight.indicators.telling import (
    as_csv,
    body,
    for_people,
    head,
    reason,
    tame,
    told,
)
from tracker.records import countries

BOLD = Font(bold=True)
WRAPPED = Alignment(wrap_text=True, vertical="top")
WIDEST = 60
WRITTEN = {
    "count": "#,##0",
    "money": "#,##0",
    "days": "#,##0",
    "months": "#,##0.0",
    "share": "0.0%",
    "change": "+0.0%;-0.0%;0.0%",
    "number": "#,##0.00",
}


def written(
    indicator: Indicator, ask: Ask, found: Answer, format: str
) -> tuple[str, str, bytes]:
    """Content type, file name and content."""
    if format not in FORMATS:
        raise KeyError(format)
    if format == "csv":
        content = f"\ufeff{''.join(as_csv(found))}".encode("utf-8", "replace")
    elif format == "json":
        shown = told(indicator, ask, found)
        content = json.dumps(shown, ensure_ascii=False, indent=1).encode()
    else:
        content = workbook(indicator, ask, found)
    return TYPES[format], f"{indicator.slug}-{ask.as_of.isoformat()}.{format}", content


def workbook(indicator: Indicator, ask: Ask, found: Answer) -> bytes:
    """Typed figures under a head that stays, and a second sheet of definitions."""
    found = for_people(found)
    book = Workbook()
    page = book.active
    page.title = _("Figures")
    put(page, [head(found)], found.columns)
    put(page, body(found), found.columns, found.rows)
    for cell in page[1]:
        cell.font = BOLD
    if found.totals:
        for cell in page[page.max_row]:
            cell.font = BOLD
    page.freeze_panes = "B2"
    fitted(page)
    about = book.create_sheet(_("Definitions"))
    put(about, told_of(indicator, ask, found), ())
    about.column_dimensions["A"].width = 24
    about.column_dimensions["B"].width = 100
    for row in about.iter_rows():
        row[0].font = BOLD
        for cell in row:
            cell.alignment = WRAPPED
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def put(
    page: Any,
    rows: Iterable[list[Any]],
    columns: tuple[Column, ...],
    lines: tuple[Line, ...] = (),
) -> None:
    """Cells below what stands there; lines tell in which row a figure is of its own."""
    at = page.max_row if page.max_row > 1 or page["A1"].value is not None else 0
    for number, cells in enumerate(rows, start=at + 1):
        for place, value in enumerate(cells, start=1):
            if value is None:
                continue
            cell = page.cell(number, place)
            if isinstance(value, str):
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", tame(value))[:LONGEST_CELL]
                cell.data_type = "s"  # text, whatever it looks like
                continue
            cell.value = value
            if place <= len(columns):
                column = columns[place - 1]
                if number - at <= len(lines):
                    column = lines[number - at - 1].of_kind(column)
                cell.number_format = number_format(column)


def number_format(column: Column) -> str:
    usual = WRITTEN.get(column.kind, "General")
    if column.digits is None or column.kind in ("year", "change"):
        return usual
    places = "0" + ("." + "0" * column.digits if column.digits else "")
    return f"{places}%" if column.kind == "share" else f"#,##{places}"


def fitted(page: Any) -> None:
    for place, cells in enumerate(page.iter_cols(), start=1):
        longest = max(len(str(cell.value or "")) for cell in cells)
        letter = get_column_letter(place)
        page.column_dimensions[letter].width = min(max(longest + 2, 8), WIDEST)


def told_of(indicator: Indicator, ask: Ask, found: Answer) -> list[list[Any]]:
    """What was counted, how, as of when, of whom, and what is left out and why."""
    rows: list[list[Any]] = [
        [_("Indicator"), str(indicator.title)],
        [_("Definition"), str(indicator.definition)],
        [_("Unit of measure"), str(indicator.unit_of_measure)],
        [_("As of"), ask.as_of.isoformat()],
        [_("Years"), years(ask)],
        [_("Unit"), str(ask.unit) if ask.unit else _("All units")],
        [_("Country group"), countries.group_name(ask.group) if ask.group else None],
        [_("Country or region"), countries.name(ask.country) if ask.country else None],
        [_("Currency"), currency(found)],
        [_("Source"), str(indicator.source) or None],
    ]
    if found.coverage:
        counts = {"n": found.coverage.included, "all": found.coverage.of}
        rows.append([_("Coverage"), _("Included: %(n)s of %(all)s.") % counts])
        for each in found.coverage.left_out:
            words = {"n": each.n, "why": reason(each.why)}
            rows.append([None, _("Left out: %(n)s (%(why)s).") % words])
    rows += [[_("Note"), str(note)] for note in found.notes]
    rows.append([_("Written on"), timezone.localdate().isoformat()])
    return [row for row in rows if row[1] is not None]


def years(ask: Ask) -> str | None:
    if ask.first is None and ask.last is None:
        return None
    return f"{ask.first or '…'}–{ask.last or '…'}"


def currency(found: Answer) -> str | None:
    money = any(column.kind == "money" for column in found.columns)
    return settings.BASE_CURRENCY if money else None
