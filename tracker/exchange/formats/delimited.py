"""Rows of a text file, whatever stands between the cells."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from tracker.exchange.sayings import say as _

from .refused import LONGEST_CELL, MOST_CELLS, MOST_ROWS, Refused
from .tables import RawRow, tidy

SEPARATORS = (",", ";", "\t", "|", "，", "；", "^", "~")
LONGEST_LINE = 2 * LONGEST_CELL
SAMPLE = 1 << 16
_DECLARED = re.compile(r"^\ufeff?\"?sep=(.)\"?\r?\n", re.IGNORECASE)


def read_rows(
    data: bytes, encoding: str, separator: str | None = None
) -> tuple[list[RawRow], str, bool]:
    """All rows, the separator, and whether a quotation mark was never closed."""
    sample = data[: SAMPLE * 2].decode(encoding, "ignore")[:SAMPLE]
    declared = _DECLARED.match(sample)
    separator = separator or (declared[1] if declared else find_separator(sample))
    bare = separator == "\t" and _even_without_quotes(data, encoding)
    lines = _Lines(data, encoding, separator, skip=1 if declared else 0)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(
        lines,
        delimiter=separator,
        quoting=csv.QUOTE_NONE if bare else csv.QUOTE_MINIMAL,
    )
    rows: list[RawRow] = []
    cells = 0
    try:
        for number, found in enumerate(reader, start=1 + lines.skipped):
            cells += len(found)
            if number > MOST_ROWS or cells > MOST_CELLS:
                raise too_many(rows)
            if bare:
                found = [_unquoted(cell) if cell[:1] == '"' else cell for cell in found]
            rows.append(RawRow(number, [tidy(cell) for cell in found]))
            lines.new_record()
    except csv.Error:
        raise Refused(
            _("After row %(row)d a cell never ends: a quotation mark is missing there.")
            % {"row": len(rows) + 1},
            "long_cell",
        ) from None
    return rows, separator, lines.unclosed and not bare


def _even_without_quotes(data: bytes, encoding: str) -> bool:
    """Whether every line of a tab file has as many cells as the first: then quotation
    marks are text, as in what Web of Science writes."""
    widths = {line.count("\t") for line in _Lines(data, encoding, "\t") if line.strip()}
    return len(widths) == 1


def _unquoted(cell: str) -> str:
    inner = cell[1:-1].replace('""', "")
    whole = len(cell) > 1 and cell[-1] == '"' and '"' not in inner
    return cell[1:-1].replace('""', '"') if whole else cell


def too_many(rows: list[RawRow]) -> Refused:
    """Too many rows; said differently when nearly all of them are empty."""
    if rows and sum(row.blank for row in rows[:10_000]) * 2 > min(len(rows), 10_000):
        return empty_rows()
    return Refused(
        _("The table has more than %(rows)d rows or %(cells)d cells. Split it and"
          " import the parts.") % {"rows": MOST_ROWS, "cells": MOST_CELLS},
        "too_many_rows",
    )  # fmt: skip


def empty_rows() -> Refused:
    return Refused(
        _("The table has hundreds of thousands of empty rows. Delete the rows below the"
          " last one that is filled in, save, and try again."),
        "empty_rows",
    )  # fmt: skip


def find_separator(sample: str) -> str:
    """The separator that cuts most rows into the same number of cells."""
    cut = sample.rfind("\n")
    whole = sample[: cut + 1] if len(sample) == SAMPLE and cut > 0 else sample
    return max(SEPARATORS, key=lambda separator: _evenness(whole, separator))


def _evenness(sample: str, separator: str) -> tuple[float, int]:
    if separator not in sample:
        return (0.0, 0)
    widths: Counter[int] = Counter()
    csv.field_size_limit(LONGEST_CELL)
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator):
            if any(cell.strip() for cell in row):
                widths[len(row)] += 1
    except csv.Error:
        return (0.0, 0)
    wide = [(count, width) for width, count in widths.items() if width > 1]
    if not wide:
        return (0.0, 0)
    count, width = max(wide)
    return (count / widths.total() * min(width, 6) ** 0.5, -SEPARATORS.index(separator))


class _Lines:
    """Lines of the text, one at a time, refusing what no table has."""

    def __init__(
        self, data: bytes, encoding: str, separator: str, skip: int = 0
    ) -> None:
        self._text = io.TextIOWrapper(io.BytesIO(data), encoding, newline="")
        self._separator = separator
        self._quotes = 0
        self._cells = 0
        self.skipped = skip
        self.unclosed = False  # whether the last record ended inside quotation marks
        for _line in range(skip):
            self._text.readline(LONGEST_LINE)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self._cells += line.count(self._separator)
        if len(line) >= LONGEST_LINE or self._cells > MOST_CELLS:
            raise Refused(
                _("A line of the file is far longer than any row of a table."),
                "long_line",
            )
        if "\0" in line:
            raise Refused(_("This is not text: it holds bytes no table has."), "binary")
        self._quotes += line.count('"')
        return line

    def new_record(self) -> None:
        self.unclosed = self._quotes % 2 == 1
        self._quotes = 0
