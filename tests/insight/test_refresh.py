"""Judging partners and keeping what came of it."""

from __future__ import annotations

import io
import json
import logging
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from tests.factories import (
    ActivitySourceFactory,
    AgreementFactory,
    GrantFactory,
    NoteFactory,
    OutputFactory,
    PartnerFactory,
    ReviewFactory,
    VisitFactory,
    everything_recorded,
)
from tracker.insight import gather, health, parameters
from tracker.insight.coverage import Recorded
from tracker.insight.models import Flag, ParameterSet, Standing, Verdict
from tracker.insight.months import month_of
from tracker.jobs import ledger, running, schedule
from tracker.jobs.models import Job
from tracker.records import changes
from tracker.records.models import Agreement, Due, Partner, Visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def recorded() -> None:
    """Everything is recorded since 2005."""
    everything_recorded()


def met(partner: Partner, *days: str) -> list[Visit]:
    return [
        VisitFactory(
            partners=[partner],
            title=f"Visit of {day}",
            starts_on=date.fromisoformat(day),
        )
        for day in days
    ]


@pytest.fixture
def silent(recorded: None) -> Partner:
    """Met every three months until the end of 2023."""
    partner = PartnerFactory(name="Silent University")
    met(partner, *(f"{y}-{m:02}-10" for y in (2021, 2022, 2023) for m in (1, 4, 7, 10)))
    return partner


def everything() -> list[object]:
    return [
        list(model.objects.order_by("pk").values())
        for model in (Verdict, Standing, Flag, ParameterSet)
    ]


def test_a_silent_partner_is_dormant_and_its_flag_is_open(silent):
    health.refresh()

    standing = Standing.objects.get(partner=silent)
    assert standing.state == "dormant"
    assert standing.last_activity_on == date(2023, 10, 10)
    assert list(Flag.objects.values_list("code", "state")) == [("DORMANT", "open")]


def test_every_month_that_is_over_has_its_verdict_and_the_running_one_has_none(silent):
    health.refresh()

    months = list(Verdict.objects.values_list("month", flat=True))
    first, last = month_of(date(2021, 1, 1)), month_of(date(2026, 10, 1))
    assert months == list(range(first, last + 1))


def test_a_second_run_changes_nothing(silent):
    health.refresh(full=True)
    before = everything()

    again = health.refresh(full=True)

    assert everything() == before
    assert (again.verdicts, again.opened, again.closed, again.changed) == (0, 0, 0, [])


def test_the_nightly_path_ends_where_a_replay_does(silent, today):
    for month in (1, 2, 3):
        today.move_to(f"2026-0{month}-15 04:00")
        health.refresh(nightly=True)
    today.move_to("2026-11-22 04:00")
    health.refresh(nightly=True)
    nightly = list(Verdict.objects.order_by("month").values_list("month", "digest"))

    Verdict.objects.all().delete()
    Standing.objects.all().delete()
    health.refresh(full=True)

    assert nightly == list(
        Verdict.objects.order_by("month").values_list("month", "digest")
    )


def test_nothing_is_judged_again_while_nothing_can_have_changed(silent):
    assert health.refresh(nightly=True).judged == 1
    assert health.refresh(nightly=True).judged == 0


def test_a_new_month_is_judged_though_no_record_changed(silent, today):
    health.refresh(nightly=True)
    today.move_to("2026-12-01 04:00")

    done = health.refresh(nightly=True)

    assert done.judged == 1
    assert Verdict.objects.filter(month=month_of(date(2026, 11, 1))).count() == 1


def test_a_visit_wakes_the_partner_and_closes_the_flag_that_says_why(silent):
    health.refresh()
    (visit,) = met(silent, "2026-11-20")

    ran = running.run_inline(Job.objects.get(kind="judge-due", state="new"))

    assert ran.state == Job.State.DONE
    standing = Standing.objects.get(partner=silent)
    assert standing.state == "revived"
    assert [each["code"] for each in standing.findings][:1] == ["REVIVED"]
    flag = Flag.objects.get(code="DORMANT")
    assert (flag.state, flag.closed_on) == ("resolved", date(2026, 11, 22))
    assert flag.closed_by == visit.ref
    assert not Due.objects.exists()


def test_a_mark_raised_while_judging_is_not_taken_away(silent):
    marks = dict(Due.objects.values_list("pk", "marks"))
    changes.mark_due([silent.pk])

    health.refresh(partners=list(marks), marks=marks)

    assert Due.objects.filter(pk=silent.pk).exists()


