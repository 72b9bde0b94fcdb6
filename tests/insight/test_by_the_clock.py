"""Time alone changes verdicts: the night sees to it, and no record is touched."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.factories import (
    AgreementFactory,
    GrantFactory,
    PartnerFactory,
    VisitFactory,
    everything_recorded,
)
from tracker.insight import health
from tracker.insight.models import Flag, Standing, Verdict
from tracker.insight.months import month_of
from tracker.jobs import running, schedule
from tracker.jobs.models import Job, ScheduledRun
from tracker.records import touched
from tracker.records.models import Due, Visit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-22 09:00", tick=False) as moved:
        running.discover()
        yield moved


@pytest.fixture
def recorded() -> None:
    everything_recorded()


def night(clock, day: date) -> list[Job]:
    """What the scheduler promises in this night, and what workers do about it."""
    zone = timezone.get_default_timezone()
    clock.move_to(datetime(day.year, day.month, day.day, 3, 16, tzinfo=zone))
    schedule.look(timezone.now())
    due = Job.objects.due(timezone.now()).order_by("pk")
    return [running.run(job.pk) for job in due]


def judged_anew() -> dict[int, tuple]:
    """What a first judging would say today; the house stays as it is."""
    from tracker.insight import gather, parameters
    from tracker.insight.coverage import Recorded
    from tracker.insight.health.judging import judge

    today = timezone.localdate()
    sets, kin, recorded = parameters.in_use(), gather.Kin(), Recorded()
    keys = list(Standing.objects.values_list("pk", flat=True))
    found = {}
    for key, of in gather.facts_of(keys, kin=kin, recorded=recorded).items():
        made = judge(of, sets, today, since=None, live=True, digests=("", ""))
        assert made.live is not None
        found[key] = (made.live["state"], made.live["score"], made.live["findings"])
    return found


def as_kept() -> dict[int, tuple]:
    rows = Standing.objects.values_list("pk", "state", "score", "findings")
    return {key: tuple(rest) for key, *rest in rows}


@pytest.fixture
def quiet(recorded):
    """Met every four months until it grew silent, with nothing since."""
    partner = PartnerFactory(name="Quiet University")
    for year in range(2019, 2026):
        for month in (2, 6, 10):
            day = date(year, month, 3)
            VisitFactory(partners=[partner], title=f"Visit {day}", starts_on=day)
    return partner


def test_a_partner_that_passes_its_limit_turns_dormant_by_itself(quiet, clock):
    night(clock, date(2026, 11, 22))
    standing = Standing.objects.get()
    assert standing.state == "cooling"
    turn = standing.next_change_on
    assert turn is not None
    assert turn.day == 1
    written = touched.counts()
    while Standing.objects.get().state != "dormant":
        assert not Flag.objects.filter(code="DORMANT").exists()
        day = Standing.objects.get().next_change_on
        night(clock, day - timedelta(1))
        assert Standing.objects.get().state == "cooling"
        night(clock, day)

    flag = Flag.objects.get(code="DORMANT")
    assert (flag.opened_on, flag.state) == (timezone.localdate(), "open")
    assert timezone.localdate().day == 1
    assert not Due.objects.exists()
    same = {kind for kind, n in touched.counts().items() if n == written.get(kind)}
    assert set(written) - same == {touched.HEALTH}


def test_the_day_for_notice_comes_by_itself(recorded, clock):
    partner = PartnerFactory()
    VisitFactory(partners=[partner], starts_on=date(2026, 9, 3))
    AgreementFactory(
        partners=[partner],
        signed_on=date(2024, 7, 1),
        starts_on=date(2024, 7, 1),
        ends_on=date(2027, 6, 30),
        renewal="automatic",
        renewal_months=36,
        notice_months=3,
    )
    # Notice is due by 30 March, 92 days before the end; told 90 days earlier.
    opens = date(2027, 6, 30) - timedelta(92 + 90)
    night(clock, opens - timedelta(1))
    assert not Flag.objects.filter(code="NOTICE_WINDOW").exists()

    night(clock, opens)

    flag = Flag.objects.get(code="NOTICE_WINDOW")
    assert flag.opened_on == opens
    assert flag.numbers["notice_by"] == "2027-03-30"


def test_missed_nights_are_caught_up(quiet, clock):
    night(clock, date(2026, 11, 22))
    for day in (date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)):
        assert not ScheduledRun.objects.filter(slot=day.isoformat()).exists()

    night(clock, date(2027, 2, 9))

    months = [month_of(date(2026, m, 1)) for m in (11, 12)]
    months.append(month_of(date(2027, 1, 1)))
    then = dict(Verdict.objects.filter(month__in=months).values_list("month", "digest"))
    assert set(then) == set(months)
    health.refresh(full=True)
    again = dict(
        Verdict.objects.filter(month__in=months).values_list("month", "digest")
    )
    assert again == then


def test_what_was_missed_in_the_night_is_done_when_the_house_is_on(quiet, clock):
    """The slot is the day's; whoever looks first after the hour keeps it."""
    clock.move_to("2026-11-23 11:40")

    assert "refresh 2026-11-23" in schedule.look(timezone.now())
    assert "refresh 2026-11-23" not in schedule.look(timezone.now())


