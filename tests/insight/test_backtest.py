"""Would the rule have been right? By hand, at the limits, and never from later."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import (
    ActivitySourceFactory,
    GrantFactory,
    OutputFactory,
    PartnerFactory,
    VisitFactory,
)
from tracker.insight import parameters
from tracker.insight.backtest import gate, keeping, measures
from tracker.insight.backtest.gathering import histories
from tracker.insight.backtest.history import Happening, History, Stretch, known_in
from tracker.insight.backtest.protocol import backtest, usual_cuts
from tracker.insight.backtest.trial import Cut, Returns, Tried, cut_at, earlier
from tracker.insight.cadence import rhythm
from tracker.insight.models import BacktestRun, ParameterSet
from tracker.insight.thresholds import Thresholds
from tracker.jobs import running
from tracker.jobs.models import Job

T = 24240  # January 2020
LIMITS = Thresholds()


def told(partner: int, *months: int, by_year: bool = False, **more) -> History:
    """Active in these months, each known at once."""
    happened = [Happening(month, month, by_year) for month in months]
    return History(partner, happened, **more)


def tried(**known) -> Tried:
    usual = {
        "partner": 1,
        "rhythm": "fast",
        "silence": 10,
        "dorm_at": 12.0,
        "own": False,
        "old": False,
        "y": False,
        "by_year": False,
    }
    return Tried(**usual | known)


@pytest.mark.parametrize(
    ("kind", "recorded", "known"),
    [
        ("output", None, T + 12),
        ("grant", None, T + 3),
        ("visit", None, T + 1),
        ("event", None, T + 1),
        ("output", date(2020, 6, 1), T + 5),
        ("output", date(2030, 6, 1), T + 12),
    ],
)
def test_known_when_written_down_or_after_the_lag(kind, recorded, known):
    assert known_in(date(2020, 1, 15), kind, recorded) == known


def test_what_was_not_known_yet_is_not_seen():
    history = History(1, [Happening(T - 20, T - 20), Happening(T - 2, T + 1)])
    assert history.at(T).active == (T - 20,)
    assert history.at(T + 1).active == (T - 20, T - 2)


@pytest.mark.parametrize(("silence", "flagged"), [(24, False), (25, True)])
def test_old_rule_is_strict(silence, flagged):
    (found,) = cut_at([told(1, T - silence)], T, LIMITS).tried
    assert (found.silence, found.old) == (silence, flagged)


def test_own_rhythm_calls_a_fast_partner_after_a_year():
    months = [T - 13 - 2 * step for step in range(20)]
    (found,) = cut_at([told(1, *months)], T, LIMITS).tried
    assert (found.rhythm, found.silence, found.dorm_at) == ("fast", 13, 12)
    assert (found.own, found.old, found.y) == (True, False, True)
    assert earlier(found) == 12


@pytest.mark.parametrize(("after", "y"), [(0, True), (1, False), (24, False), (25, 1)])
def test_outcome_is_the_24_months_after(after, y):
    history = told(1, T - 3, *([T + after] if after else []))
    (found,) = cut_at([history], T, LIMITS).tried
    assert found.y == bool(y)


@pytest.mark.parametrize(("silence", "number"), [(59, 1), (60, 0)])
def test_five_years_of_silence_are_not_tried(silence, number):
    assert len(cut_at([told(1, T - silence)], T, LIMITS).tried) == number


def test_outcome_months_must_be_recorded():
    known = told(1, T - 3, covered=[(T - 99, T + 24)])
    unknown = told(2, T - 3, covered=[(T - 99, T + 23)])
    found = cut_at([known, unknown], T, LIMITS)
    assert [each.partner for each in found.tried] == [1]
    assert found.left_out == 1


def test_a_running_grant_keeps_silence_away():
    history = told(1, T - 40, stretches=[Stretch(T - 40, T - 5, T - 38)])
    (found,) = cut_at([history], T, LIMITS).tried
    assert (found.silence, found.old) == (5, False)
    unheard = told(1, T - 40, stretches=[Stretch(T - 40, T - 5, T + 1)])
    (found,) = cut_at([unheard], T, LIMITS).tried
    assert (found.silence, found.old) == (40, True)


def test_history_by_year_is_for_the_old_rule_only():
    vague = History(1, [Happening(T - 30, T - 18, by_year=True)])
    half = History(2, [Happening(T - 30, T - 18, by_year=True), Happening(T - 9, T)])
    close = History(3, [Happening(T - 30, T), Happening(T - 9, T)])
    found = cut_at([vague, half, close], T, LIMITS).tried
    assert [each.by_year for each in found] == [True, True, False]
    figures = measures.measure(found)
    assert figures["by_year"] == 2
    assert figures["own"]["flagged"] + figures["own"]["fn"] + figures["own"]["tn"] == 1
    assert figures["old_of_all"]["flagged"] == 1


MONTHS = st.lists(st.integers(T - 110, T + 60), min_size=1, max_size=14, unique=True)


@given(houses=st.lists(MONTHS, min_size=1, max_size=8), others=MONTHS)
def test_nothing_after_the_cut_changes_what_was_said(houses, others):
    """Not the flags, the limits, the chances, nor the medians behind them."""

    def said(later: list[int]) -> list[tuple]:
        seen = [
            told(at, *[m for m in months if m <= T], *[m for m in later if m > T])
            for at, months in enumerate(houses)
        ]
        for at, months in enumerate(houses):
            late = [Happening(m - 30, m) for m in later if m > T]
            seen[at].happenings = sorted(
                [*seen[at].happenings, *late], key=lambda each: each.month
            )
            assert months
        found = cut_at(seen, T, LIMITS)
        return [
            (e.partner, e.silence, e.dorm_at, e.own, e.old, e.chance, e.old_chance)
            for e in found.tried
        ]

    assert said([]) == said(others)


def test_counts_and_shares_by_hand():
    """8 of ours: 3 flagged, 2 rightly; the old rule 2, 1 rightly; 4 did nothing."""
    seen = [
        tried(partner=1, own=True, old=True, y=True, silence=30),
        tried(partner=2, own=True, y=True, silence=14),
        tried(partner=3, own=True, silence=15),
        tried(partner=4, old=True, silence=26, rhythm="slow", dorm_at=36.0),
        tried(partner=5, y=True, silence=9),
        tried(partner=6, y=True, silence=8, rhythm="slow", dorm_at=36.0),
        tried(partner=7, silence=1),
        tried(partner=8, silence=2),
    ]
    found = measures.measure(seen)
    own, old = found["own"], found["old"]
    assert (own["tp"], own["fp"], own["fn"], own["tn"]) == (2, 1, 2, 3)
    assert (old["tp"], old["fp"], old["fn"], old["tn"]) == (1, 1, 3, 3)
    assert own["precision"] == pytest.approx(2 / 3)
    assert own["interval"] == pytest.approx((0.2077, 0.9385), abs=1e-3)
    assert (own["recall"], own["lift"]) == pytest.approx((0.5, 4 / 3))
    assert (own["false_alarms"], old["false_alarms"]) == (0.25, 0.25)
    # Cases 30 14 9 8 against 15 26 1 2: 4 + 2 + 2 + 2 of 16 pairs.
    assert found["auc_silence"] == pytest.approx(10 / 16)
    assert found["same_length"] == {
        "k": 2,
        "own_right": 1,
        "old_right": 1,
        "precision": 0.5,
    }
    assert found["lead_time"] == {"ended": 4, "median": 12, "earlier": 3}
    won = gate.gains(gate.sums_of(seen))
    assert won["precision"] == pytest.approx(2 / 3 - 1 / 2)
    assert won["recall_fast"] == pytest.approx(2 / 3 - 1 / 3)
    assert won["false_alarms_slow"] == 1
    assert won["brier"] is None


def test_what_cannot_be_said_is_absent():
    found = measures.measure([])
    assert found["base"] is None
    assert found["own"]["precision"] is None
    assert found["auc_silence"] is None
    assert gate.decide([], 0)["rule"] == gate.NO_CLAIM


def crowd(number: int, **how) -> list[Tried]:
    """Fast partners that own rhythm catches, slow ones that it leaves alone."""
    seen = []
    for at in range(number):
        gone = at % 4 == 0
        slow = at % 2 == 1
        seen.append(
            tried(
                partner=at,
                rhythm="slow" if slow else "fast",
                own=gone,
                old=(slow and at % 4 == 1) or (gone and at % 8 == 0),
                y=gone,
                chance=0.9 if gone else 0.1,
                old_chance=0.4,
            )
        )
        seen[-1] = Tried(**{f: getattr(seen[-1], f) for f in keeping.FIELDS} | how)
    return seen


@pytest.mark.parametrize(
    ("number", "standing", "rule"),
    [
        (99, "counts_only", ""),
        (100, "indicative", "own_rhythm"),
        (300, "indicative", "own_rhythm"),
        (301, "published", "own_rhythm"),
    ],
)
def test_so_many_partners_may_claim_so_much(number, standing, rule):
    found = gate.decide(crowd(number), 3)
    assert (found["standing"], found["rule"]) == (standing, rule)
    assert gate.decide(crowd(number), 2)["rule"] == ""


@pytest.mark.parametrize(
    ("worse", "missed"),
    [
        ({"own": False}, "recall_fast"),
        ({"old": False}, "false_alarms_slow"),
        ({"old_chance": 0.1, "chance": 0.1}, "brier"),
        ({"chance": None}, "brier"),
        ({"rhythm": "medium"}, "recall_fast"),
    ],
)
def test_without_proof_the_old_rule_is_used(worse, missed):
    found = gate.decide(crowd(120, **worse), 3)
    assert not found["met"][missed]
    assert found["rule"] == "months_24"


@pytest.mark.parametrize(("wrong", "met"), [(5, True), (6, False)])
def test_precision_may_fall_by_five_points(wrong, met):
    """Of 100 flagged each: the old rule is right 80 times, ours 75 or 74."""
    seen = [tried(partner=at, own=True, old=True, y=at < 80) for at in range(100)]
    seen = [
        Tried(
            **{f: getattr(e, f) for f in keeping.FIELDS} | {"own": e.partner >= wrong}
        )
        for e in seen
    ]
    seen += [tried(partner=200 + at, own=True) for at in range(wrong)]
    assert gate.decide(seen, 3)["met"]["precision"] is met


def test_partners_are_drawn_whole_and_always_the_same():
    seen = crowd(120) + crowd(120)
    assert gate.intervals(seen) == gate.intervals(list(reversed(seen)))
    # Twice the cases of the same partners say no more than once.
    once = gate.intervals(crowd(120))
    for name, between in gate.intervals(seen).items():
        assert between == pytest.approx(once[name])


def test_false_dormancy_counts_silences_that_ended():
    months = [T - 40, T - 38, T - 36, T - 34, T - 9, T + 5]
    found = cut_at([told(1, *months)], T, LIMITS).returns
    assert found.gaps == 1
    assert found.old == 0
    long = cut_at([told(1, T - 30, T + 5)], T, LIMITS).returns
    assert long == Returns(gaps=1, own=long.own, old=1)
    assert cut_at([told(1, T - 30, T + 13)], T, LIMITS).returns == Returns()


def test_cuts_are_yearly_and_end_where_the_outcome_is_known():
    seen = [told(1, T - 50, covered=[(T - 60, T)])]
    assert usual_cuts(seen, T + 9) == [T - 36, T - 24]
    longer = [told(1, T - 50, covered=[(T - 200, T)])]
    assert usual_cuts(longer, T + 9) == [T - 72, T - 60, T - 48, T - 36, T - 24]
    assert usual_cuts([], T) == []


def test_fixed_limit_is_the_same_for_all():
    limits = Thresholds(fixed_months=24)
    assert limits.rule == "months_24"
    assert Thresholds().rule == "own_rhythm"
    for k, span in ((20, 40), (2, 100), (-1, 0)):
        own = rhythm(k, span, 6, limits)
        assert (own.cool_at, own.dorm_at) == (12, 24)
    assert rhythm(20, 40, 6, limits).usual_gap == rhythm(20, 40, 6, LIMITS).usual_gap


def test_trying_the_own_rhythm_does_not_depend_on_the_rule_in_use():
    seen = [told(1, *[T - 13 - 2 * step for step in range(20)])]
    fixed = cut_at(seen, T, Thresholds(fixed_months=24))
    assert fixed == cut_at(seen, T, LIMITS)


def test_kept_cases_are_read_as_they_were():
    found = backtest([told(1, T - 30, T + 5), told(2, T - 3)], [T, T - 12])
    kept = BacktestRun(
        cases=json.loads(json.dumps([keeping._told(c) for c in found.cuts]))
    )
    assert tuple(keeping.cuts_of(kept)) == found.cuts
    assert isinstance(found.cuts[0], Cut)


@pytest.fixture
def today():
    with (
        translation.override("en"),
        time_machine.travel("2026-11-22 09:00", tick=False) as clock,
    ):
        yield clock


@pytest.fixture
def house(db, today):
    kinds = ["output", "visit", "grant", "event", "education"]
    ActivitySourceFactory(kinds=kinds, since=date(2010, 1, 1))
    met = PartnerFactory(name="Met and gone")
    back = PartnerFactory(name="Came back")
    for partner, days in (
        (met, ["2020-01-10", "2020-02-10", "2020-03-10"]),
        (back, ["2020-01-10", "2020-02-10", "2026-01-10"]),
    ):
        for day in days:
            VisitFactory(partners=[partner], title=day, starts_on=day)
    return met, back


def test_history_is_gathered_with_the_day_it_was_heard_of(house):
    partner = PartnerFactory()
    OutputFactory(partners=[partner], year=2018, published_on=None)
    GrantFactory(
        partners=[partner],
        stage="use",
        approved_on=date(2019, 5, 1),
        starts_on=date(2019, 6, 1),
        ends_on=date(2021, 6, 1),
    )
    found = next(each for each in histories() if each.partner == partner.pk)
    work, award = found.happenings
    assert (work.month, work.by_year, work.known) == (24222, True, 24234)
    assert (award.month, award.by_year, award.known) == (24232, False, 24235)
    (stretch,) = found.stretches
    assert (stretch.first, stretch.last, stretch.known) == (24233, 24257, 24236)


def test_the_command_tells_counts_by_hand(house):
    out = io.StringIO()
    call_command("backtest", cutoff=[date(2024, 10, 15)], stdout=out)
    text = out.getvalue()
    assert "2024-10-31: 2 partners" in text
    assert "24 months: flagged 2, of which 1 did nothing in the next 24 months" in text
    assert "too few to say which rule is better" in text
    assert not BacktestRun.objects.exists()


def test_the_usual_run_is_kept(house):
    out = io.StringIO()
    call_command("backtest", format="json", stdout=out)
    report = json.loads(out.getvalue())
    assert [cut["month"] for cut in report["cuts"]][-1] == 12 * 2024 + 9
    kept = BacktestRun.objects.get()
    assert (kept.rule, kept.partners) == ("", 2)
    assert kept.report == report


def test_what_is_not_known_yet_is_refused(house):
    with pytest.raises(CommandError, match="2024-11-30"):
        call_command("backtest", cutoff=[date(2024, 11, 1)])


def test_everybody_is_gathered_in_the_same_number_of_queries(house, count_queries):
    few = count_queries(histories)
    for number in range(12):
        partner = PartnerFactory(name=f"More {number}")
        VisitFactory(partners=[partner], title=f"v{number}", starts_on="2020-05-05")
    assert count_queries(histories) == few


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [("months_24", 0, 24), ("own_rhythm", 24, 0), ("", 24, 24), ("", 0, 0)],
)
def test_the_next_set_uses_the_rule_that_proved_better(
    house, today, rule, before, after
):
    parameters.change(
        Thresholds(fixed_months=before).to_dict(), on=date(2026, 10, 1), by=None
    )
    ParameterSet.objects.update(thin=False)
    today.shift(3600)
    BacktestRun.objects.create(horizon=24, rule=rule, partners=200)
    parameters.ensure(date(2026, 11, 22))
    assert ParameterSet.objects.count() == 1
    parameters.ensure(date(2027, 1, 2))
    first, second = ParameterSet.objects.order_by("number")
    assert first.thresholds["fixed_months"] == before
    assert second.thresholds["fixed_months"] == after
    job = Job.objects.get(kind="backtest")
    running.run_inline(job)
    assert BacktestRun.objects.count() == 2


def test_what_an_administrator_chose_stands_until_the_next_backtest(house, today):
    BacktestRun.objects.create(horizon=24, rule="months_24", partners=200)
    today.shift(3600)
    parameters.change(
        Thresholds(fixed_months=0).to_dict(), on=date(2026, 10, 1), by=None
    )
    ParameterSet.objects.update(thin=False)
    parameters.ensure(date(2027, 1, 2))
    latest = ParameterSet.objects.order_by("number").last()
    assert (latest.number, latest.thresholds["fixed_months"]) == (2, 0)