def test_who_is_left_is_promised_again(recorded, monkeypatch):
    from tracker.insight import tasks

    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    for _ in range(3):
        PartnerFactory()
    job = Job.objects.get(kind="judge-due", state="new")

    running.run_inline(job)

    assert Due.objects.count() == 1
    assert Job.objects.filter(kind="judge-due", state="new").count() == 1


def test_a_late_record_corrects_a_month_and_says_so(silent):
    health.refresh()
    assert not Verdict.objects.filter(corrected=True).exists()

    met(silent, "2025-02-10", "2025-03-10")
    done = health.refresh(partners=[silent.pk])

    then = Verdict.objects.get(partner=silent, month=month_of(date(2025, 3, 1)))
    assert (then.state, then.corrected) == ("revived", True)
    assert done.corrected > 0
    earlier = Verdict.objects.get(partner=silent, month=month_of(date(2024, 1, 1)))
    assert not earlier.corrected


def test_a_forgotten_mark_is_healed_at_night_and_logged_as_a_defect(silent, caplog):
    health.refresh()
    Due.objects.all().delete()
    visit = Visit.objects.order_by("-starts_on")[0]
    Visit.objects.filter(pk=visit.pk).update(starts_on=date(2026, 11, 2))

    with caplog.at_level(logging.ERROR, "tracker.insight"):
        done = health.refresh(nightly=True)

    assert done.healed == 1
    assert "without a mark" in caplog.text
    assert Standing.objects.get().state == "revived"


def test_what_is_marked_is_no_defect(silent):
    health.refresh()
    met(silent, "2026-11-20")

    assert health.refresh(nightly=True).healed == 0


def test_a_day_in_the_past_knows_nothing_later_and_leaves_today_alone(silent):
    met(silent, "2026-11-20")

    health.refresh(date(2022, 12, 31))

    assert not Standing.objects.exists()
    assert not Flag.objects.exists()
    last = Verdict.objects.order_by("month").last()
    assert last.month == month_of(date(2022, 12, 1))
    assert last.state == "new"


def test_a_month_is_kept_the_same_whether_judged_then_or_now(silent):
    health.refresh(date(2024, 6, 30))
    then = Verdict.objects.get(month=month_of(date(2024, 6, 1))).digest
    health.refresh(full=True)

    assert Verdict.objects.get(month=month_of(date(2024, 6, 1))).digest == then


def test_a_partner_not_met_yet_has_no_verdict(recorded):
    partner = PartnerFactory(first_contact_on=date(2027, 3, 1))

    health.refresh()

    assert not Standing.objects.filter(partner=partner).exists()
    assert not Verdict.objects.exists()


def test_a_relationship_that_proves_younger_loses_its_first_months(recorded):
    partner = PartnerFactory()
    old, _new = met(partner, "2020-01-10", "2024-01-10")
    health.refresh()
    changes.delete(Visit.objects.get(pk=old.pk), by=None)

    health.refresh(partners=[partner.pk])

    first = Verdict.objects.order_by("month").first()
    assert first.month == month_of(date(2024, 1, 1))


def test_a_running_grant_keeps_a_relationship_alive(recorded):
    partner = PartnerFactory()
    GrantFactory(
        partners=[partner], starts_on=date(2021, 1, 1), ends_on=date(2027, 1, 31)
    )

    health.refresh()

    standing = Standing.objects.get()
    assert standing.state != "dormant"
    assert standing.alive_until == date(2027, 1, 31)


def test_where_recording_stopped_nobody_is_flagged_as_silent(db):
    ActivitySourceFactory(
        kinds=["grant"], since=date(2014, 1, 1), until=date(2021, 3, 31)
    )
    partner = PartnerFactory()
    GrantFactory(
        partners=[partner], starts_on=date(2014, 2, 1), ends_on=date(2016, 1, 31)
    )
    from tracker.records.models import Grant

    Grant.objects.update(source="import")

    health.refresh()

    standing = Standing.objects.get()
    assert not standing.enough_data
    assert standing.not_enough_since == date(2021, 3, 31)
    assert standing.score is None
    assert not Flag.objects.exists()


