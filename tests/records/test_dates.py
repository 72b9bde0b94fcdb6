"""Months, anniversaries and terms; 29 February; working days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.records.dates import (
    add_months,
    add_years,
    last_day_of_term,
    last_month_end,
    month_end,
    month_index,
    month_start,
    months_between,
    next_anniversary,
    years_between,
)
from tracker.records.workdays import (
    add_working_days,
    is_working_day,
    load_holidays,
    shipped_table,
)

DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        (date(2026, 12, 31), -6, date(2026, 6, 30)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2024, 2, 29), -12, date(2023, 2, 28)),
        (date(2096, 2, 29), 48, date(2100, 2, 28)),  # 2100 has no 29 February
        (date(2025, 2, 28), 12, date(2026, 2, 28)),
        (date(2025, 2, 28), -12, date(2024, 2, 28)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 5, 31), 0, date(2026, 5, 31)),
    ],
)
def test_months_are_added_by_the_calendar(day, months, result):
    assert add_months(day, months) == result


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        (date(2021, 5, 10), date(2026, 5, 9), 4),
        (date(2021, 5, 10), date(2026, 5, 10), 5),
        (date(2020, 2, 29), date(2025, 2, 27), 4),
        (date(2020, 2, 29), date(2025, 2, 28), 5),
        (date(2020, 2, 29), date(2024, 2, 28), 3),
        (date(2020, 2, 29), date(2024, 2, 29), 4),
        (date(2026, 1, 1), date(2026, 1, 1), 0),
        (date(2026, 1, 1), date(2025, 1, 2), 0),
        (date(2026, 1, 1), date(2025, 1, 1), -1),
    ],
)
def test_an_anniversary_completes_the_year(start, end, years):
    assert years_between(start, end) == years


@pytest.mark.parametrize(
    ("start", "on", "found"),
    [
        (date(2020, 3, 1), date(2026, 3, 1), date(2026, 3, 1)),
        (date(2020, 3, 1), date(2026, 3, 2), date(2027, 3, 1)),
        (date(2020, 2, 29), date(2026, 3, 1), date(2027, 2, 28)),
        (date(2020, 2, 29), date(2027, 3, 1), date(2028, 2, 29)),
        (date(2026, 3, 1), date(2025, 1, 1), date(2027, 3, 1)),
    ],
)
def test_the_next_anniversary(start, on, found):
    assert next_anniversary(start, on) == found


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2020, 2, 20), 60, date(2025, 2, 19)),
        (date(2021, 1, 1), 12, date(2021, 12, 31)),
        (date(2020, 2, 29), 12, date(2021, 2, 28)),
        (date(2020, 2, 29), 48, date(2024, 2, 28)),
        (date(2023, 3, 1), 12, date(2024, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
    ],
)
def test_a_term_ends_the_day_before_it_comes_round(start, months, last):
    assert last_day_of_term(start, months) == last


def test_month_ends():
    assert month_index(date(2026, 1, 31)) == 2026 * 12
    assert month_end(month_index(date(2024, 2, 1))) == date(2024, 2, 29)
    assert last_month_end(date(2026, 4, 30)) == date(2026, 4, 30)
    assert last_month_end(date(2026, 4, 29)) == date(2026, 3, 31)
    assert last_month_end(date(2026, 1, 1)) == date(2025, 12, 31)


@given(DAYS)
def test_a_day_lies_in_its_month(day):
    index = month_index(day)
    assert month_start(index) <= day <= month_end(index)
    assert month_end(index) + timedelta(days=1) == month_start(index + 1)


@given(DAYS, st.integers(-600, 600))
def test_added_months_are_counted_back(day, months):
    later = add_months(day, months)
    assert month_index(later) - month_index(day) == months
    if months >= 0:
        assert months_between(day, later) == months
        assert later == day or months_between(day, later - timedelta(days=1)) < months


@given(DAYS, DAYS)
def test_years_between_are_the_last_anniversary_reached(start, end):
    start, end = sorted((start, end))
    years = years_between(start, end)
    assert add_years(start, years) <= end < add_years(start, years + 1)


MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("day", "count", "result"),
    [
        (MONDAY, 0, MONDAY),
        (MONDAY, 1, date(2026, 3, 3)),
        (MONDAY, 4, date(2026, 3, 6)),
        (MONDAY, 5, date(2026, 3, 9)),
        (MONDAY, 15, date(2026, 3, 23)),
        (date(2026, 3, 6), 1, date(2026, 3, 9)),
        (date(2026, 3, 7), 1, date(2026, 3, 9)),
        (MONDAY, -1, date(2026, 2, 27)),
    ],
)
def test_working_days_without_a_table(day, count, result):
    assert add_working_days(day, count, {}) == result


def test_the_table_overrides_the_week():
    table = {date(2026, 3, 3): False, date(2026, 3, 7): True}
    assert add_working_days(MONDAY, 1, table) == date(2026, 3, 4)
    assert add_working_days(MONDAY, 4, table) == date(2026, 3, 7)
    assert is_working_day(date(2026, 3, 7), table)
    assert not is_working_day(date(2026, 3, 8), table)


def test_fifteen_working_days_over_the_spring_festival():
    # 15 to 23 February 2026 are free; Saturdays 14 and 28 February are worked.
    table = shipped_table("CN")
    assert add_working_days(date(2026, 2, 13), 1, table) == date(2026, 2, 14)
    assert add_working_days(date(2026, 2, 14), 1, table) == date(2026, 2, 24)
    assert add_working_days(date(2026, 2, 10), 15, table) == date(2026, 3, 9)


def test_a_table_without_end_is_refused():
    free = {MONDAY + timedelta(days=n): False for n in range(4000)}
    with pytest.raises(ValueError, match="no working day"):
        add_working_days(MONDAY, 1, free)
    with pytest.raises(ValueError, match="more than"):
        add_working_days(MONDAY, 10**9, {})


@given(DAYS, st.integers(1, 300), st.dictionaries(DAYS, st.booleans(), max_size=30))
def test_so_many_working_days_lie_between(day, count, table):
    end = add_working_days(day, count, table)
    between = [day + timedelta(days=n + 1) for n in range((end - day).days)]
    assert sum(is_working_day(one, table) for one in between) == count
    assert is_working_day(end, table)


@pytest.mark.parametrize(
    ("year", "free", "worked"),
    [
        (2024, 28, 8),
        (2025, 28, 5),
        (2026, 33, 6),
    ],
)
def test_the_holidays_of_china(year, free, worked):
    days = [day for day in load_holidays("CN") if day.date.year == year]
    assert sum(not day.working for day in days) == free
    assert sum(day.working for day in days) == worked
    assert len({day.date for day in days}) == len(days)
    assert all(day.date.weekday() >= 5 for day in days if day.working)
    assert all(day.name and day.source for day in days)


@pytest.mark.parametrize("country", ["NL", "", "../m49", "C"])
def test_where_nothing_is_shipped_the_week_decides(country):
    assert load_holidays(country) == ()
