"""Score, people and peers of whole partners."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.insight.evidence_of import codes, numbers, paper, partner
from tracker.insight.cadence import Coverage
from tracker.insight.case import Case
from tracker.insight.evidence import Credit, GrantFacts
from tracker.insight.lifetable import return_chance
from tracker.insight.months import month_of
from tracker.insight.peers import parameter_set, peers
from tracker.insight.proof import brier
from tracker.insight.rounding import half_up
from tracker.insight.rules import agreement_condition, grant_condition, judge
from tracker.insight.score import Part, ScoreFacts, band, score
from tracker.insight.thresholds import LifeTable, Parameters, Peers, Thresholds

USUAL = Parameters(number=1, peers=Peers(gap=6, mass=3.0))
QUARTERLY = [
    f"{year}-{month:02}-10" for year in (2017, 2018) for month in (1, 4, 7, 10)
]


def test_a_verdict_is_json():
    seen = partner(*QUARTERLY, agreements=(paper("2015-01-01", "2019-03-31"),))
    verdict = judge(seen, USUAL, date(2018, 12, 31))
    again = json.loads(json.dumps(verdict.to_dict()))
    assert again["score"] == verdict.score
    assert again["findings"][0]["code"] == verdict.findings[0].code
    assert {part["code"] for part in again["parts"]} == {
        "recency", "frequency", "breadth", "people", "agreement", "trend",
        "reciprocity", "funding",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "condition"),
    [("university", "none"), ("government", None), ("funder", None)],
)
def test_governments_and_funders_need_no_agreement(kind, condition):
    case = Case(partner(*QUARTERLY, partner_kind=kind), [USUAL], date(2018, 12, 31))
    assert agreement_condition(case, date(2018, 12, 31), Thresholds()) == condition


@pytest.mark.parametrize(
    ("papers", "condition"),
    [
        ((paper("2016-01-01", "2019-12-31"),), "in_force"),
        ((paper("2016-01-01", "2019-06-29"),), "expiring"),
        ((paper("2016-01-01", "2019-06-30"),), "in_force"),
        ((paper("2013-12-31", "2019-12-31"),), "stale"),
        ((paper("2013-12-31", "2019-02-28"),), "expiring"),
        ((paper("2016-01-01", "2017-12-31"),), "expired"),
        ((paper("2016-01-01", "2017-12-30"),), "none"),
        ((paper("2016-01-01", "2017-12-31"), paper("2018-01-01")), "in_force"),
    ],
)
def test_the_partner_takes_its_best_agreement(papers, condition):
    day = date(2018, 12, 31)
    case = Case(partner(*QUARTERLY, agreements=papers), [USUAL], day)
    assert agreement_condition(case, day, Thresholds()) == condition


@pytest.mark.parametrize(
    ("grant", "condition"),
    [
        (GrantFacts(date(2018, 1, 1), date(2019, 7, 1)), "running"),
        (GrantFacts(date(2018, 1, 1), date(2019, 6, 30)), "short"),
        (GrantFacts(date(2015, 1, 1), date(2016, 12, 31)), "over"),
        (GrantFacts(date(2015, 1, 1), date(2016, 12, 30)), "none"),
        (GrantFacts(applied_on=date(2018, 12, 31), awarded=False), "over"),
        (GrantFacts(applied_on=date(2019, 1, 1), awarded=False), "none"),
    ],
)
def test_what_a_grant_is_worth(grant, condition):
    assert grant_condition(grant, date(2018, 12, 31), Thresholds()) == condition


@pytest.mark.parametrize(
    ("points", "name"),
    [
        (75, "strong"),
        (74, "sound"),
        (50, "sound"),
        (49, "weak"),
        (24, "at_risk"),
        (None, None),
    ],
)
def test_bands(points, name):
    assert band(points) == name


def test_a_kind_that_is_not_collected_is_not_missing():
    seen = partner(*QUARTERLY, collected={"visit": 24000})
    verdict = judge(seen, USUAL, date(2018, 12, 31))
    values = {part.code: part.value for part in verdict.parts}
    assert values["breadth"] == 1.0
    assert values["funding"] is None
    every = judge(partner(*QUARTERLY), USUAL, date(2018, 12, 31))
    assert {p.code: p.value for p in every.parts}["breadth"] == 0.25


def test_points_are_shown_of_their_weight():
    assert Part("recency", 20, 0.45).points == 9
    assert score(ScoreFacts()).score is None


def test_people_count_only_where_half_of_the_activities_name_them():
    months = [month_of(date.fromisoformat(day)) for day in QUARTERLY]
    half = tuple(Credit(month, (7,)) for month in months[:4])
    less = half[:3]
    for known, value in ((half, 0.2), (less, None)):
        verdict = judge(partner(*QUARTERLY, credits=known), USUAL, date(2018, 12, 31))
        assert {p.code: p.value for p in verdict.parts}["people"] == value


def test_one_person_who_carries_it_all_is_named_outside_the_numbers():
    credits = tuple(
        Credit(month_of(date.fromisoformat(day)), (7,)) for day in QUARTERLY
    )
    seen = partner(*QUARTERLY, credits=credits, stages={7: "late"})
    verdict = judge(seen, USUAL, date(2018, 12, 31))
    assert {"KEY_PERSON", "SUCCESSION_RISK"} <= set(codes(verdict))
    assert numbers(verdict, "KEY_PERSON") == {"share": 100, "activities": 8}
    assert [f.person for f in verdict.findings if f.code == "KEY_PERSON"] == [7]


def test_no_active_people_needs_three_covered_years_without_anyone():
    credits = (Credit(month_of(date(2018, 10, 10)), (7,)),)
    seen = partner(*QUARTERLY, credits=credits)
    assert "NO_ACTIVE_PEOPLE" not in codes(judge(seen, USUAL, date(2021, 9, 30)))
    assert "NO_ACTIVE_PEOPLE" in codes(judge(seen, USUAL, date(2021, 10, 31)))
    unknown = partner(*QUARTERLY)
    assert "NO_ACTIVE_PEOPLE" not in codes(judge(unknown, USUAL, date(2021, 10, 31)))


def test_peers_borrow_the_tier_only_from_twenty_partners_on():
    slow = [partner("2016-01-01", "2017-01-01", tier="key") for _ in range(19)]
    fast = [partner("2017-01-01", "2017-03-01", tier="regular") for _ in range(20)]
    month = month_of(date(2017, 12, 31))
    usual = peers([*slow, *fast], month)
    assert usual.gap_by_tier == {"regular": 2}
    assert usual.gap_of("key") == usual.gap == 2
    assert peers(slow[:4], month).gap == 6.0
    assert peers(slow[:5], month).gap == 12


def test_a_parameter_set_is_made_from_the_months_before_it():
    seen = [partner("2012-01-01", "2012-07-01", "2017-12-31", "2018-01-01")] * 6
    early = parameter_set(seen, 3, date(2018, 1, 1))
    assert (early.number, early.peers.gap) == (3, (24215 - 24144) / 2)
    assert early.table is not None
    assert early.table.partners == 6
    assert (
        LifeTable.from_dict(json.loads(json.dumps(early.table.to_dict())))
        == early.table
    )
    again = json.loads(json.dumps(early.peers.to_dict()))
    assert Peers.from_dict(again) == early.peers


def test_the_return_chance_is_hidden_for_few_partners_and_falls_back_to_the_row():
    cell = tuple((0.2, 0.3, 0.4, 0.5) for _ in range(6))
    counts = tuple((9, 10, 10, 10) for _ in range(6))
    table = LifeTable(cell, counts, (0.35,) * 6, (39,) * 6, 100)
    fast = judge(partner(*QUARTERLY), USUAL, date(2018, 12, 31)).cadence
    found = return_chance(table, fast)
    assert found == {
        "p": 0.3, "n": 10, "silence_class": "0-5", "rhythm_class": "medium"
    }  # fmt: skip
    few = LifeTable(cell, counts, (0.35,) * 6, (39,) * 6, 99)
    assert return_chance(few, fast) is None
    thin = LifeTable(cell, ((9, 9, 9, 9),) * 6, (0.35,) * 6, (36,) * 6, 100)
    assert return_chance(thin, fast)["p"] == 0.35


def test_covered_months_are_counted_in_both_directions():
    coverage = Coverage([(10, 12), (20, 29), (13, 14), (9, 8)])
    assert coverage.between(9, 30) == 15
    assert coverage.between(12, 21) == 4
    assert coverage.between(21, 12) == 0
    assert [coverage.holds(month) for month in (9, 10, 14, 15, 20, 30)] == [
        False, True, True, False, True, False,
    ]  # fmt: skip
    assert coverage.nth_after(12, 2) == 14
    assert coverage.nth_after(12, 3) == 20
    assert coverage.nth_after(29, 1) is None
    assert coverage.until(18) == 14
    assert coverage.until(5) is None


@pytest.mark.parametrize(
    ("x", "digits", "rounded"),
    [
        (56.5, 0, 57),
        (-56.5, 0, -57),
        (57.4999999999999, 0, 58),
        (14.455, 2, 14.46),
        (0, 0, 0),
    ],
)
def test_halves_go_away_from_zero(x, digits, rounded):
    assert half_up(x, digits) == rounded


def test_the_brier_score_is_the_mean_squared_error():
    assert brier([1.0, 0.5], [1, 0]) == 0.125
    assert brier([], []) is None
