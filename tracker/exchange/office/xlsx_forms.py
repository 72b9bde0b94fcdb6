"""Forms in Excel: cells are filled, rows with lists are repeated below themselves."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.worksheet.cell_range import CellRange

from tracker.exchange.outgoing import LONGEST_CELL

from . import marks

Row = tuple[Any, int]
Value = Callable[[str, Row | None], Any]
Rows = Callable[[list[str]], list[Any] | None]


def names_in(data: bytes) -> Iterator[list[str]]:
    """The places of each row."""
    book = load_workbook(io.BytesIO(data))
    for page in book.worksheets:
        for cells in page.iter_rows():
            yield list(_names(cells))


def formulas_below(data: bytes, is_repeated: Callable[[list[str]], bool]) -> bool:
    """Whether a row that may become many stands above a formula, or holds one."""
    book = load_workbook(io.BytesIO(data))
    for page in book.worksheets:
        seen = False
        for cells in page.iter_rows():
            seen = seen or is_repeated(list(_names(cells)))
            if seen and any(cell.data_type == "f" for cell in cells):
                return True
    return False


def filled(data: bytes, value: Value, rows: Rows, said: Callable[[Any], str]) -> bytes:
    book = load_workbook(io.BytesIO(data))
    for page in book.worksheets:
        at = 1
        while at <= page.max_row:
            at += _row(page, at, value, rows, said)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _names(cells: Any) -> Iterator[str]:
    for cell in cells:
        if isinstance(cell.value, str) and cell.data_type != "f":
            yield from marks.named_in(cell.value)


def _row(page: Any, at: int, value: Value, rows: Rows, said: Any) -> int:
    """Fill one row; hands back how many rows it has become."""
    names = list(_names(page[at]))
    if not names:
        return 1
    lines = rows(names)
    if lines is None:
        for cell in page[at]:
            _cell(cell, cell.value, lambda name: value(name, None), said)
        return 1
    many = max(1, len(lines))
    _make_room(page, at, many - 1)
    pattern = [cell.value for cell in page[at]]
    for number in range(many):
        line = (lines[number], number + 1) if lines else None
        for cell, text in zip(page[at + number], pattern, strict=False):
            if line is None:
                _cell(cell, text, lambda _name: "", said)
            else:
                _cell(cell, text, partial(_in_line, value, line), said)
    return many


def _in_line(value: Value, line: Row, name: str) -> Any:
    return value(name, line)


def _make_room(page: Any, at: int, more: int) -> None:
    """Rows like this one below it; what is merged moves or is merged again."""
    if not more:
        return
    merged = [CellRange(one.coord) for one in page.merged_cells.ranges]
    for one in merged:
        page.unmerge_cells(one.coord)
    heights = {n: d.height for n, d in page.row_dimensions.items() if d.height}
    page.insert_rows(at + 1, more)
    for number, height in sorted(heights.items(), reverse=True):
        if number > at:
            page.row_dimensions[number].height = None
            page.row_dimensions[number + more].height = height
    for number in range(1, more + 1):
        page.row_dimensions[at + number].height = heights.get(at)
        for cell in page[at]:
            page.cell(at + number, cell.column)._style = copy.copy(cell._style)
    for one in merged:
        if one.min_row > at:
            one.shift(row_shift=more)
        elif one.min_row == one.max_row == at:
            for number in range(1, more + 1):
                twin = CellRange(one.coord)
                twin.shift(row_shift=number)
                page.merge_cells(twin.coord)
        page.merge_cells(one.coord)


def _cell(cell: Any, text: Any, value: Callable[[str], Any], said: Any) -> None:
    """One place alone keeps its number or its day; in a text it is said in words."""
    if isinstance(cell, MergedCell):
        return
    if not isinstance(text, str) or not marks.MARK.search(text):
        if text is not None:
            cell.value = text
        return
    alone = marks.MARK.fullmatch(text.strip())
    found = value(alone[1]) if alone else None
    exact = type(found) is date or isinstance(found, int | float | Decimal)
    if exact and not isinstance(found, bool):
        cell.value = found
        if isinstance(found, date) and cell.number_format == "General":
            cell.number_format = "yyyy-mm-dd"
        return
    made = marks.filled([text], lambda name: said(value(name)))[0]
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", made)[:LONGEST_CELL]
    cell.data_type = "s"  # text, whatever it looks like
