"""What would change a state: time alone, or activity from this month on."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.insight.evidence import OPEN, AgreementFacts, Evidence
from tracker.insight.months import first_day, last_day, month_of
from tracker.insight.outlook import Turn, outlook
from tracker.insight.rules import judge
from tracker.insight.thresholds import Parameters, Peers

SETS = [Parameters(peers=Peers(gap=4.0))]
TODAY = date(2026, 11, 22)


def seen(*days: str, **more: object) -> Evidence:
    found = tuple(sorted(map(date.fromisoformat, days)))
    start = month_of(found[0]) if found else month_of(TODAY)
    return Evidence(1, start, days=found, **more)  # type: ignore[arg-type]


def every(step: int, first: int, last: int) -> list[str]:
    """The tenth of every so many months, counted back from this one."""
    now = month_of(TODAY)
    months = range(now - first, now - last + 1, step)
    return [first_day(m).replace(day=10).isoformat() for m in months]


def state_on(given: Evidence, day: date) -> str:
    found = judge(given, SETS, day)
    assert found is not None
    return found.state


@pytest.mark.parametrize("last", [0, 3, 8, 12, 14, 25, 40])
def test_each_turn_is_where_the_rules_turn(last):
    given = seen(*every(4, 60 + last, last))

    turns = outlook(given, SETS, TODAY).turns

    before = state_on(given, TODAY)
    for turn in turns:
        eve = last_day(month_of(turn.on) - 1)
        if eve > TODAY:
            assert state_on(given, eve) == before
        assert state_on(given, turn.on) == turn.state != before
        before = turn.state


def test_nothing_turns_in_months_that_are_not_recorded():
    given = seen(*every(4, 64, 4), covered=((0, month_of(TODAY)),))

    assert outlook(given, SETS, TODAY).turns == ()


def test_a_running_grant_puts_the_turn_off():
    quiet = seen(*every(4, 64, 4), covered=((0, OPEN),))
    end = month_of(TODAY) + 10
    alive = seen(*every(4, 64, 4), running=((month_of(TODAY) - 20, end),))

    later, sooner = outlook(alive, SETS, TODAY), outlook(quiet, SETS, TODAY)
    assert later.turns[0].on > sooner.turns[0].on


def test_an_agreement_in_force_keeps_dormant_from_lapsing():
    days = every(4, 100, 50)
    paper = AgreementFacts("AG-1", 1, starts=date(2020, 1, 1))

    assert Turn("lapsed", date(2027, 7, 1)) in outlook(seen(*days), SETS, TODAY).turns
    assert outlook(seen(*days, agreements=(paper,)), SETS, TODAY).turns == ()


def test_one_activity_wakes_a_dormant_partner():
    found = outlook(seen(*every(4, 80, 30)), SETS, TODAY)

    assert (found.active_months, found.state) == (1, "revived")


def test_a_revived_partner_needs_as_many_months_as_are_missing():
    days = [*every(4, 100, 40), TODAY.replace(day=2).isoformat()]
    given = seen(*days)
    assert state_on(given, TODAY) == "revived"

    found = outlook(given, SETS, TODAY)

    # This month is active already, so that two more are missing.
    assert found.active_months == 2
    assert found.state in ("steady", "growing")


def test_nothing_is_said_before_a_relationship_began():
    assert outlook(Evidence(1, month_of(TODAY) + 4), SETS, TODAY).turns == ()
