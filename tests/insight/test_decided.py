"""What came of a decision is counted, and set against what was decided."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.factories import (
    AgreementFactory,
    PartnerFactory,
    ReviewFactory,
    VisitFactory,
)
from tracker.insight import health
from tracker.insight.decided import AS_DECIDED, OPEN, OTHERWISE, came_of
from tracker.records.models import Review

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
ON = date(2026, 11, 22)


def came(review: Review, user: Any = None) -> Any:
    health.refresh()
    return came_of([review], user, ON, None)[review.pk]


def visit(partner: Any, on: date, **given: Any) -> Any:
    return VisitFactory(partners=[partner], starts_on=on, **given)


def test_what_happened_since_is_counted_and_as_long_before():
    partner = PartnerFactory()
    review = ReviewFactory(partner=partner, reviewed_on=date(2026, 5, 22))
    visit(partner, date(2026, 5, 22))  # the day itself is before
    visit(partner, date(2026, 5, 23))
    visit(partner, ON)
    visit(partner, date(2025, 11, 18))  # longer ago than the time since
    visit(partner, date(2026, 12, 1), status="planned")
    found = came(review)

    assert found.acts == {"visit": 2}
    assert found.before == 1
    assert found.last_act == ON


def test_papers_and_promises_since_are_told():
    partner = PartnerFactory()
    review = ReviewFactory(partner=partner, reviewed_on=date(2025, 11, 22))
    signed = AgreementFactory(
        partners=[partner], signed_on=date(2026, 2, 2), starts_on=date(2026, 2, 2)
    )
    ended = AgreementFactory(
        partners=[partner],
        signed_on=date(2020, 1, 1),
        starts_on=date(2020, 1, 1),
        ends_on=date(2026, 6, 30),
        renewal="none",
    )
    visit(
        partner,
        date(2025, 10, 1),
        follow_ups=[
            {"text": "a", "side": "ours", "status": "done", "done_on": "2026-01-05"},
            {"text": "b", "side": "ours", "status": "done", "done_on": "2025-10-05"},
            {"text": "c", "side": "ours", "due_on": "2026-01-01"},
            {"text": "d", "side": "theirs"},
        ],
    )
    found = came(review)

    assert [paper.ref for paper in found.signed] == [signed.ref]
    assert [paper.ref for paper in found.ended] == [ended.ref]
    assert (found.kept, found.open, found.overdue) == (1, 2, 1)


@pytest.mark.parametrize(
    ("decision_", "days", "expected"),
    [
        ("grow", [date(2026, 1, 1), date(2026, 3, 1)], AS_DECIDED),
        ("grow", [date(2026, 1, 1), date(2025, 3, 1)], OTHERWISE),
        ("re_engage", [date(2026, 1, 1)], AS_DECIDED),
        ("re_engage", [date(2025, 1, 1)], OTHERWISE),
        ("keep", [date(2026, 1, 1)], AS_DECIDED),
        ("end", [date(2026, 1, 1)], OTHERWISE),
        ("let_lapse", [date(2026, 1, 1)], AS_DECIDED),
    ],
)
def test_a_decision_is_set_against_what_happened(decision_, days, expected):
    partner = PartnerFactory()
    review = ReviewFactory(
        partner=partner, decision=decision_, reviewed_on=date(2025, 11, 22)
    )
    for day in (date(2024, 1, 5), *days):
        visit(partner, day)

    assert came(review).outcome == expected


def test_what_was_to_lapse_is_open_while_a_paper_runs_and_not_so_once_renewed():
    partner = PartnerFactory()
    review = ReviewFactory(
        partner=partner, decision="let_lapse", reviewed_on=date(2025, 11, 22)
    )
    paper = AgreementFactory(
        partners=[partner],
        signed_on=date(2023, 1, 1),
        starts_on=date(2023, 1, 1),
        ends_on=date(2027, 1, 1),
    )
    assert came(review).outcome == OPEN
    AgreementFactory(
        partners=[partner],
        renews=paper,
        signed_on=date(2026, 5, 1),
        starts_on=date(2026, 5, 1),
    )
    assert came(review).outcome == OTHERWISE


def test_nothing_is_held_against_a_decision_of_last_month():
    partner = PartnerFactory()
    visit(partner, date(2025, 9, 1))
    review = ReviewFactory(
        partner=partner, decision="re_engage", reviewed_on=date(2026, 10, 22)
    )
    assert came(review).outcome == OPEN


def test_what_the_reader_may_not_know_is_not_counted(outsider, engineering):
    partner = PartnerFactory()
    review = ReviewFactory(partner=partner, reviewed_on=date(2025, 11, 22))
    visit(partner, date(2026, 2, 1), unit=engineering, confidential=True)
    AgreementFactory(
        partners=[partner],
        unit=engineering,
        confidential=True,
        signed_on=date(2026, 2, 2),
        starts_on=date(2026, 2, 2),
    )
    found = came(review, outsider)

    assert found.acts == {}
    assert found.signed == []
    assert came(review).acts == {"visit": 1}


def test_a_review_of_the_year_one_breaks_nothing():
    review = ReviewFactory(reviewed_on=date(1, 1, 1))

    assert came(review).before is None


def test_many_decisions_ask_no_more_than_one(count_queries):
    def asked(n: int) -> int:
        reviews = ReviewFactory.create_batch(n, reviewed_on=date(2025, 11, 22))
        for review in reviews:
            visit(review.partner, date(2026, 1, 1))
        health.refresh()
        return count_queries(lambda: came_of(reviews, None, ON, None))

    assert asked(1) == asked(12)
