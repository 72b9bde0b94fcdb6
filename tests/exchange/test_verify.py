"""`verify` finds what is wrong, says it in plain words and ends with status 1."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from tests.factories import ActivitySourceFactory, PartnerFactory, VisitFactory
from tracker.exchange.models import ImportRun
from tracker.insight import health
from tracker.insight.models import Standing, Verdict
from tracker.jobs.models import Heartbeat, Job, Mail
from tracker.records import changes, storage
from tracker.records.models import Due, Partner, RefCounter, StoredFile, Visit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.DATA_DIR = tmp_path
    with time_machine.travel("2026-11-22 09:00", tick=False) as clock:
        yield clock


@pytest.fixture
def partner(coordinator: User) -> Partner:
    """Judged, with a document, and nothing left to be done."""
    ActivitySourceFactory(kinds=["visit"], since=date(2005, 1, 1))
    made = PartnerFactory(name="Uppsala University")
    for year in range(2018, 2026):
        VisitFactory(partners=[made], title=f"Y{year}", starts_on=date(year, 5, 4))
    storage.add(made, io.BytesIO(b"%PDF-1.4 text"), "signed.pdf", by=coordinator)
    health.refresh()
    Due.objects.all().delete()
    Job.objects.all().delete()
    return made


def said(*words: str) -> str:
    """Everything in order; else what is wrong, as an error."""
    out = io.StringIO()
    try:
        call_command("verify", *words, stdout=out)
    except CommandError as problem:
        raise AssertionError(out.getvalue() + str(problem)) from None
    return out.getvalue()


def wrong(*words: str) -> str:
    out = io.StringIO()
    with pytest.raises(CommandError, match="wrong"):
        call_command("verify", *words, stdout=out)
    return out.getvalue()


def test_a_house_in_order(partner):
    text = said("--full")
    assert "Documents: 1 looked at, all in order." in text
    assert "Verdicts: 1 looked at, all in order." in text
    assert "Everything is in order." in text


def test_a_document_that_is_gone_shorter_or_other(partner):
    file = StoredFile.objects.get()
    path = storage.place(file.sha256)
    path.write_bytes(b"%PDF-1.4 texT")
    assert "signed.pdf" in wrong()
    assert "not what it was when it was kept" in wrong()
    path.write_bytes(b"%PDF")
    assert "another size" in wrong()
    path.unlink()
    assert "the document is missing" in wrong()


def test_an_imported_file_that_is_gone(partner, coordinator):
    ImportRun.objects.create(
        name="list.csv", sha256="0" * 64, kind="partners", by=coordinator
    )
    assert "list.csv (import" in wrong()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"state": "done", "attempts": 1}, "not at any time"),
        ({"state": "new", "finished": "now"}, "goes on after its end"),
        ({"state": "new", "lease_until": "now"}, "although it does not run"),
        ({"state": "done", "finished": "now"}, "nobody ever took it"),
        ({"state": "dead", "finished": "now", "attempts": 3}, "given up"),
        ({"state": "new", "attempts": 4}, "more often than allowed"),
    ],
)
def test_a_ledger_that_contradicts_itself(partner, given, why):
    now = timezone.now()
    Job.objects.create(
        kind="odd", **{k: now if v == "now" else v for k, v in given.items()}
    )
    assert why in wrong()


def test_a_worker_that_fell_silent_is_wrong_only_where_others_work(partner):
    long_ago = timezone.now() - timedelta(hours=1)
    Job.objects.create(kind="odd", state="running", attempts=1, lease_until=long_ago)
    said()
    Heartbeat.beat("worker")
    assert "its worker fell silent" in wrong()


def test_a_letter_that_no_job_will_send(partner, coordinator):
    mail = Mail.objects.create(
        dedupe_key="x", kind="digest", recipient=coordinator, message_id="1"
    )
    assert "it waits, and no job will send it" in wrong()
    Job.objects.create(kind="mail", args={"mail": mail.pk})
    said()


def test_a_verdict_that_somebody_changed(partner):
    verdict = Verdict.objects.earliest("month")
    Verdict.objects.filter(pk=verdict.pk).update(score=99)
    month = f"{verdict.month // 12}-{verdict.month % 12 + 1:02}"
    assert f"{partner.ref}: the verdict of {month} is another" in wrong()
    health.refresh(full=True)
    Verdict.objects.filter(pk=verdict.pk).delete()
    assert f"the verdict of {month} is another" in wrong()


def test_a_live_verdict_that_somebody_changed(partner):
    Standing.objects.update(state="growing")
    assert "its health is another when it is judged anew" in wrong()


def test_a_record_that_changed_behind_the_back(partner):
    Visit.objects.filter(title="Y2025").update(starts_on=date(2024, 12, 1))
    assert "nobody marked it to be judged again" in wrong()


def test_a_change_that_waits_to_be_judged_is_no_error(partner):
    visit = Visit.objects.get(title="Y2025")
    visit.starts_on = date(2024, 12, 1)
    changes.write(visit, by=None)
    said()


def test_tomorrow_is_no_error(partner, house):
    """What the night will change is not wrong in the morning before it."""
    for day in ("2026-11-23 09:00", "2026-12-01 09:00", "2027-03-01 09:00"):
        house.move_to(day)
        said()


def test_a_counter_that_would_give_a_number_twice(partner):
    RefCounter.objects.filter(prefix="PA").update(last=0)
    text = wrong()
    assert f"{partner.ref} is there, but the counter PA stands at 0." in text


def test_a_counter_below_a_record_that_was_deleted(partner):
    other = PartnerFactory(name="Gone")
    changes.delete(other, by=None)
    RefCounter.objects.filter(prefix="PA").update(last=1)
    Due.objects.all().delete()
    assert f"{other.ref} is there, but the counter PA stands at 1." in wrong()


def test_a_key_that_would_be_given_twice(partner):
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "UPDATE sqlite_sequence SET seq = 0 WHERE name = 'records_visit'"
            )
        else:
            cursor.execute("SELECT setval('records_visit_id_seq', 1)")
    assert "records_visit has row" in wrong()


def test_many_things_are_counted_and_the_first_are_told(partner):
    Job.objects.bulk_create(
        Job(kind="odd", state="dead", attempts=3, finished=timezone.now())
        for _ in range(30)
    )
    text = wrong()
    assert text.count("given up") == 20
    assert "… and 10 more" in text
