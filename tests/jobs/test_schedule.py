"""The clock: each slot once, in the institution's own dates."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.utils import timezone

from tracker.jobs import schedule
from tracker.jobs.models import Job, ScheduledRun

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def only_ours(monkeypatch):
    monkeypatch.setattr(schedule, "TURNS", {})


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "now", "slot"),
    [
        ("Asia/Shanghai", utc(2026, 11, 22, 19, 14), None),  # 03:14 of the 23rd
        ("Asia/Shanghai", utc(2026, 11, 22, 19, 15), "2026-11-23"),
        ("Europe/Amsterdam", utc(2026, 3, 29, 1, 14), None),  # 03:14, clocks gone on
        ("Europe/Amsterdam", utc(2026, 3, 29, 1, 15), "2026-03-29"),
        ("Europe/Amsterdam", utc(2026, 10, 25, 2, 15), "2026-10-25"),
        ("Europe/Amsterdam", utc(2026, 10, 25, 22, 59), "2026-10-25"),
        ("Europe/Amsterdam", utc(2026, 10, 25, 23, 0), None),  # the 26th begins
        ("UTC", utc(2028, 2, 29, 12, 0), "2028-02-29"),
    ],
)
def test_a_day_is_a_day_of_the_institution(zone, now, slot):
    turn = schedule.daily("judge", at=(3, 15))

    with timezone.override(zone):
        assert turn.slot(now) == slot


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        (utc(2026, 11, 16, 6, 59), None),  # Monday, too early
        (utc(2026, 11, 16, 7, 0), "2026-W47"),
        (utc(2026, 11, 22, 23, 0), "2026-W47"),  # a late look on Sunday still counts
        (utc(2026, 11, 23, 6, 0), None),
        (utc(2027, 1, 1, 9, 0), "2026-W53"),
    ],
)
def test_a_week_is_an_iso_week(now, slot):
    turn = schedule.weekly("digest", weekday=1, at=(7, 0))

    with timezone.override("UTC"):
        assert turn.slot(now) == slot


def test_a_slot_is_promised_once_however_often_one_looks():
    schedule.every("look", minutes=5)

    assert len(schedule.look(utc(2026, 11, 22, 8, 1))) == 1
    assert schedule.look(utc(2026, 11, 22, 8, 4)) == []
    assert len(schedule.look(utc(2026, 11, 22, 8, 5))) == 1
    assert Job.objects.count() == ScheduledRun.objects.count() == 2


def test_the_job_knows_its_slot():
    schedule.daily("judge", at=(3, 15), full=True)

    with timezone.override("UTC"):
        schedule.look(utc(2026, 11, 22, 8, 0))

    assert Job.objects.get().args == {"slot": "2026-11-22", "full": True}


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_promise_a_slot_once():
    for kind in ("one", "two", "three"):
        schedule.every(kind, minutes=60)
    start = threading.Barrier(4)

    def look() -> None:
        start.wait()
        schedule.look(utc(2026, 11, 22, 8, 0))
        connection.close()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(Job.objects.values_list("kind", flat=True)) == ["one", "three", "two"]
