"""States a month either side of their limits."""

from __future__ import annotations

from datetime import date

import pytest

from tests.insight.evidence_of import codes, numbers, paper, partner
from tracker.insight.months import first_day, month_of
from tracker.insight.rules import judge, replay
from tracker.insight.states import fold
from tracker.insight.thresholds import Parameters, Peers, Thresholds

USUAL = Parameters(number=1, peers=Peers(gap=6, mass=3.0))
EVERY_THREE = [24120 + 3 * step for step in range(13)]  # until 24156


def state_in(changes, month):
    return [state for since, state in changes if since <= month][-1]


@pytest.mark.parametrize(
    ("month", "state"),
    [
        (24156 + 6, "steady"),  # cooling limit 6.97
        (24156 + 7, "cooling"),
        (24156 + 12, "cooling"),  # the floor of 12 is strict
        (24156 + 13, "dormant"),
        (24156 + 59, "dormant"),
        (24156 + 60, "lapsed"),
    ],
)
def test_silence_cools_sleeps_and_lapses(month, state):
    assert state_in(fold(EVERY_THREE, 24120, month, 6), month) == state


@pytest.mark.parametrize(("waited", "state"), [(11, "revived"), (12, "cooling")])
def test_one_return_is_no_recovery_after_a_year(waited, state):
    active = [*EVERY_THREE, 24180]
    assert state_in(fold(active, 24120, 24180 + waited, 6), 24180 + waited) == state


def test_cooling_by_trend_needs_the_higher_ratio_to_leave():
    """Monthly for two years, every fourth month after: cooling at a ratio of 0.5,
    still cooling at 0.6, over at 0.7."""
    busy = list(range(24120, 24150))
    slow = list(range(24153, 24230, 4))
    states = fold([*busy, *slow], 24120, 24229, 6)
    first = next(month for month, state in states if state == "cooling")
    assert first > 24150
    strict = Thresholds(recovered_ratio=0.5)
    without = fold([*busy, *slow], 24120, 24229, 6, limits=strict)
    leaves = [m for m, state in states if m > first and state != "cooling"]
    leaves_sooner = [m for m, state in without if m > first and state != "cooling"]
    assert leaves_sooner[0] < leaves[0]


def test_an_uncovered_month_keeps_the_state_until_something_happens():
    covered = [(24100, 24160)]
    changes = fold([*EVERY_THREE, 24300], 24120, 24310, 6, covered=covered)
    assert changes == [(24120, "new"), (24144, "steady")]


def test_an_end_by_review_holds_in_an_uncovered_month():
    covered = [(24100, 24160)]
    changes = fold(EVERY_THREE, 24120, 24200, 6, covered=covered, ended=24190)
    assert changes[-1] == (24190, "ended")


def test_activity_later_in_the_month_undoes_an_end_and_earlier_does_not():
    ended = (date(2020, 5, 10),)
    after = partner("2019-01-05", "2020-05-11", ended_on=ended)
    before = partner("2019-01-05", "2020-05-10", ended_on=ended)
    assert judge(after, USUAL, date(2020, 5, 31)).state != "ended"
    assert judge(before, USUAL, date(2020, 5, 31)).state == "ended"


def test_an_activity_logged_today_changes_the_running_month():
    asleep = partner("2015-03-01", "2015-06-01", "2015-09-01")
    awake = partner("2015-03-01", "2015-06-01", "2015-09-01", "2019-06-10")
    assert judge(asleep, USUAL, date(2019, 6, 10)).state == "dormant"
    assert judge(awake, USUAL, date(2019, 6, 9)).state == "dormant"
    assert judge(awake, USUAL, date(2019, 6, 10)).state == "revived"


def test_replay_says_what_the_nightly_path_said():
    seen = partner(
        "2014-02-01", "2014-09-12", "2015-01-30", "2018-11-02", "2018-12-01",
        agreements=(paper("2014-01-01", "2016-12-31"),),
    )  # fmt: skip
    months = replay(seen, USUAL, date(2020, 1, 31))
    assert [each.as_of for each in months][-1] == date(2020, 1, 31)
    for each in months:
        nightly = judge(seen, USUAL, each.as_of)
        assert (each.state, each.since, each.score, each.findings) == (
            nightly.state,
            nightly.since,
            nightly.score,
            nightly.findings,
        )


