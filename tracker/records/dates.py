"""Calendar arithmetic of agreements and verdicts: months, anniversaries, working days.

The office's time zone decides what day it is; here days are given.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta


def month_index(day: date) -> int:
    """Months since the year 0: differences are whole calendar months."""
    return day.year * 12 + day.month - 1


FIRST, LAST = month_index(date.min), month_index(date.max)


def month_start(index: int) -> date:
    """The first day of a month given by its index."""
    return date(index // 12, index % 12 + 1, 1)


def month_end(index: int) -> date:
    """The last day of a month given by its index."""
    year, month = index // 12, index % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def last_month_end(day: date) -> date:
    """The latest month end that is not after this day."""
    end = month_end(month_index(day))
    return end if end == day else month_end(month_index(day) - 1)


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day: clipped.

    Beyond the calendar it is its last month: "for ever" is typed as 9999-12-31.
    """
    index = max(FIRST, min(month_index(day) + months, LAST))
    end = month_end(index)
    return end.replace(day=min(day.day, end.day))


def add_years(day: date, years: int) -> date:
    """The anniversary; of 29 February, 28 February where there is none."""
    return add_months(day, years * 12)


def months_between(start: date, end: date) -> int:
    """Whole months completed from one day to another; negative when it lies before."""
    if end < start:
        return -months_between(end, start)
    months = month_index(end) - month_index(start)
    return months if add_months(start, months) <= end else months - 1


def years_between(start: date, end: date) -> int:
    """Whole years completed: an anniversary counts."""
    months = months_between(start, end)
    return months // 12 if months >= 0 else -(-months // 12)


def next_anniversary(start: date, on: date) -> date:
    """The first anniversary on or after a day, at least a year after the start."""
    years = max(1, on.year - start.year)
    found = add_years(start, years)
    return found if found >= on else add_years(start, years + 1)


def last_day_of_term(start: date, months: int) -> date:
    """A term of so many months ends the day before the same day comes round."""
    # From 29 February the next year's term ends on 28 February, not on the 27th.
    after = add_months(start, months)
    return after if after.day < start.day else after - timedelta(days=1)
