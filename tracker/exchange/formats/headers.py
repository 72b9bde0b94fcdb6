"""Where the headers stand: under titles and preambles, above the first data row."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .tables import Cell, RawRow

SEARCHED = 40
Knows = Callable[[str], bool]


def one_line(cell: Cell) -> str:
    return " ".join(str(cell).split())


def find_header(rows: Sequence[RawRow], knows: Knows | None = None) -> int | None:
    """The place of the header row among the first rows; None when all are blank."""
    candidates = [(at, row) for at, row in enumerate(rows[:SEARCHED]) if not row.blank]
    if not candidates:
        return None
    if knows is not None:
        counts = [(recognised(row, knows), -at) for at, row in candidates]
        most, place = max(counts)
        if most:
            return -place
    return _first_full_row(candidates)


def recognised(row: RawRow, knows: Knows) -> int:
    labels = {one_line(cell) for cell in row.cells if isinstance(cell, str) and cell}
    return sum(1 for label in labels if knows(label))


def _first_full_row(candidates: list[tuple[int, RawRow]]) -> int:
    """The first row as wide as most: titles and preambles fill one cell or two."""
    widths = [sum(cell != "" for cell in row.cells) for _at, row in candidates]
    usual = sorted(widths)[len(widths) // 2]
    for (at, _row), width in zip(candidates, widths, strict=True):
        if width >= max(usual * 0.5, 1) and (width > 1 or usual <= 1):
            return at
    return candidates[0][0]
