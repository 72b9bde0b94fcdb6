"""Looking through an XLSX file in a stream before anything is built from it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from tracker.exchange.sayings import say as _

from .delimited import empty_rows
from .refused import LONGEST_CELL, MOST_CELLS, MOST_ROWS, Refused
from .sources import wrong_kind

MOST_PARTS = 3_000
MOST_XML = 120_000_000  # bytes of all parts a reader unpacks
MOST_SHARED = 48_000_000
MOST_TEXT = 60_000_000  # characters in all cells, shared strings counted each time
MOST_ELEMENTS = 2_500_000
_CHUNK = 1 << 18
_NEVER_READ = re.compile(
    r"\.(png|jpe?g|gif|emf|wmf|tiff?|bmp|svg|bin|vml)$", re.IGNORECASE
)
_ODD_TARGET = re.compile(
    rb"""/(worksheet|sharedStrings)["'][^<>]*\sTarget\s*=\s*["'][^"']*(?<!\.xml)["']"""
    rb"""|\sTarget\s*=\s*["'][^"']*(?<!\.xml)["'][^<>]*/(worksheet|sharedStrings)["']""",
    re.IGNORECASE,
)
_STRINGS = re.compile(r"xl/sharedStrings\.xml$", re.IGNORECASE)
_TAG = re.compile(
    rb"<(?:\w+:)?(?P<tag>row|c)(?P<attrs>(?:\s[^<>]*?)?)(?P<closed>/?)>"
    rb"(?:\s*<(?:\w+:)?v[^<>]*>(?P<value>\d+)<)?"
)
_STRING = re.compile(rb"<(?:\w+:)?(?P<tag>si|t)(?:\s[^<>]*)?/?>(?P<text>[^<]*)")
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']\$?([A-Za-z]{0,3})\$?(\d{1,7})["']""")
_SHARED = re.compile(rb"""\st\s*=\s*["']s["']""")


@dataclass(slots=True)
class Grid:
    """The rectangle a sheet's cells span; the reader will hold all of it."""

    top: int = 1 << 30
    bottom: int = -1
    left: int = 1 << 30
    right: int = -1
    rows: int = 0
    row: int = 0
    column: int = 0

    def reach(self, row: int, column: int) -> None:
        self.top, self.bottom = min(self.top, row), max(self.bottom, row)
        self.left, self.right = min(self.left, column), max(self.right, column)

    @property
    def area(self) -> int:
        return max(0, self.bottom - self.top + 1) * max(0, self.right - self.left + 1)


@dataclass(slots=True)
class _Seen:
    """What has been counted so far in all sheets."""

    strings: array[int] = field(default_factory=lambda: array("L"))
    elements: int = 0
    characters: int = 0


def check_workbook(data: bytes) -> None:
    """Refuse bombs, entities and sheets without end; return when it is safe to read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _checked_directory(archive)
            seen = _Seen()
            for part in sorted(
                parts, key=lambda part: not _STRINGS.search(part.filename)
            ):
                with archive.open(part) as stream:
                    _check_part(part.filename, stream, seen)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError,
            RuntimeError, ValueError, OverflowError) as error:  # fmt: skip
        if isinstance(error, Refused):
            raise
        raise damaged() from None


def damaged() -> Refused:
    return Refused(
        _("The workbook is damaged. Open it in Excel, save it and try once more."),
        "damaged",
    )


def _bomb() -> Refused:
    return Refused(
        _("The workbook unpacks to far more than it seems to hold. Copy the table into"
          " a new workbook and import that."),
        "bomb",
    )  # fmt: skip


def _checked_directory(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The parts to look into, once the directory itself is believable."""
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if len(parts) > MOST_PARTS or len(set(names)) < len(names):
        raise _bomb()
    _refuse_other_documents(archive, set(names))
    if any(part.flag_bits & 1 for part in parts):
        raise protected()
    read = [part for part in parts if not _NEVER_READ.search(part.filename)]
    shared = sum(part.file_size for part in read if _STRINGS.search(part.filename))
    if sum(part.file_size for part in read) > MOST_XML or shared > MOST_SHARED:
        raise _bomb()
    return read


def protected() -> Refused:
    return Refused(
        _("The workbook is protected by a password. Save it without one."), "password"
    )


def _refuse_other_documents(archive: zipfile.ZipFile, names: set[str]) -> None:
    if any(name.startswith("xl/workbook") and name.endswith(".xml") for name in names):
        return
    if "xl/workbook.bin" in names:
        raise wrong_kind("xlsb")
    if any(name.startswith("word/") for name in names):
        raise wrong_kind("word")
    if "mimetype" in names and "content.xml" in names:
        raise wrong_kind("ods")
    raise wrong_kind("archive")


def _check_part(name: str, stream: IO[bytes], seen: _Seen) -> None:
    """A sheet may hide under any name, so cells are counted wherever they stand."""
    if _STRINGS.search(name):
        for piece in _pieces(stream):
            _count_strings(piece, seen)
        return
    grid = Grid()
    for piece in _pieces(stream):
        if name.endswith(".rels") and _ODD_TARGET.search(piece):
            raise damaged()
        _count_cells(piece, grid, seen)
    if grid.area > MOST_CELLS:
        raise too_wide()


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """The part in pieces that end before a tag begins; no DTD, no other encodings."""
    held = b""
    while chunk := stream.read(_CHUNK):
        held += chunk
        if b"<!DOCTYPE" in held or b"<!ENTITY" in held or b"\0" in held:
            raise Refused(
                _("The workbook holds XML declarations no spreadsheet needs."),
                "entities",
            )
        # keep the last elements whole, so that a cell and its value stay together
        cut = max(held.rfind(b"<row"), held.rfind(b"<si"), held.rfind(b"<c "))
        cut = cut if cut > 0 else held.rfind(b"<", 0, -200)
        if cut > 0:
            yield held[:cut]
            held = held[cut:]
        if len(held) > 4 * LONGEST_CELL:
            raise Refused(
                _("A cell of the workbook holds more than a million characters."),
                "long_cell",
            )
    yield held


def _count_strings(piece: bytes, seen: _Seen) -> None:
    for match in _STRING.finditer(piece):
        if match["tag"] == b"si":
            seen.strings.append(0)
        elif seen.strings:
            seen.strings[-1] += len(match["text"])
    if len(seen.strings) > MOST_ELEMENTS:
        raise _bomb()


def _count_cells(piece: bytes, grid: Grid, seen: _Seen) -> None:
    row, column = grid.row, grid.column
    strings, known = seen.strings, len(seen.strings)
    for match in _TAG.finditer(piece):
        attrs = match["attrs"]
        reference = _REFERENCE.search(attrs)
        seen.elements += 1
        if match["tag"] == b"row":
            row = int(reference[2]) if reference else row + 1
            column = 0
            grid.rows += 1
            if grid.rows > MOST_ROWS:
                raise empty_rows() if grid.area < MOST_ROWS else too_wide()
            continue
        column += 1
        if reference and reference[1]:
            column, row = _column(reference[1]), int(reference[2])
        if not match["closed"]:
            grid.reach(row, column)
        if match["value"] and _SHARED.search(attrs):
            at = int(match["value"])
            seen.characters += strings[at] if at < known else 0
    grid.row, grid.column = row, column
    if seen.elements > MOST_ELEMENTS or seen.characters > MOST_TEXT:
        raise too_wide()


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def too_wide() -> Refused:
    return Refused(
        _("The sheet spans more than %(cells)d cells. Delete the empty rows and columns"
          " beyond the table, save, and try again.") % {"cells": MOST_CELLS},
        "too_many_rows",
    )  # fmt: skip
