"""Known names within a line: the longest first, among what the reader may see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.exchange.matching import Home, core, is_chinese, written_out
from tracker.exchange.one_line.vocabulary import TO_PARTNERS, plain_words
from tracker.exchange.values.months import month_number
from tracker.records.search import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.exchange.matching import Matcher

_WORD = re.compile(r"[^\W_\u4e00-\u9fff]+(?:['’.&/-]+[^\W_\u4e00-\u9fff]+)*\.?")
_HAN_RUN = re.compile(r"[\u4e00-\u9fff·（）()]+")
MOST_WORDS, MOST_CHARS = 10, 24
SHORTEST_CORE = 3
SHORT = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A name that stands in the line, and the partners it means."""

    start: int
    end: int
    keys: tuple[int, ...]

    def apart_from(self, other: Found) -> bool:
        return self.end <= other.start or self.start >= other.end


def partners_in(text: str, matcher: Matcher) -> list[Found]:
    """Partners that the line names, in its order; no two share a character."""
    found: list[Found] = []
    for start, end in windows(text):
        if _is_short(text[start:end]) and not _stands_out(text, start, end):
            continue
        here = Found(start, end, tuple(_keys(text[start:end], matcher)))
        if here.keys and all(here.apart_from(one) for one in found):
            found.append(here)
    return sorted(found, key=lambda one: one.start)


def ours_in(text: str, home: Home) -> list[tuple[int, int]]:
    """Where the line names us."""
    found: list[tuple[int, int]] = []
    for start, end in windows(text):
        if home.is_ours(text[start:end], None) and all(
            end <= s or start >= e for s, e in found
        ):
            found.append((start, end))
    return found


def windows(text: str) -> Iterator[tuple[int, int]]:
    """Stretches that may be a name, the longest first."""
    found = []
    words = [match.span() for match in _WORD.finditer(text)]
    for place, (start, _end) in enumerate(words):
        for _start, end in words[place : place + MOST_WORDS]:
            found.append((start, end))
    for match in _HAN_RUN.finditer(text):
        for start in range(match.start(), match.end() - 1):
            last = min(match.end(), start + MOST_CHARS)
            found += [(start, end) for end in range(start + 2, last + 1)]
    found.sort(key=lambda pair: (pair[0] - pair[1], pair[0]))
    return iter(found)


def _keys(window: str, matcher: Matcher) -> list[int]:
    """The partners a window surely means; a common word means none."""
    bare = window.strip(" .")
    folded = fold(bare)
    if len(folded) < 2 or _says_something_else(folded):
        return []
    if found := matcher.by_name.get(folded):
        return sorted(found)
    if is_chinese(bare):
        if len(bare) < SHORTEST_CORE or bare[0] in "（()":
            return []
        return sorted(matcher.by_core.get(core(bare), ()))
    if " " not in folded:
        return []
    return sorted(matcher.by_words.get(written_out(bare), ()))


def _is_short(window: str) -> bool:
    return window.isascii() and len(window) <= SHORT


def _stands_out(text: str, start: int, end: int) -> bool:
    """A short word is an acronym in capitals, or where a partner is expected."""
    before = text[:start].split()
    expected = bool(before) and before[-1].casefold() in TO_PARTNERS
    return text[start:end].isupper() or expected


def _says_something_else(folded: str) -> bool:
    if " " in folded:
        words = folded.split()
        return words[0] in plain_words() and words[-1] in plain_words()
    return folded in plain_words() or month_number(folded) is not None