def test_a_succeeded_partner_has_no_health_of_its_own(silent):
    health.refresh()
    heir = PartnerFactory(name="Heir")
    silent.refresh_from_db()
    silent.succeeded_by = heir
    changes.write(silent, by=None)

    health.refresh()

    assert list(Standing.objects.values_list("partner", flat=True)) == [heir.pk]
    old = Flag.objects.get(partner=silent)
    assert (old.state, old.closed_by) == ("resolved", heir.ref)
    assert Flag.objects.get(partner=heir).code == "DORMANT"


def test_an_end_decided_is_ended_and_closes_the_flag(silent):
    health.refresh()
    review = ReviewFactory(
        partner=silent, decision="end", reviewed_on=date(2026, 11, 20)
    )

    health.refresh(partners=[silent.pk])

    assert Standing.objects.get().state == "ended"
    assert Flag.objects.get().closed_by == review.ref


def test_the_next_end_of_an_agreement_stands_with_the_health(recorded):
    partner = PartnerFactory()
    AgreementFactory(partners=[partner], ends_on=date(2027, 1, 31))
    AgreementFactory(partners=[partner], ends_on=date(2029, 1, 31))

    health.refresh()

    assert Standing.objects.get().next_agreement_end == date(2027, 1, 31)


class TestParameters:
    def test_the_first_refresh_makes_the_first_set(self, silent):
        health.refresh()

        made = ParameterSet.objects.get()
        assert (made.number, made.first_day) == (1, date(2026, 10, 1))
        assert made.thin

    def test_a_thin_set_is_made_anew_once_there_are_enough_partners(self, silent):
        health.refresh()
        for _ in range(5):
            met(PartnerFactory(), "2024-01-01", "2024-05-01", "2025-01-01")

        health.refresh()

        made = ParameterSet.objects.get()
        assert not made.thin
        assert made.peers["gap"] == 6.0
        assert made.peers["mass"] is not None

    def test_each_quarter_has_a_set_of_its_own(self, silent, today):
        health.refresh()
        ParameterSet.objects.update(thin=False)
        today.move_to("2027-01-02 09:00")

        health.refresh()

        days = ParameterSet.objects.order_by("number").values_list(
            "first_day", flat=True
        )
        assert list(days) == [date(2026, 10, 1), date(2027, 1, 1)]

    def test_a_changed_threshold_judges_from_then_on(self, silent, administrator):
        health.refresh()
        before = list(Verdict.objects.values_list("month", "digest"))

        made = parameters.change(
            {"dorm_floor": 36, "dorm_cap": 60},
            on=date(2026, 11, 22),
            by=administrator,
            reason="Slow house",
        )
        health.refresh(nightly=True)

        assert made.number == 2
        assert list(Verdict.objects.values_list("month", "digest")) == before
        assert Standing.objects.get().parameter_set_id == 2
        assert Standing.objects.get().cadence["dorm_at"] == 36

    @pytest.mark.parametrize(
        "given", [{"dorm_cap": -1}, {"unheard_of": 1}, {"new_months": "24"}]
    )
    def test_nonsense_is_refused(self, given):
        with pytest.raises(ValueError, match=next(iter(given))):
            parameters.change(given, on=date(2026, 11, 22), by=None)


class TestJobs:
    def test_every_kind_of_judging_has_somebody_who_does_it(self):
        running.discover()

        assert {"judge-due", "refresh", "refresh-full"} <= set(ledger.WORK)
        assert schedule.TURNS["refresh"].slot is not None

    def test_the_nightly_job_judges_everybody(self, silent):
        job = running.run_inline(ledger.promise("refresh", {"slot": "2026-11-22"}))

        assert job.state == Job.State.DONE
        assert job.result["judged"] == 1
        assert Standing.objects.get().state == "dormant"

    def test_a_job_taken_over_writes_nothing(self, silent):
        def lost() -> None:
            raise ledger.Lost("job")

        with pytest.raises(ledger.Lost):
            health.refresh(inside=lost)

        assert not Standing.objects.exists()
        assert not Verdict.objects.exists()


