"""A table as read: headers, numbered rows, and everything worth telling about it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

Cell = str | int | float | bool | date | datetime | time | timedelta

_BLANKS = "\u00a0\u2007\u202f\u200b\u200e\u200f\ufeff\u2060 \t\r\n\v\f"
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u202f"), " ")


def tidy(cell: Any) -> Cell:
    """Blanks at the ends go, no-break spaces become spaces; nothing else changes."""
    if isinstance(cell, str):
        if cell.isascii():
            text = cell.strip(_BLANKS)
        else:
            text = cell.strip(_BLANKS).translate(_SPACES)
            text = unicodedata.normalize("NFC", text)
        if "_x000D_" in text:
            text = text.replace("_x000D_", "").strip()
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return "" if cell is None else cell


@dataclass(slots=True)
class RawRow:
    """A row before we know the headers, numbered as the spreadsheet numbers it."""

    number: int
    cells: list[Cell]

    @property
    def blank(self) -> bool:
        return not any(cell != "" for cell in self.cells)


@dataclass(slots=True)
class Row:
    """One row of the table; its cells stand under the table's headers."""

    number: int
    cells: list[Cell]
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that could not be taken as it stands, and why."""

    row: int
    sheet: str
    message: str


@dataclass(slots=True)
class Sheet:
    """A sheet of the workbook: how many rows were taken, or why none were."""

    name: str
    rows: int = 0
    used: bool = False
    why: str = ""
    header_row: int = 0


@dataclass(slots=True)
class Table:
    """What a file of rows holds."""

    headers: list[str]
    rows: list[Row] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    encoding: str = ""
    separator: str = ""
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)

    def records(self) -> Iterator[tuple[Row, dict[str, Cell]]]:
        """Each row with its cells by header; of a repeated header the first counts."""
        firsts = {h: at for at, h in reversed(list(enumerate(self.headers))) if h}
        for row in self.rows:
            yield row, {header: row.cells[at] for header, at in firsts.items()}
