"""From when to when, in the shortened forms visit lists are kept in."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from tracker.exchange.sayings import say as _

from .chinese_numerals import with_digits
from .dates import made, read_date
from .months import month_number
from .reading import (
    DAY,
    MONTH,
    UNKNOWN_WORDS,
    YEAR,
    Read,
    Unreadable,
    is_unknown,
    plain,
    unreadable,
)

_BETWEEN = re.compile(r" ?(?:[-–—―~〜－]+|至|到|/| to | until | till | al? ) ?")
_PARTS = (
    (r"(?P<y>\d{4}) ?[-./年] ?(?P<m>\d{1,2}) ?[-./月] ?(?P<d>\d{1,2}) ?[日号]?"),
    (r"(?P<y>\d{4}) ?[-./年] ?(?P<m>\d{1,2}) ?月?"),
    (r"(?P<y>\d{4}) ?年?"),
    (r"(?P<m>\d{1,2}) ?[./月] ?(?P<d>\d{1,2}) ?[日号]?"),
    (r"(?P<m>\d{1,2}) ?月"),
    (r"(?P<d>\d{1,2})(?:st|nd|rd|th|[日号.])?"),
    (r"(?P<d>\d{1,2})(?:st|nd|rd|th|[.])?[ -](?:of )?(?P<w>[^\W\d_]{3,12})[.]?"
     r"(?:[ ,-]+(?P<y>\d{4}))?"),
    (r"(?P<w>[^\W\d_]{3,12})[.]? ?(?P<d>\d{1,2})(?:st|nd|rd|th)?"
     r"(?:[ ,]+(?P<y>\d{4}))?"),
    (r"(?P<w>[^\W\d_]{3,12})[.]?(?:[ ,]+(?P<y>\d{4}))?"),
    (r"(?P<d>\d{1,2}),? +(?P<y>\d{4})"),
)  # fmt: skip
_PATTERNS = tuple(re.compile(part, re.IGNORECASE) for part in _PARTS)


@dataclass(slots=True)
class _Part:
    year: int | None
    month: int | None
    day: int | None

    @property
    def precision(self) -> str:
        return DAY if self.day else MONTH if self.month else YEAR

    def first(self, raw: object) -> date:
        return made(self.year or 0, self.month or 1, self.day or 1, raw)

    def last(self, raw: object) -> date:
        year, month = self.year or 0, self.month or 12
        start = made(year, month, 1, raw)
        day = self.day or calendar.monthrange(start.year, start.month)[1]
        return made(year, month, day, raw)


def read_date_range(
    raw: object,
    *,
    order: str | None = None,
    year: int | None = None,
    unknown: frozenset[str] = UNKNOWN_WORDS,
) -> Read:
    """A cell as (first day, last day); `year` completes a range that names none."""
    if is_unknown(raw, unknown):
        return Read(None)
    if not isinstance(raw, str):
        return _of_one_date(read_date(raw, order=order))
    text = with_digits(plain(raw))
    try:
        return _of_one_date(read_date(text, order=order))
    except Unreadable as error:
        impossible = error
    for match in _BETWEEN.finditer(text):
        left, right = text[: match.start()], text[match.end() :]
        found = _whole_dates(left, right, order) or _shortened(left, right, year, raw)
        if found:
            return found
    alone = _part(text)
    if alone and alone.month:
        return _between(alone, _part(text) or alone, year, raw)
    if alone:
        raise impossible
    raise unreadable(raw, _("a period such as 2024-05-12 – 2024-05-14 is expected."))


def _of_one_date(read: Read) -> Read:
    def spread(day: date) -> tuple[date, date]:
        part = _Part(
            day.year,
            None if read.precision == YEAR else day.month,
            day.day if read.precision == DAY else None,
        )
        return part.first(day), part.last(day)

    value = spread(read.value) if read.value else None
    return Read(value, read.precision, tuple(map(spread, read.asked)), read.why)


def _whole_dates(left: str, right: str, order: str | None) -> Read | None:
    """Both ends written out, in any form a date may have."""
    try:
        first, last = read_date(left, order=order), read_date(right, order=order)
    except Unreadable:
        return None
    if not (first.value or first.asked) or not (last.value or last.asked):
        return None
    starts, ends = _of_one_date(first), _of_one_date(last)
    pairs = tuple(
        (a[0], b[1])
        for a in starts.asked or (starts.value,)
        for b in ends.asked or (ends.value,)
        if a[0] <= b[1]
    )
    if not pairs:
        raise Unreadable(_("The period ends before it begins."))
    precision = _coarser(first.precision, last.precision)
    if first.asked or last.asked:
        return Read(None, precision, pairs, first.why or last.why)
    return Read(pairs[0], precision)


def _shortened(left: str, right: str, year: int | None, raw: object) -> Read | None:
    first, last = _part(left), _part(right)
    if first is None or last is None:
        return None
    if first.month and not first.day and not last.month and last.day:
        if first.year is None:  # May 12-14 is two days; 2023.5-7 is two months
            return None
        last = _Part(last.year, last.day, None)
    return _between(first, last, year, raw)


def _between(first: _Part, last: _Part, year: int | None, raw: object) -> Read:
    """Complete each end from the other; a turn of the year is proposed, not taken."""
    first.month = first.month or (last.month if first.day else None)
    last.month = last.month or (first.month if last.day else None)
    named = (first.year, last.year)
    first.year = first.year or last.year or year
    last.year = last.year or first.year
    if first.year is None or last.year is None:
        raise unreadable(raw, _("the year is missing."))
    starts, ends = first.first(raw), last.last(raw)
    precision = _coarser(first.precision, last.precision)
    if starts <= ends:
        return Read((starts, ends), precision)
    if None in named and first.month and last.month and first.month > last.month:
        if named[0]:
            last.year += 1
        else:
            first.year -= 1
        pair = (first.first(raw), last.last(raw))
        return Read(None, precision, (pair,), _("The period runs over the new year."))
    raise unreadable(raw, _("the period ends before it begins."))


def _part(text: str) -> _Part | None:
    for pattern in _PATTERNS:
        if match := pattern.fullmatch(text.strip(" ,;")):
            found = match.groupdict()
            month = int(found["m"]) if found.get("m") else None
            if found.get("w"):
                month = month_number(found["w"])
                if month is None:
                    return None
            day, year = found.get("d"), found.get("y")
            return _Part(int(year) if year else None, month, int(day) if day else None)
    return None


def _coarser(one: str, other: str) -> str:
    scale = (DAY, MONTH, YEAR)
    return max(one, other, key=scale.index)