class TestCommands:
    def test_refresh_says_how_many_how_long_and_what_changed(self, silent):
        out = io.StringIO()
        call_command("refresh", "--full", stdout=out)

        assert "1 partners in" in out.getvalue()
        assert f"{silent.ref}  Silent University: – → dormant" in out.getvalue()

    def test_refresh_of_nobody_known_is_refused(self, db):
        with pytest.raises(CommandError, match="PA-9999"):
            call_command("refresh", "--partner", "PA-9999")

    def test_health_gives_what_the_api_gives(self, silent):
        call_command("refresh", stdout=io.StringIO())
        out = io.StringIO()
        call_command("health", silent.ref, "--format", "json", stdout=out)

        (found,) = json.loads(out.getvalue())
        assert found == json.loads(json.dumps(health.report(silent)))
        assert found["state"] == "dormant"

    @pytest.mark.parametrize("form", ["table", "csv"])
    def test_health_reads_as_a_table(self, silent, form):
        call_command("refresh", stdout=io.StringIO())
        out = io.StringIO()
        call_command("health", "--format", form, stdout=out)

        assert silent.ref in out.getvalue()
        assert "DORMANT" in out.getvalue()

    def test_health_of_a_day_in_the_past(self, silent):
        out = io.StringIO()
        call_command(
            "health",
            silent.ref,
            "--as-of",
            "2020-01-01",
            "--format",
            "json",
            stdout=out,
        )

        assert json.loads(out.getvalue())[0]["state"] is None


class TestSeals:
    """What was not touched is not read again; what was touched is."""

    @pytest.fixture
    def gathered(self, monkeypatch) -> list[set[int]]:
        from tracker.insight.health import run

        asked: list[set[int]] = []

        def facts_of(keys, **given):
            asked.append(set(keys))
            return gather.facts_of(keys, **given)

        monkeypatch.setattr(run, "facts_of", facts_of)
        return asked

    def test_a_quiet_night_reads_nobody(self, silent, gathered):
        health.refresh()
        health.refresh(nightly=True)

        assert gathered == [{silent.pk}]

    def test_a_judgement_after_a_change_is_sealed_at_night(self, silent, gathered):
        met(silent, "2026-11-20")
        health.refresh(partners=[silent.pk])
        for _ in range(3):
            health.refresh(nightly=True)

        assert gathered == [{silent.pk}, {silent.pk}]

    def test_only_who_was_touched_is_read(self, silent, gathered):
        other = PartnerFactory()
        met(other, "2026-10-01")
        met(other, "2026-11-01")
        health.refresh()
        visit = Visit.objects.get(starts_on=date(2026, 11, 1))
        visit.outcome = "agreed"
        changes.write(visit, by=None)

        health.refresh(nightly=True)

        assert gathered[1:] == [{other.pk}]

    @pytest.mark.parametrize(
        "touch",
        [
            lambda p: AgreementFactory(partners=[p]),
            lambda p: GrantFactory(partners=[p]),
            lambda p: OutputFactory(partners=[p]),
            lambda p: NoteFactory(partner=p),
            lambda p: ReviewFactory(partner=p),
            lambda p: PartnerFactory(succeeded_by=p),
            lambda p: ActivitySourceFactory(),
            lambda p: Visit.objects.filter(partners=p).update(status="cancelled"),
            lambda p: Visit.objects.order_by("-starts_on")[0].delete(),
        ],
    )
    def test_whatever_is_touched_breaks_the_seal(self, silent, gathered, touch):
        health.refresh()
        touch(silent)

        health.refresh(nightly=True)

        assert silent.pk in gathered[-1]
        assert len(gathered) == 2

    def test_a_seal_is_the_same_in_every_process(self, silent):
        told = Recorded().told()

        assert "set(" not in repr(told)
        assert told == Recorded().told()

    def test_a_new_month_breaks_every_seal(self, silent, gathered, today):
        health.refresh()
        today.move_to("2026-12-01 04:00")

        health.refresh(nightly=True)

        assert len(gathered) == 2


def test_days_are_reckoned_when_read(recorded, today):
    partner = PartnerFactory()
    AgreementFactory(partners=[partner], ends_on=date(2027, 1, 31))
    health.refresh()

    def days() -> int:
        (found,) = [
            each
            for each in health.report(partner)["findings"]
            if each["code"] == "EXPIRING"
        ]
        return found["numbers"]["days"]

    assert days() == 70
    today.move_to("2026-11-24 09:00")
    assert days() == 68


def test_an_agreement_that_renewed_itself_stays_in_force(recorded, today):
    paper = AgreementFactory(
        ends_on=date(2026, 12, 31), renewal="automatic", renewal_months=12
    )
    today.move_to("2027-01-01 04:00")
    assert not Agreement.objects.in_force(date(2027, 1, 1)).exists()

    health.refresh(nightly=True)

    paper.refresh_from_db()
    assert paper.effective_end == date(2027, 12, 31)
    assert Standing.objects.get().next_agreement_end == date(2027, 12, 31)
