"""What stands on a paper, whatever file it becomes: headings, facts, points, tables.

Every text is said in each language of the paper; what reads the same is said once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

Line = tuple[str, ...]
"""One text in each language of the paper."""


@dataclass(frozen=True, slots=True)
class Heading:
    text: Line


@dataclass(frozen=True, slots=True)
class Facts:
    """What something is called, and what it is."""

    rows: tuple[tuple[Line, Line], ...]


@dataclass(frozen=True, slots=True)
class Points:
    """One thing after the other."""

    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence that says what is not there, or how to read what is."""

    text: Line


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with a name each and figures beside it."""

    heads: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """Amounts drawn beside their names; none is below zero."""

    label: Line
    rows: tuple[tuple[Line, float, Line], ...]
    """Name, amount, and the amount as it is said."""


@dataclass(frozen=True, slots=True)
class Break:
    """What follows begins on a page of its own."""


Block = Heading | Facts | Points | Remark | Table | Bars | Break


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything there is to print."""

    title: Line
    under: Line
    """What stands below the title: what kind of thing this is."""
    head: Line
    """What stands on top of every page: whose paper, of which day, printed by whom."""
    pages: Line
    """How pages are counted, with places for `page` and `of`."""
    blocks: tuple[Block, ...]
    languages: tuple[str, ...]
    warning: Line = ()
    """Stands on every page where the paper must not lie about."""


def together(papers: Sequence[Paper]) -> Paper:
    """The same paper in several languages as one, each text beside its twin."""
    first, *others = papers
    for other in others:
        first = _beside(first, other)
    return first


def _beside(one: Any, other: Any) -> Any:
    if is_dataclass(one):
        names = [each.name for each in fields(one)]
        return type(one)(  # type: ignore[misc, operator]
            **{n: _beside(getattr(one, n), getattr(other, n)) for n in names}
        )
    if isinstance(one, tuple):
        if one == other:
            return one
        if all(isinstance(each, str) for each in (*one, *other)):
            return one + other
        return tuple(_beside(a, b) for a, b in zip(one, other, strict=True))
    return one


def texts(paper: Paper) -> Iterator[str]:
    """Everything that is said on it."""
    yield from _texts(paper)


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for each in part:
            yield from _texts(each)
    elif is_dataclass(part):
        for each in fields(part):
            yield from _texts(getattr(part, each.name))
