"""How many came, and who is named."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.exchange.values.chinese_numerals import with_digits

from .said import Named
from .vocabulary import (
    AFTER_NAMES,
    HAN_TITLES,
    JOINTS,
    PARTICLES,
    SURNAMES,
    TITLES,
)

_WORDS = "one two three four five six seven eight nine ten eleven twelve"
_NUMBERS = {word: n for n, word in enumerate(_WORDS.split(" "), start=1)}
_NUM = rf"(?:\d{{1,4}}|{'|'.join(_NUMBERS)})"
_NOUNS = (
    "people|persons?|guests?|visitors?|participants?|students?|professors?|delegates?"
    "|members?|staff|teachers?|scholars?|researchers?|colleagues?|experts?|pax|leaders?"
    "|academics?|officials?|postdocs?|attendees"
)
_COUNT = re.compile(
    rf"(?<![\w.])(?:(?P<whose>our|their|with) )?(?P<n>{_NUM})(?:-| +)"
    rf"(?:(?P<adj>[a-z]+) )?(?P<noun>{_NOUNS})"
    r"(?: (?:of )?(?P<of>ours|theirs|us|them))?(?![a-z])"
    rf"|(?<![\w.])(?P<m>{_NUM}) (?:of )?(?P<off>ours|theirs|us|them)(?![a-z])"
    rf"|(?<![a-z])(?:party|group|delegation|team) of (?P<g>{_NUM})(?![\w.])"
)
_HAN = re.compile(
    r"(?P<whose>我方|我校|我院|中方|外方|对方)?(?:来宾|师生|团组|人员|参加|出席)?(?:一行|共|计|等)?"
    r"(?P<n>[\d〇零一二三四五六七八九两十百]{1,4}) ?(?:余)?(?:个人|人次|人|位|名)"
    r"(?P<noun>学生|教师|教授|专家|学者|代表|师生|老师|嘉宾|外宾|成员)?"
)
_OURS = frozenset({"our", "ours", "us", "我方", "我校", "我院", "中方", "colleagues"})
_THEIRS = frozenset({"their", "theirs", "them", "外方", "对方"})
_TITLED = re.compile(rf"(?<![a-z])(?:{TITLES})(?![a-z])\.?")
_WORD = re.compile(r" *([^\W\d_]+(?:['’.-]+[^\W\d_]+)*)(\.)?")
_HAN_TITLED = re.compile(HAN_TITLES)
_HAN_RUN = re.compile(r"[\u4e00-\u9fff·]+$")
MOST_WORDS = 2


def counts(text: str) -> Iterator[tuple[int, int, int, str]]:
    """Where a number of people stands, the number, and whose they are."""
    for match in _COUNT.finditer(text):
        words = match["n"] or match["m"] or match["g"]
        whose = {match["whose"], match["of"], match["off"], match["noun"]}
        yield match.start(), match.end(), number(words), _side(whose)
    for match in _HAN.finditer(text):
        digits = with_digits(match["n"])
        if digits.isdecimal():
            yield match.start(), match.end(), int(digits), _side({match["whose"]})


def number(word: str) -> int:
    return _NUMBERS[word] if word in _NUMBERS else int(word)


def _side(words: set[str | None]) -> str:
    if words & _OURS or "colleague" in words:
        return "ours"
    return "theirs" if words & _THEIRS else ""


def named(text: str, free: object) -> Iterator[tuple[int, int]]:
    """Where a name with a title stands: the title and the words that belong to it."""
    for match in _TITLED.finditer(text):
        end = _name_end(text, match.end(), free)
        if end > match.end():
            yield match.start(), end
    for match in _HAN_TITLED.finditer(text):
        start = _han_start(text, match.start(), free)
        if start < match.start():
            yield start, match.end()


def _name_end(text: str, at: int, free: object) -> int:
    """Up to two words and the particles between them; case tells nothing here."""
    end, words = at, 0
    while words < MOST_WORDS and (match := _WORD.match(text, end)):
        word = match[1]
        if not free(match.start(1), match.end(1)):  # type: ignore[operator]
            break
        title = _TITLED.fullmatch(word)
        if word in AFTER_NAMES or (word in JOINTS and word not in PARTICLES):
            break
        if any("\u4e00" <= char <= "\u9fff" for char in word):
            break
        if word not in PARTICLES and not title:
            words += 1
        end = match.end() if match[2] and len(word) <= 2 else match.end(1)
    tail = text[at:end].split()
    return at if not tail or tail[-1] in PARTICLES else end


def _han_start(text: str, at: int, free: object) -> int:
    """A surname and what follows it, or a short run that is nothing but the name."""
    run = _HAN_RUN.search(text[max(0, at - 12) : at])
    if not run:
        return at
    first = at
    while first > at - len(run[0]) and free(first - 1, first):  # type: ignore[operator]
        first -= 1
    for length in (3, 2, 1):
        if at - first >= length and text[at - length] in SURNAMES:
            return at - length
    return first if "·" in text[first:at] else at


def who(text: str, side: str = "") -> Named:
    return Named(" ".join(text.split()), side)
