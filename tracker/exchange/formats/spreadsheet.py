"""Any file of rows: CSV in any encoding, XLSX, XLS; with everything worth telling."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tracker.exchange.sayings import say as _
from tracker.exchange.sayings import say_of as ngettext

from . import delimited, encodings
from .headers import Knows, find_header, one_line, recognised
from .refused import Refused
from .sources import content_kind, read_bytes, wrong_kind
from .tables import Cell, Problem, RawRow, Row, Sheet, Table
from .workbook import RawSheet, read_sheets

AGREEING = 0.6  # share of headers two sheets must have in common to be one table


@dataclass(slots=True)
class _Part:
    """A sheet with its header row found."""

    sheet: Sheet
    headers: list[str]
    body: list[RawRow]
    known: int
    above: int


def read_table(
    path: str | Path,
    *,
    sheet: str | None = None,
    knows: Knows | None = None,
    encoding: str | None = None,
    separator: str | None = None,
) -> Table:
    """The table in a file, or Refused; `knows` tells which headers are recognised."""
    data = read_bytes(path)
    kind = content_kind(data)
    if kind in ("zip", "ole"):
        sheets = read_sheets(data, kind, sheet)
        del data
        return _assembled(sheets, knows, Table([]))
    if kind != "text":
        raise wrong_kind(kind)
    return _of_text(data, knows, encoding, separator)


def _of_text(
    data: bytes, knows: Knows | None, named: str | None, separator: str | None
) -> Table:
    encoding = _named(data, named) if named else encodings.detect(data)
    rows, separator, unclosed = delimited.read_rows(data, encoding.name, separator)
    table = Table([], encoding=encoding.name, separator=separator)
    if not encoding.certain:
        table.notes.append(
            _("The text does not say its encoding; it was taken for %(name)s. Look at a"
              " name with an accent before you go on.") % {"name": encoding.name}
        )  # fmt: skip
    if unclosed:
        message = _("A quotation mark is never closed: rows after it may be missing.")
        table.problems.append(Problem(rows[-1].number, "", message))
    _assembled([RawSheet("", rows)], knows, table)
    sample = "\n".join(str(cell) for row in table.rows[:5_000] for cell in row.cells)
    if "\ufffd" in sample:
        table.notes.append(
            _("Some letters were lost before the file was saved (shown as “\ufffd”).")
        )
    if encodings.looks_garbled(sample):
        table.notes.append(
            _("Some names look as if they had been read in a wrong encoding before they"
              " were saved (“Ã©” for “é”).")
        )  # fmt: skip
    return table


def _named(data: bytes, name: str) -> encodings.Encoding:
    try:
        fits = encodings.decodes(data, name)
    except LookupError:
        fits = False
    if not fits:
        raise Refused(
            _("The text is not in the encoding %(name)s.") % {"name": name}, "encoding"
        )
    return encodings.Encoding(name)


def _assembled(sheets: list[RawSheet], knows: Knows | None, table: Table) -> Table:
    """One table out of the sheets whose headers agree with the best one."""
    parts = [part for raw in sheets if (part := _part(raw, knows, table, len(sheets)))]
    if not parts:
        raise Refused(_("The table is empty."), "empty")
    leading = max(parts, key=lambda part: (part.known, len(part.body) > 0))
    table.headers = list(leading.headers)
    for part in sorted(parts, key=lambda part: part is not leading):
        if _agrees(part, leading):
            _join(part, table)
        else:
            part.sheet.why = _("its headers differ")
            table.notes.append(
                _("Sheet “%(name)s” was left out: its headers differ.")
                % {"name": part.sheet.name}
            )
    order = {sheet.name: at for at, sheet in enumerate(table.sheets)}
    table.rows.sort(key=lambda row: order.get(row.sheet, 0))
    for row in table.rows:
        row.cells.extend([""] * (len(table.headers) - len(row.cells)))
    _tell_about_headers(table)
    return table


def _part(raw: RawSheet, knows: Knows | None, table: Table, of: int) -> _Part | None:
    sheet = Sheet(raw.name)
    table.sheets.append(sheet)
    if raw.hidden and of > 1:
        sheet.why = _("it is hidden")
        table.notes.append(
            _("Sheet “%(name)s” was left out: it is hidden.") % {"name": raw.name}
        )
        return None
    at = find_header(raw.rows, knows)
    if at is None:
        sheet.why = _("it is empty")
        return None
    header = raw.rows[at]
    sheet.header_row = header.number
    headers = [one_line(cell) for cell in header.cells]
    while headers and not headers[-1]:
        headers.pop()
    above = sum(not row.blank for row in raw.rows[:at])
    if above:
        table.notes.append(
            ngettext(
                "%(count)d row above the headers was passed over.",
                "%(count)d rows above the headers were passed over.",
                above,
            )
            % {"count": above}
        )
    known = recognised(header, knows) if knows else 0
    return _Part(sheet, headers, raw.rows[at + 1 :], known, above)


def _agrees(part: _Part, leading: _Part) -> bool:
    ours, theirs = set(leading.headers) - {""}, set(part.headers) - {""}
    return part is leading or len(ours & theirs) >= AGREEING * len(ours | theirs)


def _join(part: _Part, table: Table) -> None:
    """Put a sheet's rows under the table's headers, in whatever order it has them."""
    places = _places(part, table)
    width = len(part.headers)
    part.sheet.used = True
    for raw in part.body:
        if raw.blank:
            continue
        if [one_line(cell) for cell in raw.cells[:width]] == part.headers:
            continue  # the headers again, as printed at the top of each page
        cells: list[Cell] = [""] * len(table.headers)
        for at, cell in zip(places, raw.cells, strict=False):
            cells[at] = cell
        part.sheet.rows += 1
        table.rows.append(Row(raw.number, cells, part.sheet.name))
        extra = [str(cell) for cell in raw.cells[width:] if cell != ""]
        if extra:
            table.problems.append(_too_many_cells(raw, part, extra))


def _places(part: _Part, table: Table) -> list[int]:
    free: dict[str, list[int]] = {}
    for at, header in enumerate(table.headers):
        free.setdefault(header, []).append(at)
    places, added = [], []
    for header in part.headers:
        if not free.get(header):
            table.headers.append(header)
            free.setdefault(header, []).append(len(table.headers) - 1)
            added.append(header)
        places.append(free[header].pop(0))
    if any(added):
        table.notes.append(
            _("Sheet “%(name)s” has columns the others have not: %(columns)s.")
            % {"name": part.sheet.name, "columns": ", ".join(filter(None, added))}
        )
    return places


def _too_many_cells(raw: RawRow, part: _Part, extra: list[str]) -> Problem:
    message = _(
        "The row has more cells than there are headers (%(width)d): “%(extra)s”."
        " A separator inside a value is probably not in quotation marks."
    ) % {"width": len(part.headers), "extra": "; ".join(extra)[:80]}
    return Problem(raw.number, part.sheet.name, message)


def _tell_about_headers(table: Table) -> None:
    seen: set[str] = set()
    for at, header in enumerate(table.headers):
        if header and header in seen and header not in table.duplicates:
            table.duplicates.append(header)
        seen.add(header)
        if not header and any(row.cells[at] != "" for row in table.rows):
            table.notes.append(_("Column %(at)d has no header.") % {"at": at + 1})
    if table.duplicates:
        table.notes.append(
            _("These headers are there twice, and only the first is read: %(names)s.")
            % {"names": ", ".join(table.duplicates)}
        )
