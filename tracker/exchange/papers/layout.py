"""A paper in rows on pages, before any file is written: so that pages can be counted.

Lengths are millimetres, type is in points. The second language of a text stands below
the first in a lighter ink.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .document import (
    Bars,
    Block,
    Break,
    Facts,
    Heading,
    Line,
    Paper,
    Points,
    Remark,
    Table,
    texts,
)
from .typefaces import POINT, lacking, settable, width
from .wrapping import lines

WIDE, HIGH = 210.0, 297.0
SIDE, TOP, BOTTOM = 16.0, 18.0, 15.0
ROOM = WIDE - 2 * SIDE
DEEP = HIGH - TOP - BOTTOM
LEADING = 1.36
INK, SECOND, ACCENT = (28, 32, 36), (80, 87, 95), (39, 72, 160)
BODY, SMALL, HEAD, TITLE = 9.0, 8.0, 10.5, 16.0
LABEL = 30.0
BESIDE = 4.0
BAR_FROM, BAR_ROOM = 52.0, 100.0
SHORT = 46.0
"""How wide a value may be to share its line with another fact."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A text on one line, and where it stands in the row."""

    x: float
    text: str
    points: float = BODY
    bold: bool = False
    ink: tuple[int, int, int] = INK
    right: bool = False
    """Ends at `x` instead of beginning there."""


@dataclass(frozen=True, slots=True)
class Row:
    height: float
    pieces: tuple[Piece, ...] = ()
    rule: bool = False
    """A thin line under it."""
    mark: str = ""
    """The heading that a reader may jump to."""
    bar: tuple[float, float] | None = None
    """Where a bar begins, and how long it is."""
    fresh: bool = False
    """Begins a page."""


@dataclass(slots=True)
class Group:
    """Rows that stay on one page, and perhaps with those that follow."""

    rows: list[Row] = field(default_factory=list)
    keep: bool = False

    @property
    def height(self) -> float:
        return sum(row.height for row in self.rows)


Page = list[tuple[float, Row]]
"""Rows with how far below the top of the page they begin."""


def pages(paper: Paper, deep: float = DEEP) -> list[Page]:
    """Whole groups on each page; one taller than a page is broken where it must."""
    found: list[Page] = [[]]
    at = 0.0
    for rows in _kept(groups(paper)):
        begins = any(row.fresh for row in rows)
        if at and (begins or at + sum(row.height for row in rows) > deep):
            found.append([])
            at = 0.0
        for row in rows:
            if at and at + row.height > deep:
                found.append([])
                at = 0.0
            if not row.pieces and not at:
                continue  # no room is left above the first row of a page
            found[-1].append((at, row))
            at += row.height
    return found


def _kept(parts: Iterator[Group]) -> Iterator[list[Row]]:
    """A heading with what comes after it."""
    waiting: list[Row] = []
    for part in parts:
        waiting += part.rows
        if not part.keep:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def groups(paper: Paper) -> Iterator[Group]:
    yield Group(list(_title(paper)))
    for block in paper.blocks:
        yield from _of(block)
    if unknown := lacking(texts(paper)):
        codes = " ".join(f"U+{ord(letter):04X}" for letter in unknown[:20])
        yield Group([Row(2.0), *set_lines((f"〓 = {codes}",), 0, ROOM, SMALL, SECOND)])


def _title(paper: Paper) -> Iterator[Row]:
    for place, text in enumerate(paper.title):
        points = TITLE if not place else TITLE - 3
        for line in wrapped(text, ROOM, points, bold=True):
            yield row_of(Piece(0, line, points, bold=True, ink=INK), points)
    yield from set_lines(paper.under, 0, ROOM, BODY, SECOND)


def _of(block: Block) -> Iterator[Group]:
    match block:
        case Heading():
            yield _heading(block)
        case Facts():
            yield from _facts(block)
        case Points():
            for item in block.items:
                yield Group(list(_point(item)))
        case Remark():
            yield Group(list(set_lines(block.text, 0, ROOM, BODY, SECOND)))
        case Table():
            yield from _table(block)
        case Bars():
            yield from _bars(block)
        case Break():
            yield Group([Row(0.0, fresh=True)], keep=True)


def _heading(block: Heading) -> Group:
    words = "   ".join(block.text)
    rows = [Row(2.6)]
    said = wrapped(words, ROOM, HEAD, bold=True)
    for place, line in enumerate(said):
        piece = Piece(0, line, HEAD, bold=True, ink=ACCENT)
        last = place == len(said) - 1
        rows.append(
            Row(HEAD * POINT * LEADING, (piece,), rule=last, mark="" if place else line)
        )
    rows.append(Row(1.0))
    return Group(rows, keep=True)


