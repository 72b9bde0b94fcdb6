"""Days to the end of agreements on a day that is over, as it was known on it."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs

import pytest
import time_machine

from tests.factories import AgreementFactory
from tracker.insight import portfolio
from tracker.insight.indicators import BY_SLUG, Ask
from tracker.insight.portfolio.then import restated
from tracker.kinds import BY_SLUG as KINDS
from tracker.records import changes, undo
from tracker.records.models import Change

pytestmark = pytest.mark.django_db
THEN, NOW = date(2026, 10, 31), "2026-11-22 09:00"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def at(moment):
    return time_machine.travel(moment, tick=False)


def agreement(entered="2025-01-10 09:00", **given):
    with at(entered):
        return AgreementFactory(**given)


def change(paper, **values):
    for name, value in values.items():
        setattr(paper, name, value)
    return changes.write(paper, by=None)


def buckets(on, user=None):
    """Bucket: the agreements in it; both ways to the figure agree."""
    found = portfolio.expiry_profile(on)
    lines = BY_SLUG["expiry-profile"].answer(Ask(as_of=on)).rows
    assert [line.values["n"] for line in lines] == [each.number for each in found]
    opened = {}
    for each in found:
        asked = {k: v[0] for k, v in parse_qs(each.rows.query).items()}
        rows = KINDS["agreements"].found_by(asked, user).found
        assert len(rows) == each.number
        opened |= {each.code: list(rows)} if each.number else {}
    return opened


def test_an_extension_recorded_later_is_not_seen(coordinator):
    paper = agreement(ends_on=date(2026, 12, 31))
    change(paper, ends_on=date(2029, 12, 31))

    assert buckets(THEN, coordinator) == {"0-90": [paper]}
    assert buckets(date(2026, 11, 22), coordinator) == {"731-": [paper]}
    last = Change.objects.filter(kind="agreement", record_id=paper.pk).latest("pk")
    with at("2026-11-25 09:00"):
        paper.refresh_from_db()
        undo.undo(last, paper, by=coordinator)
        assert buckets(date(2026, 11, 24), coordinator) == {"731-": [paper]}
        assert buckets(THEN, coordinator) == {"0-90": [paper]}


def test_an_end_that_was_taken_away_later_stood_then(coordinator):
    paper = agreement(ends_on=date(2027, 1, 30))
    change(paper, ends_on=None)

    assert buckets(THEN, coordinator) == {"91-180": [paper]}
    assert buckets(date(2026, 11, 22), coordinator) == {"open": [paper]}


def test_a_renewal_that_came_later_is_not_seen(coordinator):
    paper = agreement(
        starts_on=date(2024, 11, 6), signed_on=date(2024, 11, 6),
        ends_on=date(2025, 11, 5), renewal="automatic", renewal_months=12,
    )  # fmt: skip
    change(paper, notes="looked at")

    assert buckets(THEN, coordinator) == {"0-90": [paper]}
    assert restated(THEN)[paper.pk].end == date(2026, 11, 5)
    assert buckets(date(2026, 11, 22), coordinator) == {"181-365": [paper]}
    assert buckets(date(2025, 11, 5), coordinator) == {"0-90": [paper]}


def test_a_termination_is_seen_from_the_day_it_was_recorded(coordinator):
    paper = agreement(ends_on=date(2030, 1, 1))
    with at("2026-11-10 09:00"):
        change(paper, terminated_on=date(2026, 12, 1), stage="terminated")

    assert buckets(date(2026, 11, 9), coordinator) == {"731-": [paper]}
    assert buckets(date(2026, 11, 10), coordinator) == {"0-90": [paper]}


@pytest.mark.parametrize(
    ("given", "bucket"),
    [
        ({"terminated_on": date(2026, 11, 18)}, "731-"),
        (
            {
                "terminated_on": date(2026, 11, 18),
                "notice_given_on": date(2026, 10, 31),
            },
            "0-90",
        ),
        ({"terminated_on": date(2026, 10, 30)}, None),
    ],
)
def test_what_was_entered_later_is_read_by_its_own_days(coordinator, given, bucket):
    paper = agreement(
        entered=NOW, ends_on=date(2030, 1, 1), stage="terminated", **given
    )

    assert buckets(THEN, coordinator) == ({bucket: [paper]} if bucket else {})


def test_a_successor_recorded_later_left_it_overdue_then(coordinator):
    paper = agreement(ends_on=date(2026, 10, 15))
    with at("2026-11-10 09:00"):
        change(paper, stage="renewed")
        new = AgreementFactory(
            renews=paper, starts_on=date(2026, 11, 10), signed_on=date(2026, 11, 10)
        )

    assert buckets(THEN, coordinator) == {"overdue": [paper]}
    assert buckets(date(2026, 11, 22), coordinator) == {"open": [new]}


def test_many_changes_cost_no_query_more(count_queries):
    def ask():
        portfolio.expiry_profile(THEN)

    change(agreement(ends_on=date(2026, 12, 31)), ends_on=date(2029, 12, 31))
    one = count_queries(ask)
    for _ in range(4):
        change(agreement(ends_on=date(2026, 12, 31)), ends_on=date(2029, 12, 31))

    assert count_queries(ask) == one


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_no_office_looks_back_or_ahead_that_far(day):
    assert not portfolio.agreements(f"731-@{day}").exists()
