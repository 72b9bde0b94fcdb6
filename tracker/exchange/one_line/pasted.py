"""What was pasted: one line, several, or cells of a spreadsheet with their heads."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tracker.exchange.values.dates import day_order

DATES = ("starts_on", "ends_on", "signed_on", "happened_on")
ORDER, KIND = "day order", "kind of record"
FEWEST_HEADS = 2
MOST_LINES = 200
LONGEST_LINE = 2_000
_BULLET = re.compile(r"^\s*(?:[-*•·▪]|\(?\d{1,3}[.)、）])\s+")
_STAMP = re.compile(  # "12:31 Anna: …", "[12/05/2026, 14:02] Anna: …" of a chat
    r"^\s*\[?(?:\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},? +)?\d{1,2}:\d{2}(?::\d{2})?\]?"
    r"(?: *[-–])? *(?:[^:：]{1,40}[:：])?\s*"
)


@dataclass(frozen=True)
class Row:
    """One line, or one row of cells under the heads it was pasted with."""

    line: str
    cells: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Pasted:
    rows: tuple[Row, ...]
    left_out: int = 0  # lines beyond the most that are taken at once


Heads = Callable[[list[str]], tuple[str, list[str]]]


def no_heads(row: list[str]) -> tuple[str, list[str]]:
    return "", ["" for _cell in row]


def pasted(text: str, heads: Heads = no_heads) -> Pasted:
    """The rows of a text; `heads` tells which kind and fields a first row names."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if "\t" in text:
        rows = _cells(text, heads)
    else:
        rows = [Row(line) for part in text.split("\n") if (line := tidy(part))]
    return Pasted(tuple(rows[:MOST_LINES]), max(0, len(rows) - MOST_LINES))


def tidy(line: str) -> str:
    """A line without the bullet, number or time stamp that stood before it."""
    bare = _BULLET.sub("", _STAMP.sub("", line, count=1), count=1).strip()
    return (bare or line.strip())[:LONGEST_LINE]


def _cells(text: str, heads: Heads) -> list[Row]:
    try:
        table = list(csv.reader(text.split("\n"), delimiter="\t"))
    except csv.Error:
        table = [line.split("\t") for line in text.split("\n")]
    table = [[" ".join(cell.split()) for cell in row] for row in table]
    table = [row for row in table if any(row)]
    if not table:
        return []
    kind, names = heads(table[0])
    if len([name for name in names if name]) < FEWEST_HEADS:
        return [Row(_joined(row)) for row in table]
    rows = [Row(_joined(row), {KIND: kind} | _under(names, row)) for row in table[1:]]
    return [_ordered(row, rows) for row in rows]


def _ordered(row: Row, rows: list[Row]) -> Row:
    """How the whole column writes its days is known to each of its cells."""
    dates = [row.cells.get(name, "") for row in rows for name in DATES]
    order = day_order(dates)
    return Row(row.line, row.cells | {ORDER: order}) if order else row


def _joined(row: list[str]) -> str:
    return ", ".join(cell for cell in row if cell)[:LONGEST_LINE]


def _under(names: list[str], row: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, cell in zip(names, row, strict=False):
        if name and cell:
            found.setdefault(name, cell[:LONGEST_LINE])
    return found
