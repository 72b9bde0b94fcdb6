"""Which backups stay: newest of each day, week and month that has one."""

from __future__ import annotations

from datetime import datetime as moment
from datetime import timedelta

import pytest

from tracker.exchange.backup.nightly import made_at
from tracker.exchange.backup.retention import to_keep

USUAL = (7, 4, 12)


def days(*texts: str) -> list[moment]:
    return [moment.fromisoformat(text) for text in texts]


def kept(made: list[moment], keep: tuple[int, int, int] = USUAL) -> list[str]:
    return [each.strftime("%m-%d") for each in sorted(to_keep(made, keep))]


def test_a_year_of_nights_becomes_days_weeks_and_months():
    last = moment.fromisoformat("2026-11-25 04:30")  # a Wednesday
    nights = [last - timedelta(days=n) for n in range(400)]
    found = sorted(to_keep(nights, USUAL), reverse=True)
    assert [each.date().isoformat() for each in found] == [
        *(f"2026-11-{day}" for day in (25, 24, 23, 22, 21, 20, 19)),
        "2026-11-15",  # Sundays: the last of their weeks; the 22nd stands above
        "2026-11-08",
        *("2026-10-31", "2026-09-30", "2026-08-31", "2026-07-31", "2026-06-30"),
        *("2026-05-31", "2026-04-30", "2026-03-31", "2026-02-28", "2026-01-31"),
        "2025-12-31",
    ]


def test_thinning_every_night_gives_the_same_as_thinning_at_the_end():
    first = moment.fromisoformat("2025-01-01 04:30")
    nights = [first + timedelta(days=n) for n in range(800)]
    there: set[moment] = set()
    for night in nights:
        there = to_keep({*there, night}, USUAL)
    assert there == to_keep(nights, USUAL)


def test_of_one_day_the_newest_stays():
    made = days("2026-11-24 04:30", "2026-11-25 04:30", "2026-11-25 15:10")
    assert to_keep(made, USUAL) == {made[0], made[2]}


def test_a_house_that_was_off_loses_nothing_it_had():
    made = days(*(f"2026-01-0{day} 04:30" for day in range(1, 8)), "2026-11-25 04:30")
    assert kept(made) == [f"01-0{day}" for day in range(2, 8)] + ["11-25"]


def test_the_newest_stays_whatever_the_rule():
    made = days("2026-11-25 04:30", "2026-11-24 04:30")
    assert to_keep(made, (1, 0, 0)) == {made[0]}
    assert to_keep([], USUAL) == set()


def test_weeks_turn_with_the_iso_year():
    made = days("2026-12-31 04:30", "2027-01-01 04:30")  # one week, two months
    assert kept(made, (1, 2, 0)) == ["01-01"]
    assert kept(made, (1, 0, 2)) == ["12-31", "01-01"]


@pytest.mark.parametrize(
    "name",
    ["notes.txt", "rapport.zip", "rapport-2026-13-01.zip", "rapport-2026-11-25.zip.bak",
     "my-rapport-2026-11-25.zip", "rapport-2026-11-25-2561.zip"],
)  # fmt: skip
def test_files_of_others_are_not_ours_to_take_away(name):
    assert made_at(name) is None


@pytest.mark.parametrize(
    ("name", "tells"),
    [
        ("rapport-2026-11-25.zip", "2026-11-25 04:30"),
        ("rapport-2026-11-25-1507.zip", "2026-11-25 15:07"),
    ],
)
def test_our_names_tell_their_moment(name, tells):
    assert made_at(name) == moment.fromisoformat(tells)
