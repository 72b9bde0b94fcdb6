"""Calendar arithmetic: a month is the number ``12 * year + month - 1``."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import lru_cache


def month_of(day: date) -> int:
    return 12 * day.year + day.month - 1


FIRST, LAST = month_of(date.min), month_of(date.max)


@lru_cache(maxsize=4096)
def first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


@lru_cache(maxsize=4096)
def last_day(month: int) -> date:
    year, index = divmod(month, 12)
    return date(year, index + 1, monthrange(year, index + 1)[1])


@lru_cache(maxsize=65536)
def add_months(day: date, months: int) -> date:
    """The same day so many months on, or the last day of a shorter month.

    31 December less six months is 30 June; 29 February a year on is 28 February.
    Beyond the calendar it is its last month: "for ever" is typed as 9999-12-31.
    """
    target = max(FIRST, min(month_of(day) + months, LAST))
    end = last_day(target)
    return end if day.day >= end.day else end.replace(day=day.day)


def whole_years(since: date | None, day: date) -> int | None:
    """Anniversaries reached by a day."""
    if since is None:
        return None
    years = day.year - since.year
    return years if add_months(since, 12 * years) <= day else years - 1
