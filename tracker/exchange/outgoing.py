"""Records as files: every field of the sheet, in words or codes, as a stream."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import override
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from tracker.exchange import written
from tracker.exchange.outward import NAMES, outward_of
from tracker.kinds.sheets import LANGUAGES, Sheet, SheetColumn, sheet_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User
    from tracker.kinds.base import Kind

AT_ONCE = 500
SHEETS = ("csv", "xlsx", "json")
FORMATS = (*SHEETS, *NAMES)
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
LONGEST_CELL = 32_767  # of a spreadsheet
# What a spreadsheet would calculate, and what already stands behind an apostrophe.
_FORMULA = re.compile(r"^'*[=+\-@\t\r]")


def stream(
    kind: Kind | str,
    queryset: QuerySet,
    format: str = "csv",
    language: str = "en",
    columns: Iterable[str] | None = None,
    *,
    reader: User | None = None,
) -> tuple[str, str, Iterator[bytes]]:
    """Content type, file name and the bytes of these records, a few at a time.

    What the reader may not know of is left out of every cell; without a reader, as
    in a command, everything is written. Raises KeyError for a format that is not for
    this kind.
    """
    sheet = sheet_of(kind if isinstance(kind, str) else kind.slug)
    language = language if language in LANGUAGES else _nearest(language)
    if format not in SHEETS:
        other = outward_of(sheet.slug)[format]
        name = f"{sheet.slug}-{timezone.localdate().isoformat()}.{other.suffix}"
        text = (part.encode("utf-8", "replace") for part in other.write(queryset))
        return other.content_type, name, _read_by(reader, language, text)
    wanted = list(columns or ())
    chosen = [c for c in sheet.columns if c.takes != "term"]
    chosen = [c for c in chosen if not wanted or c.code in wanted]
    body = {"csv": _csv, "xlsx": _xlsx, "json": _json}[format]
    name = f"{sheet.slug}-{timezone.localdate().isoformat()}.{format}"
    parts = body(sheet, chosen, queryset, language)
    return TYPES[format], name, _read_by(reader, language, parts)


def _read_by(
    reader: User | None, language: str, parts: Iterator[bytes]
) -> Iterator[bytes]:
    """Each part is written for this reader in this language, and no other file is."""
    while True:
        before = written.READER.set(reader)
        try:
            with override("en" if language == "codes" else language):
                part = next(parts, None)
        finally:
            written.READER.reset(before)
        if part is None:
            return
        yield part


def formats_of(slug: str) -> tuple[str, ...]:
    """What records of this kind can be written as."""
    return (*SHEETS, *outward_of(slug))


def _nearest(language: str) -> str:
    return "zh-hans" if language.lower().startswith("zh") else "en"


def disarmed(cell: Any) -> Any:
    """Text that a spreadsheet would take for a formula stays text."""
    if isinstance(cell, str) and (_FORMULA.match(cell) or cell == "-"):
        return f"'{cell}"
    return cell


def _records(columns: list[SheetColumn], queryset: QuerySet) -> Iterator[Any]:
    along = dict.fromkeys(n for c in columns for n in written.prefetched(c))
    single = [
        c.field.name
        for c in columns
        if c.takes == "field"
        and c.field is not None
        and c.field.is_relation
        and not c.field.many_to_many
    ]
    if any(c.takes == "of_partner" for c in columns):
        single.append("partner")
    found = queryset
    if single:
        found = found.select_related(*dict.fromkeys(single))
    return found.prefetch_related(*along).iterator(chunk_size=AT_ONCE)


def _rows(
    sheet: Sheet, columns: list[SheetColumn], queryset: QuerySet, language: str
) -> Iterator[list[Any]]:
    if sheet.of_lines:
        yield from _line_rows(sheet, columns, queryset, language)
        return
    for record in _records(columns, queryset):
        yield [written.cell(column, record, language) for column in columns]


def _line_rows(
    sheet: Sheet, columns: list[SheetColumn], queryset: QuerySet, language: str
) -> Iterator[list[Any]]:
    """The lines of these records, each under the reference of its owner."""
    for record in queryset.prefetch_related(sheet.of_lines).iterator(AT_ONCE):
        for line in getattr(record, sheet.of_lines).all():
            row = []
            for column in columns:
                if column.takes == "owner":
                    row.append(record.ref)
                elif column.code == "member":
                    row.append(written.named(line.partner) or line.name)
                else:
                    row.append(written.value(column.field, line, language))
            yield row


def _csv(
    sheet: Sheet, columns: list[SheetColumn], queryset: QuerySet, language: str
) -> Iterator[bytes]:
    held = io.StringIO()
    writer = csv.writer(held)
    yield "\ufeff".encode()
    writer.writerow([column.label(language) for column in columns])
    for number, row in enumerate(_rows(sheet, columns, queryset, language), start=1):
        writer.writerow([_as_text(cell) for cell in row])
        if number % 100 == 0:
            yield _taken(held)
    yield _taken(held)


def _taken(held: io.StringIO) -> bytes:
    text = held.getvalue()
    held.seek(0)
    held.truncate()
    return text.encode("utf-8", "replace")


def _as_text(cell: Any) -> Any:
    if isinstance(cell, str):
        return disarmed(cell)
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell


def _xlsx(
    sheet: Sheet, columns: list[SheetColumn], queryset: QuerySet, language: str
) -> Iterator[bytes]:
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet.slug[:31])
    page.freeze_panes = "A2"
    page.append([column.label(language) for column in columns])
    for row in _rows(sheet, columns, queryset, language):
        page.append([_as_cell(page, cell) for cell in row])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        book.save(path)
        with path.open("rb") as file:
            while chunk := file.read(1 << 16):
                yield chunk


def _as_cell(page: Any, cell: Any) -> Any:
    if isinstance(cell, datetime) and cell.tzinfo:
        return cell.isoformat()
    if not isinstance(cell, str):
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub("", disarmed(cell))[:LONGEST_CELL]
    made = WriteOnlyCell(page, value=text)
    made.data_type = "s"  # text, whatever it looks like
    return made


def _json(
    sheet: Sheet, columns: list[SheetColumn], queryset: QuerySet, language: str
) -> Iterator[bytes]:
    codes = [column.code for column in columns]
    mark = "["
    for row in _rows(sheet, columns, queryset, language):
        record = dict(zip(codes, row, strict=True))
        text = json.dumps(record, ensure_ascii=False, default=_plain)
        yield f"{mark}\n{text}".encode()
        mark = ","
    yield ("\n]\n" if mark == "," else "[]\n").encode()


def _plain(cell: Any) -> Any:
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell)
