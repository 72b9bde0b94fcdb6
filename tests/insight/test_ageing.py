"""Agreements and papers a day either side of their limits."""

from __future__ import annotations

from datetime import date

import pytest

from tests.insight.evidence_of import codes, numbers, paper, partner
from tracker.insight.ageing import effective_end, in_force, notice_by, renews_itself
from tracker.insight.months import add_months
from tracker.insight.rules import judge
from tracker.insight.thresholds import Parameters, Peers

USUAL = Parameters(number=1, peers=Peers(gap=6, mass=3.0))


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2026-12-31", -6, "2026-06-30"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-08-31", -6, "2026-02-28"),
        ("2026-06-30", 6, "2026-12-30"),
        ("2026-01-15", -1, "2025-12-15"),
    ],
)
def test_months_are_calendar_months(day, months, then):
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(then)


def test_a_term_is_carried_forward_while_nobody_says_no():
    mou = paper("2016-01-01", "2020-12-31", renewal="automatic", renewal_months=12)
    assert effective_end(mou, date(2020, 12, 31)) == date(2020, 12, 31)
    assert effective_end(mou, date(2021, 1, 1)) == date(2021, 12, 31)
    assert in_force(mou, date(2035, 5, 5))


def test_leap_days_are_not_lost_on_the_way():
    mou = paper("2016-01-01", "2020-02-29", renewal="automatic", renewal_months=12)
    assert effective_end(mou, date(2023, 3, 1)) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("given", "end"), [("2020-06-30", "2020-12-31"), ("2020-07-01", "2021-12-31")]
)
def test_notice_counts_for_the_term_whose_last_day_it_keeps(given, end):
    mou = paper(
        "2016-01-01", "2020-12-31", renewal="automatic", renewal_months=12,
        notice_months=6, notice_given_on=date.fromisoformat(given),
    )  # fmt: skip
    last = date.fromisoformat(end)
    assert notice_by(mou, date(2020, 12, 31)) == date(2020, 6, 30)
    assert effective_end(mou, date(2030, 1, 1)) == last
    assert in_force(mou, last)
    assert not in_force(mou, add_months(last, 1))


def test_after_notice_it_no_longer_renews_itself():
    mou = paper(
        "2016-01-01", "2020-12-31", renewal="automatic", renewal_months=12,
        notice_months=6, notice_given_on=date(2020, 3, 1),
    )  # fmt: skip
    assert renews_itself(mou, date(2020, 2, 29))
    assert not renews_itself(mou, date(2020, 3, 1))


def test_termination_comes_before_any_renewal():
    mou = paper(
        "2016-01-01", "2020-12-31", renewal="automatic", renewal_months=12,
        terminated=date(2018, 5, 5),
    )  # fmt: skip
    assert in_force(mou, date(2018, 5, 5))
    assert not in_force(mou, date(2018, 5, 6))


@pytest.mark.parametrize("stage", ["withdrawn", "drafting", "signing"])
def test_what_was_never_signed_is_never_in_force(stage):
    assert not in_force(paper("2016-01-01", stage=stage), date(2018, 1, 1))


def judged(day, *papers, days=("2016-03-01", "2024-05-01"), **known):
    seen = partner(*days, agreements=papers, **known)
    return judge(seen, USUAL, date.fromisoformat(day))


@pytest.mark.parametrize(
    ("day", "flags"),
    [
        ("2024-07-03", set()),  # 181 days
        ("2024-07-04", {"EXPIRING"}),
        ("2024-12-31", {"EXPIRING"}),
        ("2025-01-01", {"EXPIRED"}),
    ],
)
def test_expiring_and_expired(day, flags):
    mou = paper("2021-01-01", "2024-12-31")
    found = set(codes(judged(day, mou))) & {"EXPIRING", "EXPIRED", "NOTICE_WINDOW"}
    assert found == flags


def test_no_agreement_expires_beside_another_in_force():
    old, new = paper("2016-01-01", "2020-12-31"), paper("2021-01-01", ref="AG-2")
    assert "EXPIRED" not in codes(judged("2024-06-30", old, new))
    assert "EXPIRED" in codes(judged("2024-06-30", old))
    renewed = paper("2016-01-01", "2020-12-31", renewed_on=date(2021, 1, 1))
    assert "EXPIRED" not in codes(judged("2024-06-30", renewed))


def test_work_after_the_end_is_counted():
    mou = paper("2016-01-01", "2020-12-31")
    verdict = judged("2024-06-30", mou, days=("2016-03-01", "2021-01-01", "2024-01-01"))
    found = numbers(verdict, "ACTIVE_WITHOUT_AGREEMENT")
    assert found == {"end": "2020-12-31", "activities": 2}
    on_the_day = judged("2024-06-30", mou, days=("2016-03-01", "2020-12-31"))
    assert "ACTIVE_WITHOUT_AGREEMENT" not in codes(on_the_day)


def test_two_renewals_make_a_text_stale_unless_it_was_reviewed():
    mou = {"renewal": "automatic", "renewal_months": 12}
    twice = judged("2021-01-01", paper("2018-01-01", "2018-12-31", **mou))
    assert numbers(twice, "STALE_TEXT")["renewals"] == 2 + 1
    once = judged("2019-12-31", paper("2018-01-01", "2018-12-31", **mou))
    assert "STALE_TEXT" not in codes(once)
    reviewed = paper("2018-01-01", "2018-12-31", refreshed=(date(2020, 1, 5),), **mou)
    assert "STALE_TEXT" not in codes(judged("2021-01-01", reviewed))


@pytest.mark.parametrize(
    ("day", "unused"), [("2018-02-28", False), ("2018-03-31", True)]
)
def test_unused_after_24_months(day, unused):
    mou = paper("2016-01-01")
    found = codes(judged(day, mou, days=("2016-03-31",)))
    assert ("UNUSED" in found) is unused


def test_unused_does_not_open_in_uncovered_months():
    covered = ((24180, 24204),)  # until January 2017
    found = codes(judged("2019-03-31", paper("2016-01-01"), covered=covered))
    assert "UNUSED" not in found


@pytest.mark.parametrize(
    ("day", "opened"),
    [("2025-12-30", False), ("2025-12-31", True), ("2026-12-31", True)],
)
def test_the_notice_window_opens_90_days_before_the_last_day_for_notice(day, opened):
    mou = paper(
        "2022-01-01", "2026-12-31", renewal="automatic", renewal_months=60,
        notice_months=9,
    )  # fmt: skip
    verdict = judged(day, mou)
    assert ("NOTICE_WINDOW" in codes(verdict)) is opened
    if opened:
        by = numbers(verdict, "NOTICE_WINDOW").get("notice_by")
        assert by == ("2026-03-31" if day < "2026-03-31" else None)


def test_only_papers_still_appear():
    def seen(last_paper):
        return partner(
            "2018-01-15", last_paper,
            kinds={"visit": (24216,), "output": (24216, 24246)},
        )  # fmt: skip

    due = date(2020, 7, 31)
    assert "TRAILING_ONLY" in codes(judge(seen("2020-07-01"), USUAL, due))
    found = numbers(judge(seen("2020-07-01"), USUAL, due), "TRAILING_ONLY")
    assert found["since"] == "2018-01-01"
    running = partner(
        "2018-01-15", "2020-07-01", running=((24216, 24246),),
        kinds={"visit": (24216,), "output": (24216, 24246)},
    )  # fmt: skip
    assert "TRAILING_ONLY" not in codes(judge(running, USUAL, due))
