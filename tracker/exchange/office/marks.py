"""Places in a text: `{{ visit.title }}` or `{{ 来访.标题 }}`, and what stands there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

MARK = re.compile(r"(?:\{\{|｛｛)\s*([^{}｛｝]{1,120}?)\s*(?:\}\}|｝｝)")


def named_in(text: str) -> Iterator[str]:
    for found in MARK.finditer(text):
        yield found[1]


def filled(pieces: list[str], said: Callable[[str], str]) -> list[str]:
    """The same pieces with each place filled where it begins.

    A word processor cuts a text into pieces as it likes, also inside a place.
    """
    whole = "".join(pieces)
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece))
    made = [""] * len(pieces)
    at = 0
    for found in MARK.finditer(whole):
        _spread(whole, at, found.start(), starts, made)
        first = max(n for n in range(len(pieces)) if starts[n] <= found.start())
        made[first] += said(found[1])
        at = found.end()
    _spread(whole, at, len(whole), starts, made)
    return made


def _spread(
    text: str, begin: int, end: int, starts: list[int], made: list[str]
) -> None:
    """What is no place stays in the piece it stood in."""
    for n in range(len(made)):
        low, high = max(begin, starts[n]), min(end, starts[n + 1])
        if low < high:
            made[n] += text[low:high]
