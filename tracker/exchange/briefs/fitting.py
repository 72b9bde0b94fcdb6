"""As much of a paper as its pages hold: less of each sort, until it fits."""

from __future__ import annotations

from collections.abc import Callable

from tracker.exchange.papers import layout
from tracker.exchange.papers.document import Paper

PAGES = 2
ROOMS = (12, 9, 7, 5, 4, 3, 2, 1)
"""How many of each sort are told, and with that how long texts may be."""
SPARE = 0.9
"""What of a page is filled: other programs set lines a little wider than we do."""


def fitted(made: Callable[[int], Paper], most: int = PAGES) -> Paper:
    paper = made(ROOMS[0])
    for room in ROOMS[1:]:
        if len(layout.pages(paper, layout.DEEP * SPARE)) <= most:
            return paper
        paper = made(room)
    return paper
