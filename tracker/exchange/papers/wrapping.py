"""Where a line may end: after a blank or, in Chinese, after nearly any character."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

# 行首禁则、行尾禁则: what must not begin or end a line.
NOT_FIRST = frozenset("，。、；：！？）》〉」』】〕”’…·%％,.;:!?)]}»–—℃°")
NOT_LAST = frozenset("（《〈「『【〔“‘([{«¥€£$")


def lines(text: str, room: float, wide: Callable[[str], float]) -> list[str]:
    """The text in lines that are no wider than the room; never none."""
    found: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for atom in atoms(paragraph):
            if wide((line + atom).rstrip()) <= room:
                line += atom
                continue
            if line.strip():
                found.append(line.rstrip())
            line = atom.lstrip()
            while wide(line.rstrip()) > room and len(line) > 1:
                head = fitting(line, room, wide)
                found.append(line[:head])
                line = line[head:]
        found.append(line.rstrip())
    return found


def fitting(word: str, room: float, wide: Callable[[str], float]) -> int:
    """How many letters of a word too long for any line go on this one."""
    taken, total = 0, 0.0
    for letter in word:
        total += wide(letter)
        if total > room:
            break
        taken += 1
    return max(1, taken)


def atoms(text: str) -> Iterator[str]:
    """Pieces that no line may end inside of."""
    piece = ""
    for letter in text:
        if piece and may_part(piece[-1], letter):
            yield piece
            piece = ""
        piece += letter
    if piece:
        yield piece


def may_part(before: str, after: str) -> bool:
    if after in NOT_FIRST or before in NOT_LAST:
        return False
    if before == " ":
        return after != " "
    return is_wide(before) or (is_wide(after) and after != " ")


def is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in ("W", "F")
