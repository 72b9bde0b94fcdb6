"""How a section says what it left out, and what there is none of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils.translation import ngettext

from tracker.exchange.papers.document import Block, Line, Points, Remark
from tracker.exchange.papers.words import count, short
from tracker.insight.brief import Some


def told(
    found: Some[Any], room: int, said: Callable[[Any], str], most: int
) -> list[Block]:
    """A point for each, and how many more there are."""
    shown = found.rows[:room]
    blocks: list[Block] = []
    if shown:
        blocks.append(points((said(one) for one in shown), most))
    return [*blocks, *more(found.left_out(room))]


def points(said: Iterable[str], most: int) -> Points:
    items: list[Line] = [(short(one, most),) for one in said]
    return Points(tuple(items))


def more(number: int) -> Iterator[Block]:
    if number > 0:
        words = ngettext(
            "%(n)s more is in Rapport.", "%(n)s more are in Rapport.", number
        )
        yield Remark((words % {"n": count(number)},))


def most_letters(room: int) -> int:
    return 120 + 18 * room