def test_every_night_ends_where_a_first_judging_would(quiet, clock):
    """No day is passed over on which time alone changes something."""
    other = PartnerFactory()
    for month in (1, 5, 9):
        day = date(2026, month, 3)
        VisitFactory(partners=[other], title=f"Visit {day}", starts_on=day)
    GrantFactory(
        partners=[other],
        stage="running",
        approved_on=date(2024, 1, 1),
        starts_on=date(2024, 1, 1),
        ends_on=date(2026, 12, 20),
    )
    AgreementFactory(
        partners=[other],
        signed_on=date(2022, 1, 3),
        starts_on=date(2022, 1, 3),
        ends_on=date(2027, 1, 3),
    )
    day = date(2026, 11, 22)
    for _ in range(50):
        night(clock, day)
        assert as_kept() == judged_anew(), day
        day += timedelta(1)
    assert Flag.objects.filter(code="EXPIRED").exists()


def test_a_change_is_in_the_verdict_after_the_next_job(quiet, clock):
    """The mark and the promise stand with the write; the job is offered at once."""
    night(clock, date(2026, 11, 22))
    before = Standing.objects.get().last_activity_on
    VisitFactory(partners=[quiet], title="News", starts_on=date(2026, 11, 20))
    job = Job.objects.get(kind="judge-due", state="new")
    assert job.run_after <= timezone.now()

    running.run(job.pk)

    after = Standing.objects.get().last_activity_on
    assert (before, after) == (date(2025, 10, 3), date(2026, 11, 20))


def test_the_page_of_jobs_says_what_the_night_healed(
    quiet, clock, administrator, client
):
    night(clock, date(2026, 11, 22))
    Due.objects.all().delete()
    last = Visit.objects.order_by("-starts_on")[0]
    Visit.objects.filter(pk=last.pk).update(starts_on=date(2026, 11, 2))
    night(clock, date(2026, 11, 23))
    client.force_login(administrator)

    page = client.get("/settings/jobs/").content.decode()

    assert "1 partner had changed without a mark and was judged again." in page


def test_a_month_end_asks_the_same_for_few_and_for_many(recorded, clock, count_queries):
    """Flags that go on, open and close are written together."""

    def met(number: int) -> None:
        partner = PartnerFactory(name=f"Quiet University {number}")
        for month in (2, 6, 10):
            for year in range(2019, 2025):
                VisitFactory(
                    partners=[partner],
                    title=f"Visit {number} {year} {month}",
                    starts_on=date(year, month, 3),
                )

    def month_end(day: date) -> int:
        clock.move_to(datetime(day.year, day.month, day.day, 4, tzinfo=UTC))
        return count_queries(lambda: health.refresh(nightly=True))

    for number in range(6):  # so many have a usual rhythm
        met(number)
    health.refresh()
    assert Flag.objects.filter(code="DORMANT").exists()
    few = month_end(date(2026, 12, 1))
    for number in range(6, 12):
        met(number)
    clock.move_to("2027-01-15 09:00")  # a set of the new quarter is made
    health.refresh()

    assert Flag.objects.filter(code="DORMANT").count() == 12
    assert month_end(date(2027, 2, 1)) <= few
    silences = {flag.numbers["silence"] for flag in Flag.objects.filter(code="DORMANT")}
    assert len(silences) == 1
    assert Flag.objects.filter(updated__year=2027).count() >= 12
