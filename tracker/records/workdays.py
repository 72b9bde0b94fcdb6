"""Working days: a table of public holidays and make-up workdays beside the week."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

FACTS = Path(__file__).parent / "facts"
SATURDAY = 5
MOST_DAYS = 3660  # a deadline farther off than ten years is a typing error


class Holiday(NamedTuple):
    """One day that is not what its weekday says."""

    date: date
    working: bool
    name: str
    source: str


def is_working_day(day: date, table: Mapping[date, bool]) -> bool:
    """By the table where it speaks (True: people work), else Monday to Friday."""
    listed = table.get(day)
    return day.weekday() < SATURDAY if listed is None else listed


def add_working_days(day: date, days: int, table: Mapping[date, bool]) -> date:
    """So many working days after a day (before it, if negative), it not counted.

    Where the calendar ends it is its last day.
    """
    if abs(days) > MOST_DAYS:
        raise ValueError(f"more than {MOST_DAYS} working days: {days}")
    step = timedelta(days=1 if days > 0 else -1)
    left, searched = abs(days), 0
    while left and day not in (date.min, date.max):
        day += step
        searched += 1
        if is_working_day(day, table):
            left, searched = left - 1, 0
        elif searched > MOST_DAYS:
            raise ValueError("the table leaves no working day")
    return day


@lru_cache(maxsize=8)
def load_holidays(country: str) -> tuple[Holiday, ...]:
    """The holidays shipped for a country; none where none could be sourced."""
    path = FACTS / f"holidays_{country}.csv"
    if not country.isalpha() or not path.is_file():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Holiday(
                date.fromisoformat(row["date"]),
                row["kind"] == "working",
                row["name"],
                row["source"],
            )
            for row in csv.DictReader(file)
        )


def shipped_table(country: str) -> dict[date, bool]:
    """The shipped holidays as `add_working_days` takes them."""
    return {holiday.date: holiday.working for holiday in load_holidays(country)}
