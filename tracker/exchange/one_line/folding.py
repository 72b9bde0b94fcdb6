"""A line without case and width, and where each of its characters came from."""

from __future__ import annotations

import unicodedata

INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
LONGEST = 2_000


class Folded:
    """The folded line; places in it lead back to places in the line as typed."""

    def __init__(self, text: str) -> None:
        self.original = text
        chars: list[str] = []
        self._from: list[int] = []
        for place, char in enumerate(text):
            for one in _fold(char):
                chars.append(one)
                self._from.append(place)
        self.text = "".join(chars)

    def place(self, at: int) -> int:
        """Where this place of the folded line stands in the line as typed."""
        return self._from[at] if at < len(self._from) else len(self.original)

    def at(self, place: int) -> int:
        """The first folded character that stands at this place or after it."""
        low, high = 0, len(self._from)
        while low < high:
            middle = (low + high) // 2
            if self._from[middle] < place:
                low = middle + 1
            else:
                high = middle
        return low

    def typed(self, start: int, end: int) -> str:
        return self.original[self.place(start) : self.place(end)]


def _fold(char: str) -> str:
    if char in INVISIBLE:
        return ""
    if char.isspace():
        return " "
    folded = unicodedata.normalize("NFKC", char).casefold()
    return unicodedata.normalize("NFKC", folded)
