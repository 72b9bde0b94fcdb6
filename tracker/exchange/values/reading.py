"""What reading a cell can end in: a value, a question, or a refusal in plain words."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tracker.exchange.sayings import say as _

DAY, MONTH, YEAR = "day", "month", "year"

UNKNOWN_WORDS = frozenset(
    {
        *("", "-", "--", "—", "–", "/", "?", ".", "na", "n.a.", "n.a", "n/a"),
        *("#n/a", "none", "null", "nil", "nan", "unknown", "not known", "tbd", "tba"),
        *("not specified", "not available", "not applicable", "unspecified"),
        *("无", "暂无", "未知", "不详", "待定", "空", "没有"),
    }
)
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Read:
    """One cell as read; when it is asked about, `value` is None until answered."""

    value: Any
    precision: str = ""
    asked: tuple[Any, ...] = ()
    why: str = ""

    @property
    def certain(self) -> bool:
        return not self.asked


class Unreadable(ValueError):
    """A cell that means nothing to us, with the reason in words for its author."""

    def __init__(self, message: str, proposals: tuple[Any, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.proposals = proposals


def plain(raw: object) -> str:
    """The text of a cell on one line: width and blanks evened out, nothing hidden."""
    return _plain("" if raw is None else str(raw)[:LONGEST])


@lru_cache(maxsize=16384)
def _plain(text: str) -> str:
    """The same cell is looked at from several sides, and many cells are alike."""
    text = unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
    return " ".join(text.split())


def is_unknown(raw: object, words: frozenset[str] = UNKNOWN_WORDS) -> bool:
    """Whether the author wrote that nothing is known; which words say so may vary."""
    return raw is None or (isinstance(raw, str) and plain(raw).casefold() in words)


def folded(text: str) -> str:
    """A key to compare words by: no case, width, diacritics or punctuation."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    kept = (c if c.isalnum() else " " for c in decomposed if not _is_mark(c))
    return " ".join("".join(kept).split())


def _is_mark(char: str) -> bool:
    """A Latin accent is dropped; a mark that is a letter of its script stays."""
    return unicodedata.combining(char) > 0 and char < "\u0370"


def shortened(raw: object, length: int = 60) -> str:
    text = plain(raw)
    return text if len(text) <= length else text[: length - 1] + "…"


def unreadable(raw: object, expected: str) -> Unreadable:
    return Unreadable(
        _("“%(text)s” cannot be read: %(expected)s")
        % {"text": shortened(raw), "expected": expected}
    )
