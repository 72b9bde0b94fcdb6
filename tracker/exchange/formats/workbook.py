"""The sheets of an Excel workbook, new or old, as numbered rows."""

from __future__ import annotations

import io
from dataclasses import dataclass

import python_calamine

from tracker.exchange.sayings import say as _

from .biff_guard import check_old_workbook
from .refused import LONGEST_CELL, Refused
from .tables import RawRow, tidy
from .workbook_guard import check_workbook, damaged


@dataclass(slots=True)
class RawSheet:
    """A sheet before we know its headers."""

    name: str
    rows: list[RawRow]
    hidden: bool = False


def read_sheets(data: bytes, kind: str, only: str | None = None) -> list[RawSheet]:
    """Every sheet of cells, or the one asked for, after looking through the file."""
    (check_workbook if kind == "zip" else check_old_workbook)(data)
    try:
        return _read(data, only)
    except Refused:
        raise
    except python_calamine.CalamineError:
        raise damaged() from None
    except BaseException as error:  # the reader's own panics are no Exception
        if type(error).__name__ == "PanicException" or isinstance(error, ValueError):
            raise damaged() from None
        raise


def _read(data: bytes, only: str | None) -> list[RawSheet]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = []
    for seen in book.sheets_metadata:
        if seen.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        if only is None or seen.name == only:
            hidden = seen.visible != python_calamine.SheetVisibleEnum.Visible
            sheets.append(
                RawSheet(seen.name, _rows(book.get_sheet_by_name(seen.name)), hidden)
            )
    if not sheets:
        raise Refused(
            _("The workbook has no sheet “%(name)s”.") % {"name": only}
            if only
            else _("The workbook has no sheet of cells."),
            "no_sheet",
        )
    return sheets


def _rows(sheet: python_calamine.CalamineSheet) -> list[RawRow]:
    if sheet.start is None:
        return []
    first = sheet.start[0] + 1
    rows = []
    for number, cells in enumerate(sheet.to_python(skip_empty_area=True), start=first):
        row = RawRow(number, [tidy(cell) for cell in cells])
        if any(isinstance(c, str) and len(c) > LONGEST_CELL for c in row.cells):
            raise Refused(
                _("A cell in row %(row)d holds more than a million characters.")
                % {"row": number},
                "long_cell",
            )
        rows.append(row)
    return rows
