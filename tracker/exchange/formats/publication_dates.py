"""When a work appeared: a day, a month, or only a year."""

from __future__ import annotations

import re
from datetime import date

from tracker.exchange.values.dates import FIRST_YEAR, LAST_YEAR
from tracker.exchange.values.months import month_number
from tracker.exchange.values.reading import DAY, MONTH, YEAR

_PRINTED = re.compile(
    r"^(?:(?P<before>\d{4})[ -]+)?(?P<month>[A-Za-z]{3,9})[.]?(?:[-/][A-Za-z]{3,9})?"
    r"(?: (?P<day>\d{1,2})(?:-\d{1,2})?)?(?:,? (?P<after>\d{4}))?$"
)


def published(printed: str, year: int | None) -> tuple[date | None, str]:
    """“AUG 30”, “SEP-OCT”, “2024 FEB 23”, “SPR”: the first day it can mean."""
    match = _PRINTED.match(printed.strip())
    if match:
        named = match["before"] or match["after"]
        year = int(named) if named else year
        month = month_number(match["month"])
        if year and month:
            try:
                return _day(year, month, match["day"])
            except ValueError:
                return _day(year, month, None)
    if year and FIRST_YEAR <= year <= LAST_YEAR:
        return date(year, 7, 1), YEAR
    return None, ""


def printed_year(text: str) -> int | None:
    """The year in “2021”, “MAY 2021” or “2024 FEB 23”."""
    match = re.search(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)", text)
    return int(match[1]) if match else None


def _day(year: int, month: int, day: str | None) -> tuple[date, str]:
    return date(year, month, int(day or 1)), DAY if day else MONTH
