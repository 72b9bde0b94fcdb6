"""Sentences say what the numbers say, and nothing that is not known."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from tests.insight.evidence_of import paper, partner
from tracker.insight.labels import FINDING_LABELS, STATE_LABELS, STEPS
from tracker.insight.rules import judge
from tracker.insight.states import STATES
from tracker.insight.thresholds import Parameters, Peers
from tracker.insight.wording import CLAUSES, not_enough_data, sentence

USUAL = Parameters(number=1, peers=Peers(gap=6, mass=3.0))
DORMANT = {
    "reason": "silence",
    "last": "2024-03-01",
    "silence": 15,
    "usual_gap": 4.5,
    "dorm_at": 14.9,
    "returned": 19,
    "active_months": 9,
    "first": "2016-05-02",
}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def test_dormant_says_fact_norm_peers_step_and_basis():
    assert sentence("DORMANT", DORMANT, partner="Uni X", person="Li Wei") == (
        "No joint activity with Uni X since 1 Mar 2024 (15 months). "
        "Usual gap 5 months; allowed 14. "
        "Of 100 comparable cases 19 resumed within 2 years. Last contact: Li Wei. "
        "Suggested: Write to the last contact and propose a first small activity. "
        "Basis: 9 active months since 2 May 2016."
    )


def test_a_clause_without_its_number_is_left_out():
    known = {name: DORMANT[name] for name in ("reason", "last", "silence")}
    said = sentence("DORMANT", known)
    assert said.startswith("No joint activity with this partner since")
    for absent in ("Usual gap", "Of 100", "Last contact", "Basis"):
        assert absent not in said


@pytest.mark.parametrize("code", sorted(FINDING_LABELS))
def test_without_numbers_the_label_is_left(code):
    assert sentence(code, {}) == str(FINDING_LABELS[code])


def test_every_code_has_a_label_a_step_and_a_sentence():
    assert FINDING_LABELS.keys() == STEPS.keys() == CLAUSES.keys()
    assert tuple(STATE_LABELS) == STATES


@pytest.mark.parametrize(
    ("code", "numbers", "said"),
    [
        (
            "COOLING",
            {"reason": "trend", "a0": 2, "a1": 6.5, "months": 24},
            "2 active months in the last 24, 7 in the 24 before.",
        ),
        (
            "COOLING",
            {"reason": "silence", "silence": 7, "share": 85},
            "Silent 7 months, longer than 85 % of its usual gaps.",
        ),
        (
            "REVIVED",
            {"gap": 24, "active": 1, "needed": 3, "by": "2020-12-31"},
            "First activity after 24 silent months; 1 of 3 active months needed to "
            "count as recovered by 31 Dec 2020.",
        ),
        ("LAPSED", {"silence": 60}, "Silent 60 months and no agreement in force."),
        (
            "NOTICE_WINDOW",
            {
                "end": "2026-12-31",
                "days": 1,
                "notice_by": "2026-06-30",
                "activities": 1,
            },
            "Ends 31 Dec 2026 (1 day). Notice must be given by 30 Jun 2026. "
            "1 activity depends on it.",
        ),
        (
            "STALE_TEXT",
            {"refreshed": "2020-01-01", "years": 6, "renewals": 2},
            "Text last revised 1 Jan 2020 (6 years). 2 automatic renewals since.",
        ),
        (
            "KEY_PERSON",
            {"share": 75, "activities": 4},
            "One colleague carries 75 % of 4 activities.",
        ),
        (
            "TRAILING_ONLY",
            {"since": "2018-01-01", "silence": 30},
            "Papers still appear, but no visit, event, grant or exchange since "
            "January 2018.",
        ),
    ],
)
def test_sentences(code, numbers, said):
    assert sentence(code, numbers) == said


def test_a_silence_that_is_too_long_never_equals_what_is_allowed():
    seen = partner(*[f"2015-{month:02}-10" for month in range(1, 13)])
    for year in (2016, 2017):
        for month in range(1, 13):
            verdict = judge(seen, USUAL, date(year, month, 28))
            for found in verdict.findings:
                limit = {"DORMANT": "dorm_at", "COOLING": "cool_at"}.get(found.code)
                if limit and found.numbers.get("reason") == "silence":
                    assert found.numbers["silence"] > int(found.numbers[limit])
                    assert "this partner" in sentence(found.code, found.numbers) or (
                        found.code == "COOLING"
                    )


def test_every_finding_of_a_long_story_can_be_said():
    seen = partner(
        "2012-01-10", "2012-04-10", "2012-08-10", "2019-01-05",
        agreements=(
            paper("2012-01-01", "2013-12-31", renewal="automatic", renewal_months=24,
                  notice_months=6),
            paper("2011-01-01", "2014-06-30", ref="AG-2"),
        ),
    )  # fmt: skip
    heard = set()
    for year in range(2012, 2022):
        for month in range(1, 13):
            verdict = judge(seen, USUAL, date(year, month, 28))
            for found in verdict.findings:
                said = sentence(found.code, found.numbers, partner="X")
                assert said != str(FINDING_LABELS[found.code])
                heard.add(found.code)
    assert {
        "DORMANT", "COOLING", "REVIVED", "EXPIRING", "NOTICE_WINDOW", "STALE_TEXT",
        "UNUSED",
    } <= heard  # fmt: skip


def test_chinese_sentences_are_joined_without_spaces():
    with translation.override("zh-hans"):
        said = sentence("DORMANT", DORMANT, partner="X")
        assert "2024年3月1日" in said
        assert ". " not in said


def test_not_enough_data_says_since_when():
    assert not_enough_data(date(2016, 1, 31)) == "Not enough data since 31 Jan 2016."
    assert "no activity source" in not_enough_data(None)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "1 day ago"),
        (59, "59 days ago"),
        (60, "1 month ago"),
        (61, "2 months ago"),
        (729, "23 months ago"),
        (731, "2 years ago"),
        (4033, "11 years ago"),
    ],
)
def test_long_ago_is_said_in_months_and_years(days, words):
    said = sentence("EXPIRED", {"end": "2015-11-10", "days": days})
    assert f"({words})" in said