def _facts(block: Facts) -> Iterator[Group]:
    """Two in a line where both are short."""
    waiting: tuple[Line, Line] | None = None
    half = ROOM / 2
    for fact in block.rows:
        if not _is_short(fact):
            if waiting:
                yield Group(_side_by_side(_fact(waiting, 0, half), []))
                waiting = None
            yield Group(_side_by_side(_fact(fact, 0, ROOM), []))
        elif waiting is None:
            waiting = fact
        else:
            rows = _side_by_side(_fact(waiting, 0, half), _fact(fact, half, half))
            yield Group(rows)
            waiting = None
    if waiting:
        yield Group(_side_by_side(_fact(waiting, 0, half), []))


def _is_short(fact: tuple[Line, Line]) -> bool:
    return all(width(settable(text), BODY) <= SHORT for text in fact[1])


def _fact(fact: tuple[Line, Line], x: float, room: float) -> list[Row]:
    label = list(set_lines(fact[0], x, LABEL - 2, SMALL, SECOND))
    value = list(set_lines(fact[1], x + LABEL, room - LABEL - BESIDE, BODY, INK))
    return _side_by_side(label, value)


def _side_by_side(left: list[Row], right: list[Row]) -> list[Row]:
    found = []
    for place in range(max(len(left), len(right))):
        pair = [rows[place] for rows in (left, right) if place < len(rows)]
        pieces = tuple(piece for row in pair for piece in row.pieces)
        found.append(Row(max(row.height for row in pair), pieces))
    return found


def _point(item: Line) -> Iterator[Row]:
    rows = list(set_lines(item, BESIDE, ROOM - BESIDE, BODY, INK))
    first = rows[0]
    yield Row(first.height, (Piece(1.0, "•"), *first.pieces))
    yield from rows[1:]
    yield Row(0.5)


def _table(block: Table) -> Iterator[Group]:
    """The first column takes what the figures leave."""
    narrow = min(22.0, ROOM * 0.72 / max(1, len(block.heads) - 1))
    first = ROOM - narrow * (len(block.heads) - 1)
    yield Group(_cells(block.heads, first, narrow, SMALL, SECOND, rule=True), keep=True)
    for cells in block.rows:
        yield Group(_cells(cells, first, narrow, BODY, INK))


def _bars(block: Bars) -> Iterator[Group]:
    """A name, a bar as long as its amount, and the amount behind it."""
    yield Group(list(set_lines(block.label, 0, ROOM, SMALL, SECOND)), keep=True)
    most = max(value for _name, value, _said in block.rows) or 1.0
    high = BODY * POINT * LEADING + 0.6
    for name, value, said in block.rows:
        long = BAR_ROOM * value / most
        pieces = [
            Piece(0, line, SMALL) for line in wrapped(name[0], BAR_FROM - 2, SMALL)[:1]
        ]
        pieces.append(Piece(BAR_FROM + long + 1.5, settable(said[0]), SMALL))
        yield Group([Row(high, tuple(pieces), bar=(BAR_FROM, long))])
    yield Group([Row(1.5)])


def _cells(
    cells: tuple[Line, ...],
    first: float,
    narrow: float,
    points: float,
    ink: tuple[int, int, int],
    *,
    rule: bool = False,
) -> list[Row]:
    name = _on_one_line(cells[0], first - 2, points)
    rows = list(set_lines(name, 0, first - 2, points, ink))
    for place, cell in enumerate(cells[1:], 1):
        end = first + place * narrow
        said = [
            Row(row.height, tuple(_to_the_right(piece, end) for piece in row.pieces))
            for row in set_lines(cell, 0, narrow - 1.5, points, ink)
        ]
        rows = _side_by_side(rows, said)
    if rule and rows:
        rows[-1] = Row(rows[-1].height, rows[-1].pieces, rule=True)
        rows.append(Row(0.8))
    return rows


def _on_one_line(text: Line, room: float, points: float) -> Line:
    """Both languages side by side where there is room."""
    one = "  ".join(text)
    return (one,) if width(settable(one), points) <= room else text


def _to_the_right(piece: Piece, end: float) -> Piece:
    return Piece(end, piece.text, piece.points, piece.bold, piece.ink, right=True)


def set_lines(
    text: Line, x: float, room: float, points: float, ink: tuple[int, int, int]
) -> Iterator[Row]:
    for place, said in enumerate(text):
        for line in wrapped(said, room, points):
            yield row_of(Piece(x, line, points, ink=SECOND if place else ink), points)


def row_of(piece: Piece, points: float) -> Row:
    return Row(points * POINT * LEADING, (piece,))


def wrapped(text: str, room: float, points: float, *, bold: bool = False) -> list[str]:
    return lines(settable(text), room, lambda piece: width(piece, points, bold=bold))