def test_replay_stops_at_the_last_completed_month():
    seen = partner("2014-02-01")
    upto = [each.as_of for each in replay(seen, USUAL, date(2014, 4, 29))]
    assert upto == [date(2014, 2, 28), date(2014, 3, 31)]
    assert replay(seen, USUAL, date(2014, 4, 30))[-1].as_of == date(2014, 4, 30)


def test_there_is_no_verdict_before_the_start():
    assert judge(partner("2014-02-01"), USUAL, date(2014, 1, 31)) is None


def test_a_month_is_judged_by_the_set_in_force_on_its_last_day():
    hasty = Thresholds(
        dorm_floor=4, cool_floor=1, cool_cap=2, dorm_margin=1, dorm_cap=5
    )
    sets = [USUAL, Parameters(2, date(2016, 3, 31), hasty, USUAL.peers)]
    months = replay(partner("2015-01-01", "2015-02-01"), sets, date(2016, 6, 30))
    used = {each.as_of: each.parameters for each in months}
    assert used[date(2016, 2, 29)] == 1
    assert used[date(2016, 3, 31)] == 2
    states = {each.as_of: each.state for each in months}
    assert states[date(2016, 3, 31)] == "dormant" != states[date(2016, 2, 29)]


def test_the_next_change_is_the_day_the_state_changes():
    seen = partner("2015-01-01", "2015-04-01", "2015-07-01", "2015-10-01")
    seen_on = date(2017, 12, 15)
    asleep = next(
        each for each in replay(seen, USUAL, seen_on) if each.state == "dormant"
    )
    before = judge(seen, USUAL, first_day(month_of(asleep.as_of) - 1))
    assert before.state == "cooling"
    assert before.next_change_on <= asleep.since
    assert judge(seen, USUAL, asleep.since).state == "dormant"


def test_a_plan_is_reported_and_counts_as_nothing():
    seen = partner(
        "2015-01-01", "2015-04-01", plans=(date(2018, 12, 31), date(2019, 1, 1))
    )
    on_time = judge(seen, USUAL, date(2018, 6, 30))
    assert on_time.state == "dormant"
    assert on_time.planned_on == date(2018, 12, 31)
    assert numbers(on_time, "DORMANT")["planned_on"] == "2018-12-31"
    assert judge(seen, USUAL, date(2018, 5, 31)).planned_on is None


@pytest.mark.parametrize(
    ("month", "enough"), [("2016-12-31", True), ("2017-01-31", False)]
)
def test_a_year_without_coverage_is_not_enough_data(month, enough):
    covered = ((24168, month_of(date(2016, 1, 1))),)
    days = ["2014-02-01", "2014-08-01", "2015-01-01", "2015-03-01"]
    verdict = judge(partner(*days, covered=covered), USUAL, date.fromisoformat(month))
    assert verdict.enough_data is enough
    assert (verdict.score is not None) is enough
    assert verdict.covered_until == date(2016, 1, 31)
    assert "DORMANT" not in codes(verdict)


def test_a_running_grant_keeps_a_partner_alive_until_its_end():
    seen = partner("2015-01-10", running=((24180, 24239),))
    alive = judge(seen, USUAL, date(2019, 12, 31))
    assert alive.state == "steady"
    assert alive.alive_until == date(2019, 12, 31)
    assert judge(seen, USUAL, date(2020, 1, 31)).alive_until is None
    assert judge(seen, USUAL, date(2022, 12, 31)).state == "cooling"
    assert judge(seen, USUAL, date(2023, 1, 31)).state == "dormant"


def test_thresholds_refuse_nonsense():
    with pytest.raises(ValueError, match="cool_cap"):
        Thresholds(cool_cap=3)
    with pytest.raises(ValueError, match="nonsense"):
        Thresholds.from_dict({"nonsense": 1})
    with pytest.raises(ValueError, match="new_months"):
        Thresholds.from_dict({"new_months": 1.5})
    assert Thresholds.from_dict(Thresholds().to_dict()) == Thresholds()
