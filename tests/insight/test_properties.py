"""What must hold for any history whatever: checked with invented ones."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.factories import ActivitySourceFactory, PartnerFactory, VisitFactory
from tracker.insight import gather, health, parameters
from tracker.insight.evidence import OPEN, AgreementFacts, Credit, Evidence, GrantFacts
from tracker.insight.gather.facts import Facts
from tracker.insight.models import ParameterSet, Standing, Verdict
from tracker.insight.months import last_day, month_of
from tracker.insight.rules import judge, replay
from tracker.insight.thresholds import Parameters, Peers, Thresholds

BEGIN, END = date(2012, 1, 1), date(2026, 11, 22)
SETS = [
    Parameters(1, date(2012, 1, 1), peers=Peers(gap=5.0, mass=3.0)),
    Parameters(2, date(2020, 4, 1), Thresholds(dorm_floor=15), Peers(gap=8, mass=2)),
    Parameters(3, date(2026, 10, 1), peers=Peers(gap=4.0)),
]
KINDS = ("output", "visit", "grant", "event", "education")

days = st.dates(BEGIN, END)
people = st.lists(st.integers(1, 6), min_size=1, max_size=3, unique=True)
acts = st.lists(st.tuples(days, st.sampled_from(KINDS), people), max_size=40)


@st.composite
def papers(draw):
    starts = draw(days)
    ends = draw(st.none() | st.dates(starts, date(2030, 1, 1)))
    renewal = draw(st.sampled_from(["none", "automatic"]))
    return AgreementFacts(
        "AG-1", 1, signed=starts, starts=starts, ends=ends, renewal=renewal,
        renewal_months=draw(st.sampled_from([None, 12, 36])),
    )  # fmt: skip


def evidence(found, agreements=(), ended=(), covered=None) -> Evidence:
    """As `gather` makes it: days sorted, months by kind."""
    known = sorted(found)
    kinds: dict[str, set[int]] = {}
    for on, kind, _who in known:
        kinds.setdefault(kind, set()).add(month_of(on))
    start = month_of(known[0][0]) if known else month_of(BEGIN)
    return Evidence(
        1,
        start,
        days=tuple(on for on, *_ in known),
        kinds={name: tuple(sorted(months)) for name, months in kinds.items()},
        visits_in=tuple(month_of(on) for on, kind, _ in known if kind == "visit"),
        credits=tuple(Credit(month_of(on), tuple(who)) for on, _, who in known),
        stages={1: "late", 2: "early", 3: "mid"},
        agreements=tuple(agreements),
        grants=(GrantFacts(starts=date(2024, 1, 1), ends=date(2025, 1, 1)),),
        ended_on=tuple(sorted(ended)),
        covered=covered,
    )


@given(acts, st.lists(papers(), max_size=2), st.lists(days, max_size=1))
@settings(max_examples=60, deadline=None)
def test_every_month_is_judged_the_same_then_as_in_a_replay(found, some, ended):
    """The nightly path and a replay are one: each month needs only its own past."""
    seen = evidence(found, some, ended)
    whole = replay(seen, SETS, date(2026, 10, 31))
    for each in whole[:: max(1, len(whole) // 12)]:
        assert judge(seen, SETS, each.as_of) == replace(
            each, next_change_on=judge(seen, SETS, each.as_of).next_change_on
        )


def facts(found, some=()) -> Facts:
    """As they are gathered, in whatever order."""
    of = Facts(1, BEGIN, first_contact_on=BEGIN, covered=((0, OPEN),))
    of.papers = dict(enumerate(some))
    for day, kind, who in found:
        of.act(day, kind, None)
        of.credits.append((day, tuple(sorted(who))))
    of.settle()
    return of


@given(acts, days, st.lists(papers(), max_size=2))
@settings(max_examples=80, deadline=None)
def test_a_verdict_sees_nothing_later_than_its_day(found, on, some):
    """With the later activities taken away it is the same to the last figure."""
    before = [act for act in found if act[0] <= on]

    now, then = facts(found, some).evidence(on), facts(before, some).evidence(on)

    assert judge(now, SETS, on) == judge(then, SETS, on)


@given(acts, st.integers(0, 1000), days)
@settings(max_examples=60, deadline=None)
def test_the_order_of_events_does_not_matter(found, seed, on):
    """Facts are settled into one order, in whichever they were found."""
    mixed = list(found)
    random.Random(seed).shuffle(mixed)
    one, other = facts(found), facts(mixed)
    assert one.facts_digest() == other.facts_digest()
    assert judge(one.evidence(on), SETS, on) == judge(other.evidence(on), SETS, on)


@given(acts.filter(bool), st.data())
@settings(max_examples=60, deadline=None)
def test_more_of_the_same_month_changes_no_state_and_no_rhythm(found, data):
    """Bursts cannot inflate: only distinct months count."""
    on, kind, who = data.draw(st.sampled_from(found))
    burst = [(min(on.replace(day=d), END), kind, who) for d in (1, 9, 20, 28)]
    burst = [act for act in burst if act[0].month == on.month]
    plain = judge(evidence([*found, *burst[:1]]), SETS, END)
    more = judge(evidence([*found, *burst]), SETS, END)

    for name in ("state", "since", "cadence", "trend", "return_chance"):
        assert getattr(plain, name) == getattr(more, name)
    parts = [
        {p.code: p.value for p in each.parts if p.code in ("recency", "frequency")}
        for each in (plain, more)
    ]
    assert parts[0] == parts[1]


@given(acts, st.integers(0, 170), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_in_months_that_are_not_recorded_a_state_stays(found, gap, length):
    first = month_of(BEGIN) + gap
    covered = ((0, first - 1), (first + length, OPEN))
    seen = evidence(found, covered=covered)
    told = {month_of(each.as_of): each for each in replay(seen, SETS, END)}
    active = {month_of(on) for on, *_ in found}
    for month in range(first, first + length):
        before, now = told.get(month - 1), told.get(month)
        if before and now and month not in active:
            assert now.state == before.state


def digests() -> list[tuple[int, str]]:
    return list(Verdict.objects.order_by("month").values_list("month", "digest"))


class TestTheHouse(TestCase):
    """The same with records: entered in any order, twice, judged nightly or anew."""

    @given(st.lists(st.dates(date(2021, 1, 1), END), max_size=10), st.randoms())
    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    def test_entered_in_any_order_and_twice_over(self, found, chance):
        kinds = list(KINDS)
        with time_machine.travel("2026-11-22 09:00", tick=False):
            ActivitySourceFactory(kinds=kinds, since=date(2005, 1, 1))
            one = PartnerFactory(first_contact_on=BEGIN)
            other = PartnerFactory(first_contact_on=BEGIN)
            again = [*found, *found[:3]]
            chance.shuffle(again)
            for partner, entered in ((one, found), (other, again)):
                for on in entered:
                    VisitFactory(partners=[partner], starts_on=on, title=f"Met {on}")

            seen = gather.evidence([one.pk, other.pk], on=END)

        assert replace(seen[one.pk], partner_id=0) == replace(
            seen[other.pk], partner_id=0
        )

    @given(st.lists(st.dates(date(2024, 1, 1), END), min_size=1, max_size=8))
    @settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
    def test_judged_night_by_night_as_in_one_replay(self, found):
        """Each record is entered on its day; quarters turn in between."""
        with time_machine.travel("2024-01-01 04:00", tick=False) as clock:
            ActivitySourceFactory(kinds=list(KINDS), since=date(2005, 1, 1))
            partner = PartnerFactory(first_contact_on=date(2023, 6, 1))
            waiting = sorted(found)
            night = date(2024, 1, 31)
            while night < END:
                clock.move_to(f"{night} 04:00")
                while waiting and waiting[0] <= night:
                    on = waiting.pop(0)
                    VisitFactory(partners=[partner], starts_on=on, title=f"Met {on}")
                health.refresh(nightly=True)
                night = last_day(month_of(night) + 1)
            clock.move_to(f"{END} 04:00")
            for on in waiting:
                VisitFactory(partners=[partner], starts_on=on, title=f"Met {on}")
            health.refresh(nightly=True)
            kept = list(
                Verdict.objects.order_by("month").values_list("month", "digest")
            )
            live = Standing.objects.get().digest

            Verdict.objects.all().delete()
            Standing.objects.all().delete()
            health.refresh(full=True)

            assert kept == digests()
            assert Standing.objects.get().digest == live


class TestQuarters:
    """A set a quarter, whoever looks and however often."""

    pytestmark = pytest.mark.django_db

    @pytest.fixture
    def house(self):
        with time_machine.travel("2026-11-22 09:00", tick=False) as clock:
            ActivitySourceFactory(kinds=list(KINDS), since=date(2005, 1, 1))
            for n in range(6):
                partner = PartnerFactory(name=f"Partner {n}")
                for month in range(1, 11, 3):
                    on = date(2025, month, n + 1)
                    VisitFactory(partners=[partner], starts_on=on, title=f"Met {on}")
            health.refresh()
            yield clock

    @pytest.mark.parametrize(
        ("moment", "sets"),
        [
            ("2026-12-31 23:59", 1),
            ("2027-01-01 00:01", 2),
            ("2027-03-31 23:59", 2),
            ("2027-04-01 00:00", 2),
        ],
    )
    def test_a_new_one_begins_with_the_quarter(self, house, moment, sets):
        house.move_to(moment)
        for _ in range(3):
            health.refresh(nightly=True)

        made = list(ParameterSet.objects.order_by("number"))
        assert len(made) == sets
        assert made[0].first_day == date(2026, 10, 1)
        if sets == 2:
            assert made[1].first_day == date(2027, 1 if moment < "2027-04" else 4, 1)
            assert made[1].thresholds == made[0].thresholds

    def test_it_is_made_from_what_was_over_before_it_began(self, house):
        house.move_to("2027-01-02 09:00")
        before = parameters.ensure(date(2027, 1, 2))[-1]
        ParameterSet.objects.filter(number=2).delete()
        for n in range(6):
            partner = PartnerFactory(name=f"Later {n}")
            for day in (1, 2):
                VisitFactory(
                    partners=[partner],
                    starts_on=date(2027, 1, day),
                    title=f"Met {day}",
                )

        again = parameters.ensure(date(2027, 1, 2))[-1]

        assert (again.number, again.peers.gap) == (before.number, before.peers.gap)

    def test_two_who_look_at_once_make_one(self, house, monkeypatch):
        """The other one is through between our look and our making."""
        house.move_to("2027-01-02 09:00")
        values = parameters._values
        raced = []

        def slow(on, limits):
            if not raced:
                raced.append(on)
                parameters.ensure(on)
            return values(on, limits)

        monkeypatch.setattr(parameters, "_values", slow)
        parameters.ensure(date(2027, 1, 2))

        assert ParameterSet.objects.count() == 2

    def test_months_before_the_first_set_are_judged_by_it(self, house):
        assert set(Verdict.objects.values_list("parameter_set", flat=True)) == {1}
        assert Verdict.objects.filter(month__lt=month_of(date(2026, 10, 1))).exists()

    def test_a_month_is_judged_by_the_set_in_force_on_its_last_day(self, house):
        parameters.change({"dorm_floor": 20}, on=date(2026, 11, 30), by=None)
        house.move_to("2026-12-02 09:00")
        health.refresh(nightly=True)
        number = Verdict.objects.filter(month=month_of(date(2026, 11, 1)))
        assert set(number.values_list("parameter_set", flat=True)) == {2}
        earlier = Verdict.objects.filter(month=month_of(date(2026, 10, 1)))
        assert set(earlier.values_list("parameter_set", flat=True)) == {1}
