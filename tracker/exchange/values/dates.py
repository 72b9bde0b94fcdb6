"""Dates as people write them; one that could be read two ways is asked about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from tracker.exchange.sayings import say as _
from tracker.records.known_days import year_first

from .chinese_numerals import with_digits
from .months import month_number, nearest_month
from .reading import (
    DAY,
    MONTH,
    UNKNOWN_WORDS,
    YEAR,
    Read,
    Unreadable,
    is_unknown,
    plain,
    shortened,
    unreadable,
)

FIRST_YEAR, LAST_YEAR = 1800, 2199
EXCEL_EPOCH = date(1899, 12, 30)
SERIALS = range(18_264, 91_313)  # 1950 to 2149: below that a number is no date

_TIME = re.compile(r"(?<=\d|日)[T ]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[ap]m)?"
                   r" ?(Z|UTC|GMT|[+-]\d\d:?\d\d)?$", re.IGNORECASE)  # fmt: skip
_WEEKDAY = re.compile(
    r"^(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?\b[,.]? *"
    r"|[(]? *(星期|周)[一二三四五六日天] *[)]?$",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_NUMERIC = re.compile(r"^(\d{1,2}) ?([-./]) ?(\d{1,2}) ?\2 ?(\d{4}|\d{2})$")
_WORD = r"([^\W\d_]{3,14})[.]?"
_DAY = r"(\d{1,2})(?:st|nd|rd|th|º|ª|er|[.])?"
_WORDED = (
    (re.compile(rf"^{_DAY}[ /-]*(?:of |de )?{_WORD}[ ,./-]*(?:of |de |del )?"
                r"(\d{4}|\d\d)$", re.IGNORECASE), "dmy"),
    (re.compile(rf"^{_WORD}[ -]*{_DAY}[ ,./-]+(\d{{4}})$", re.IGNORECASE), "mdy"),
    (re.compile(rf"^(\d{{4}})[ ,./-]*{_WORD}[ ,./-]*{_DAY}$", re.IGNORECASE), "ymd"),
    (re.compile(rf"^{_WORD}[ ,./-]*(?:of |de )?(\d{{4}})$", re.IGNORECASE), "my"),
    (re.compile(rf"^(\d{{4}})[ ,./-]*{_WORD}$", re.IGNORECASE), "ym"),
)  # fmt: skip


def read_date(
    raw: object,
    *,
    order: str | None = None,
    unknown: frozenset[str] = UNKNOWN_WORDS,
) -> Read:
    """One cell as a date; `order` (dmy or mdy) is what the column was found to use."""
    if is_unknown(raw, unknown):
        return Read(None)
    if isinstance(raw, datetime):
        return Read(_within_reason(raw.date(), raw), DAY)
    if isinstance(raw, date):
        return Read(_within_reason(raw, raw), DAY)
    if isinstance(raw, bool):
        raise unreadable(raw, _("a date is expected."))
    if isinstance(raw, int | float):
        return _from_number(raw)
    return _from_text(raw, order)


def day_order(values: Iterable[object]) -> str | None:
    """Whether a column puts day or month first; None when its dates do not tell."""
    seen = set()
    for value in values:
        match = isinstance(value, str) and _NUMERIC.match(_bare(value))
        if match:
            first, second = int(match[1]), int(match[3])
            if first > 12 >= second:
                seen.add("dmy")
            elif second > 12 >= first:
                seen.add("mdy")
    return seen.pop() if len(seen) == 1 else None


def made(year: int, month: int, day: int, raw: object) -> date:
    """That day, or the reason why it does not exist."""
    try:
        found = date(year, month, day)
    except (ValueError, OverflowError):
        raise Unreadable(
            _("“%(text)s” is no day of the calendar.") % {"text": shortened(raw)}
        ) from None
    return _within_reason(found, raw)


def _within_reason(found: date, raw: object) -> date:
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Unreadable(
            _("“%(text)s” is not a year this office can have records of.")
            % {"text": shortened(raw)}
        )
    return found


def _bare(raw: object) -> str:
    """The text without weekday and time of day."""
    text = plain(raw)
    return _TIME.sub("", _WEEKDAY.sub("", text).strip(" ,;")).strip(" ,;")


def _from_number(raw: int | float) -> Read:
    """A number is an Excel serial, a year, 20230512, or 2023.5 for May 2023."""
    text = repr(raw)
    if raw == raw and abs(raw) < 1e9:
        whole = int(raw)
        if whole in SERIALS:
            return Read(EXCEL_EPOCH + timedelta(days=whole), DAY)
        if whole == raw:
            return _from_text(str(whole), None)
        if re.fullmatch(r"\d{4}\.1", text):  # typed 2023.10, kept as 2023.1
            year = whole
            january = made(year, 1, 1, raw)
            return Read(
                None,
                MONTH,
                (january, january.replace(month=10)),
                _("A spreadsheet shows 2023.10 as 2023.1: January or October?"),
            )
        if re.fullmatch(r"\d{4}\.\d{1,2}", text):
            return _from_text(text, None)
    raise unreadable(raw, _("a date is expected."))


def _from_text(raw: object, order: str | None) -> Read:
    text = with_digits(_bare(raw))
    if parts := year_first(text):
        year, *closer = parts
        if closer == [None, None]:
            return Read(made(year, 7, 1, raw), YEAR)
        month, day = (1 if part is None else part for part in closer)
        return Read(made(year, month, day, raw), MONTH if None in closer else DAY)
    if match := _COMPACT.match(text):
        return Read(made(int(match[1]), int(match[2]), int(match[3]), raw), DAY)
    if match := _NUMERIC.match(text):
        return _from_numeric(match, order, raw)
    for pattern, shape in _WORDED:
        if match := pattern.match(text):
            return _from_words(dict(zip(shape, match.groups(), strict=True)), raw)
    raise unreadable(raw, _("a date such as 2024-05-31 is expected."))


def _from_numeric(match: re.Match[str], order: str | None, raw: object) -> Read:
    first, second = int(match[1]), int(match[3])
    year, why = _century(match[4])
    readings = {
        "dmy": (year, second, first),
        "mdy": (year, first, second),
    }
    if first > 12:
        order = "dmy"
    elif second > 12:
        order = "mdy"
    if first == second or order in readings:
        found = made(*readings[order or "dmy"], raw)
        return Read(None, DAY, (found,), why) if why else Read(found, DAY)
    both = tuple(made(*reading, raw) for reading in readings.values())
    return Read(None, DAY, both, _("The day and the month could be either way round."))


def _from_words(parts: dict[str, str], raw: object) -> Read:
    year, why = _century(parts["y"])
    month = month_number(parts["m"])
    if month is None:
        month = nearest_month(parts["m"])
        if month is None:
            raise unreadable(raw, _("the name of the month is not known."))
        why = _("The name of the month is misspelt.")
    found = made(year, month, int(parts.get("d", 1)), raw)
    precision = DAY if "d" in parts else MONTH
    return Read(None, precision, (found,), why) if why else Read(found, precision)


def _century(year: str) -> tuple[int, str]:
    """A year of two digits is proposed, not taken."""
    if len(year) == 4:
        return int(year), ""
    short = int(year)
    why = _("The year has only two digits.")
    return (2000 if short < 70 else 1900) + short, why
