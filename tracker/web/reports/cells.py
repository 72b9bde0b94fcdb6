"""Figures of an indicator as a reader meets them: typed, and leading to their rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from tracker.insight.indicators import Answer, Column, Line
from tracker.insight.indicators.telling import for_people, plain, reason, words
from tracker.insight.portfolio import Rows
from tracker.insight.rounding import half_up
from tracker.web.numbers import NOTHING, amount_words, grouped, share

TEXTS = frozenset({"text", "code"})
MOST_ROWS = 200
"""A longer table is read in a spreadsheet."""
INDICATORS = "indicators/"
SHORT = 16
"""Letters of a reason that a cell has room for."""


def table(found: Answer, most: int = MOST_ROWS) -> dict[str, Any] | None:
    """Heads, rows and totals; nothing where there is no row."""
    if not found.rows:
        return None
    found = for_people(found)
    rows = [line(found.columns, row) for row in found.rows[:most]]
    below = totals(found)
    return {
        "heads": [
            {"label": column.label, "number": bool(place) and column.kind not in TEXTS}
            for place, column in enumerate(found.columns)
        ],
        "rows": rows,
        "totals": below,
        "reasons": numbered([*rows, below or []]),
        "more": max(0, len(found.rows) - most),
    }


def numbered(rows: list[list[dict[str, Any]]]) -> list[str]:
    """Reasons too long for a cell stand once below the table, under a number."""
    found: list[str] = []
    for each in (each for row in rows for each in row):
        if len(each["why"]) <= SHORT:
            continue
        if each["why"] not in found:
            found.append(each["why"])
        each |= {"mark": found.index(each["why"]) + 1, "title": each["why"], "why": ""}
    return found


def totals(found: Answer) -> list[dict[str, Any]] | None:
    if found.totals is None:
        return None
    cells = line(found.columns, found.totals)
    if cells and found.totals.values.get(found.columns[0].code) is None:
        cells[0] = {**cells[0], "words": _("All"), "why": ""}
    return cells


def line(columns: tuple[Column, ...], row: Line) -> list[dict[str, Any]]:
    return [cell(column, row) for column in columns]


def cell(column: Column, row: Line) -> dict[str, Any]:
    column = row.of_kind(column)
    value = plain(row.values.get(column.code))
    rows = row.opens.get(column.code)
    href = address(rows) if rows is not None and opens(column, value) else ""
    why = row.why.get(column.code, "")
    falls = column.kind == "change" and isinstance(value, float | int) and value < 0
    return {
        "words": written(column, value),
        "href": href,
        "why": reason(why) if why and value is None else "",
        "number": column.kind not in TEXTS,
        "falls": falls,
        "absent": value is None,
    }


def address(rows: Rows) -> str:
    """A list, or the report of an indicator, which programs know by another name."""
    if rows.kind.startswith(INDICATORS):
        return replace(
            rows, kind=f"reports/{rows.kind.removeprefix(INDICATORS)}"
        ).address
    return rows.address


def opens(column: Column, value: Any) -> bool:
    """Nothing stands behind nothing."""
    return value is not None and (column.kind != "count" or bool(value))


def written(column: Column, value: Any) -> str:
    if value is None:
        return NOTHING
    if column.kind in TEXTS or isinstance(value, str):
        return str(words(column, value))
    if column.kind == "year":
        return str(value)
    if column.kind in ("share", "change"):
        places = 1 if column.digits is None else column.digits
        return share(value, places, signed=column.kind == "change")
    if column.kind == "money":
        return amount_words(half_up(float(value)), settings.BASE_CURRENCY)
    return grouped(value, decimals(column))


def decimals(column: Column) -> int:
    if column.digits is not None:
        return column.digits
    if column.kind == "number":
        return 2
    return 0 if column.kind in ("count", "days") else 1
