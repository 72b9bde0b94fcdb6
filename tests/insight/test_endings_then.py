"""Agreements ending by quarter, as it was known then and as a reader may know it."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs

import pytest
import time_machine

from tests.factories import AgreementFactory, OutputFactory, PartnerFactory
from tracker.insight.indicators import BY_SLUG, Ask
from tracker.insight.indicators.kept import kept
from tracker.insight.models import Snapshot
from tracker.insight.portfolio import activity, endings
from tracker.kinds import BY_SLUG as KINDS
from tracker.records import changes
from tracker.records.models import Agreement

pytestmark = pytest.mark.django_db
THEN, TODAY, NOW = date(2026, 10, 31), date(2026, 11, 22), "2026-11-22 09:00"
ENDING = BY_SLUG["agreements-ending"]


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def agreement(entered="2025-01-10 09:00", **given):
    with time_machine.travel(entered, tick=False):
        return AgreementFactory(**given)


def change(paper, **values):
    for name, value in values.items():
        setattr(paper, name, value)
    return changes.write(paper, by=None)


def ending(on, user=None):
    """`2026Q4-open`: the agreements behind it; the number is that of the list."""
    found = {}
    for line in ENDING.answer(Ask(as_of=on)).rows:
        for way in ("open", "auto", "decided"):
            asked = parse_qs(line.opens[way].query)
            rows = KINDS["agreements"].found_by(
                {k: v[0] for k, v in asked.items()}, user
            )
            assert len(rows.found) == line.values[way]
            if line.values[way]:
                code = asked["figure"][0].partition("@")[0].removeprefix("ends-")
                found[code] = list(rows.found)
    return found


@pytest.mark.parametrize(
    ("given", "later", "then", "now"),
    [
        ({}, {"ends_on": date(2027, 8, 1)}, "2026Q4-open", "2027Q3-open"),
        (
            {},
            {"renewal": "automatic", "renewal_months": 12},
            "2026Q4-open",
            "2026Q4-auto",
        ),
        (
            {"renewal": "automatic", "renewal_months": 12},
            {"notice_given_on": date(2026, 11, 10), "stage": "notice_given"},
            "2026Q4-auto",
            "2026Q4-decided",
        ),
        (
            {},
            {"terminated_on": date(2027, 1, 5), "stage": "terminated"},
            "2026Q4-open",
            "2027Q1-decided",
        ),
        (
            {"notice_given_on": date(2026, 9, 1), "stage": "notice_given"},
            {"terminated_on": date(2027, 1, 5), "stage": "terminated"},
            "2026Q4-decided",
            "2027Q1-decided",
        ),
    ],
)
def test_what_was_recorded_later_is_not_seen(coordinator, given, later, then, now):
    paper = agreement(ends_on=date(2026, 12, 31), **given)
    change(paper, **later)

    assert ending(THEN, coordinator) == {then: [paper]}
    assert ending(TODAY, coordinator) == {now: [paper]}


def test_a_renewal_that_came_later_is_not_seen(coordinator):
    paper = agreement(
        starts_on=date(2024, 11, 6), signed_on=date(2024, 11, 6),
        ends_on=date(2025, 11, 5), renewal="automatic", renewal_months=12,
    )  # fmt: skip
    change(paper, notes="looked at")

    assert ending(THEN, coordinator) == {"2026Q4-auto": [paper]}
    assert ending(TODAY, coordinator) == {"2027Q4-auto": [paper]}


def test_coverage_counts_what_was_in_force_then():
    moved = agreement(ends_on=date(2030, 1, 1))
    change(moved, ends_on=date(2026, 11, 1))
    agreement(ends_on=None)
    agreement(ends_on=date(2027, 1, 1))

    then = ENDING.answer(Ask(as_of=THEN))
    assert (then.coverage.included, then.coverage.of) == (1, 3)
    now = ENDING.answer(Ask(as_of=TODAY))
    assert (now.coverage.included, now.coverage.of) == (1, 2)


def test_many_changes_cost_no_query_more(count_queries):
    def ask():
        endings.profile(Agreement.objects.all(), THEN)

    change(agreement(ends_on=date(2026, 12, 31)), ends_on=date(2029, 12, 31))
    one = count_queries(ask)
    for _ in range(4):
        change(agreement(ends_on=date(2026, 12, 31)), ends_on=date(2029, 12, 31))

    assert count_queries(ask) == one


@pytest.mark.parametrize("changed", [False, True])
def test_a_hidden_successor_decides_nothing_for_who_may_not_know(
    outsider, coordinator, changed
):
    paper = agreement(ends_on=date(2027, 2, 1))
    if changed:  # told from how it stood, not from how it stands
        change(paper, ends_on=date(2027, 2, 2))
    agreement(
        entered=NOW, renews=paper, signed_on=date(2026, 10, 1),
        starts_on=date(2027, 2, 3), ends_on=None, confidential=True,
    )  # fmt: skip

    def listed(way, user):
        asked = {"figure": f"ends-2027Q1-{way}@{THEN}"}
        return list(KINDS["agreements"].found_by(asked, user).found)

    assert listed("decided", coordinator) == [paper]
    assert (listed("decided", outsider), listed("open", outsider)) == ([], [paper])


def test_a_hidden_agreement_does_not_take_an_activity_away(outsider, coordinator):
    """To the reader the other agreement is the only one."""
    partner = PartnerFactory()
    given = {"starts_on": date(2024, 1, 1), "ends_on": None}
    paper = agreement(partners=[partner], **given)
    agreement(partners=[partner], confidential=True, **given)
    OutputFactory(partners=[partner], published_on=date(2026, 3, 3), year=2026)

    def listed(user):
        asked = {"figure": f"linked@{THEN}"}
        return list(KINDS["agreements"].found_by(asked, user).found)

    assert not activity.used_agreements(THEN, strict=True).exists()
    assert (listed(coordinator), listed(outsider)) == ([], [paper])


def test_an_answer_is_kept_until_an_agreement_is_written():
    paper = agreement(ends_on=date(2027, 2, 1))
    assert kept(ENDING, Ask(THEN)).totals.values["n"] == 1
    for made in Snapshot.objects.filter(slug=ENDING.slug):  # one a language
        assert "agreement" in made.rests_on.split()

    change(paper, ends_on=date(2032, 2, 1))
    assert kept(ENDING, Ask(TODAY)).totals.values["n"] == 0
    assert kept(ENDING, Ask(THEN)).totals.values["n"] == 1
