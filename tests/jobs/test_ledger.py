"""The ledger itself: who may take a job, what is written with its end."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tracker.jobs import ledger, running
from tracker.jobs.ledger import Lost, Problem
from tracker.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def works(monkeypatch):
    """Functions for kinds of job that exist in one test only."""
    running.discover()  # once only, so never into the table of a test
    table: dict[str, ledger.Work] = {}
    monkeypatch.setattr(ledger, "WORK", table)
    return table


@pytest.fixture
def sent(monkeypatch):
    """Numbers of the jobs that workers were told of."""
    numbers: list[int] = []
    monkeypatch.setattr(ledger, "publish", lambda job: numbers.append(job) or True)
    return numbers


def expire(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )


def test_a_job_is_claimed_once():
    job = ledger.promise("anything")

    first, second = ledger.claim(job.pk, "a"), ledger.claim(job.pk, "b")

    assert first is not None
    assert (first.owner, first.attempts, first.state) == ("a", 1, "running")
    assert second is None


def test_a_job_is_not_begun_before_its_time():
    later = timezone.now() + timedelta(minutes=5)

    assert ledger.claim(ledger.promise("anything", run_after=later).pk, "a") is None


def test_workers_hear_of_a_job_only_when_it_is_kept(
    sent, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        job = ledger.promise("anything")
        assert sent == []

    assert sent == [job.pk]


@pytest.mark.django_db(transaction=True)
def test_a_promise_goes_with_the_change_that_was_undone(sent):
    with pytest.raises(RuntimeError), transaction.atomic():
        ledger.promise("anything")
        raise RuntimeError

    assert (sent, Job.objects.count()) == ([], 0)


def test_a_broker_that_is_down_does_not_stop_a_save(
    monkeypatch, django_capture_on_commit_callbacks
):
    def down(*args: object, **kwargs: object) -> None:
        raise OSError("Connection refused")

    monkeypatch.setattr(ledger.current_app, "send_task", down)
    monkeypatch.setattr(ledger, "_broker_down_until", 0.0)

    with django_capture_on_commit_callbacks(execute=True):
        job = ledger.promise("anything")

    assert Job.objects.get(pk=job.pk).state == "new"


def test_the_sweep_offers_what_nobody_took(sent):
    job = ledger.promise("anything")
    ledger.sweep()
    assert sent == []  # it was offered a moment ago

    Job.objects.update(offered_at=timezone.now() - timedelta(seconds=11))

    ledger.sweep()
    assert sent == [job.pk]


def test_the_same_work_that_waits_is_promised_once(sent):
    first = ledger.promise("judge", dedupe_key="partner:1")

    assert ledger.promise("judge", dedupe_key="partner:1") == first
    assert ledger.promise("judge", dedupe_key="partner:2") != first
    assert ledger.promise("judge") != ledger.promise("judge")


def test_the_earlier_of_two_times_counts():
    later = timezone.now() + timedelta(hours=1)
    job = ledger.promise("judge", dedupe_key="partner:1", run_after=later)

    ledger.promise("judge", dedupe_key="partner:1")

    assert ledger.claim(job.pk, "a") is not None


def test_work_promised_while_the_same_runs_waits_for_its_end(
    works, sent, django_capture_on_commit_callbacks
):
    first = ledger.promise("judge", dedupe_key="partner:1")
    claimed = ledger.claim(first.pk, "a")
    second = ledger.promise("judge", dedupe_key="partner:1")

    assert second != first
    assert ledger.claim(second.pk, "b") is None

    with django_capture_on_commit_callbacks(execute=True):
        ledger.finish(first.pk, claimed.attempts)
    assert sent == [second.pk]
    assert ledger.claim(second.pk, "b") is not None


def test_the_effect_and_the_end_stand_together(works):
    def work(job: running.Running) -> None:
        with job.effect():
            ledger.promise("effect")
            job.result = {"rows": 7}

    works["work"] = work
    done = running.run_inline(ledger.promise("work"))

    assert (done.state, done.result) == ("done", {"rows": 7})
    assert Job.objects.filter(kind="effect").count() == 1


def test_what_a_function_returns_is_kept(works):
    works["work"] = lambda job: {"rows": job.args["rows"]}

    assert running.run_inline(ledger.promise("work", {"rows": 3})).result == {"rows": 3}


def test_one_who_was_taken_over_leaves_no_trace(works):
    def slow(job: running.Running) -> None:
        expire(job.job)
        assert ledger.claim(job.job.pk, "quicker") is not None
        with job.effect():
            ledger.promise("effect")

    works["work"] = slow
    job = running.run_inline(ledger.promise("work"))

    assert (job.state, job.owner, job.attempts) == ("running", "quicker", 2)
    assert not Job.objects.filter(kind="effect").exists()


def test_one_who_was_taken_over_learns_it_from_progress():
    job = ledger.promise("work")
    late = running.Running(ledger.claim(job.pk, "a"))
    expire(job)
    ledger.claim(job.pk, "b")

    with pytest.raises(Lost):
        late.progress(1, 2)
    with pytest.raises(Lost):
        ledger.finish(job.pk, late.token)


def test_progress_is_told_and_holds_the_job():
    job = ledger.promise("work")
    hand = running.Running(ledger.claim(job.pk, "a"))
    expire(job)

    hand.progress(3, 10, "Reading")

    job.refresh_from_db()
    assert (job.done_count, job.total, job.message) == (3, 10, "Reading")
    assert job.lease_until > timezone.now() + timedelta(seconds=30)


def test_progress_is_written_twice_a_second_at_most(django_assert_max_num_queries):
    hand = running.Running(ledger.claim(ledger.promise("work").pk, "a"))

    with django_assert_max_num_queries(2):
        for done in range(1001):
            hand.progress(done, 1000)


def test_a_job_that_fails_is_tried_three_times_and_then_shown(works):
    tries = []

    def breaks(job: running.Running) -> None:
        with job.effect():
            ledger.promise("effect")
            tries.append(job.token)
            raise RuntimeError("the tap drips")

    works["work"] = breaks
    job = ledger.promise("work")
    for _ in range(5):
        running.run_inline(job)
        Job.objects.filter(state="new").update(run_after=timezone.now())

    job.refresh_from_db()
    assert (tries, job.state) == ([1, 2, 3], "dead")
    assert "the tap drips" in job.error
    assert list(Job.objects.given_up()) == [job]
    assert not Job.objects.filter(kind="effect").exists()


def test_a_failed_try_is_not_repeated_at_once(works):
    works["work"] = lambda job: 1 / 0
    job = running.run_inline(ledger.promise("work"))

    assert job.state == "new"
    assert job.run_after > timezone.now() + timedelta(seconds=5)


def test_what_cannot_succeed_is_refused_with_its_reason(works):
    def refuses(job: running.Running) -> None:
        raise Problem("The file is empty.", result={"row": 1})

    works["work"] = refuses
    job = running.run_inline(ledger.promise("work"))

    assert (job.state, job.error, job.result, job.attempts) == (
        "failed",
        "The file is empty.",
        {"row": 1},
        1,
    )


def test_a_job_that_kills_its_workers_is_given_up():
    job = ledger.promise("work")
    for _ in range(3):
        assert ledger.claim(job.pk, "a") is not None
        expire(job)

    assert ledger.claim(job.pk, "a") is None
    assert ledger.sweep()["dead"] == 1
    job.refresh_from_db()
    assert job.state == "dead"


def test_what_is_long_done_is_forgotten(works):
    works["work"] = lambda job: None
    old, young = (running.run_inline(ledger.promise("work")) for _ in range(2))
    Job.objects.filter(pk=old.pk).update(finished=timezone.now() - timedelta(days=91))

    ledger.sweep()

    assert list(Job.objects.all()) == [young]


@pytest.mark.django_db(transaction=True)
def test_eight_who_claim_at_once_make_one_owner():
    jobs = [ledger.promise("work").pk for _ in range(5)]
    start, owners = threading.Barrier(8), []

    def claim_all(name: str) -> None:
        start.wait()
        owners.extend(job for job in jobs if ledger.claim(job, name))
        connection.close()

    threads = [threading.Thread(target=claim_all, args=(f"w{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(owners) == jobs


@pytest.mark.django_db(transaction=True)
def test_the_lease_is_renewed_while_the_work_goes_on(works, monkeypatch):
    monkeypatch.setattr(running, "RENEW_EVERY", 0.05)
    renewed = threading.Event()
    real = ledger.renew

    def seen(job: int, token: int) -> None:
        real(job, token)
        renewed.set()

    monkeypatch.setattr(ledger, "renew", seen)
    works["work"] = lambda job: renewed.wait(5)

    assert running.run_inline(ledger.promise("work")).result is True


def test_only_who_asked_for_a_job_sees_it(django_user_model):
    asker, other = (
        django_user_model.objects.create(username=name) for name in ("a", "b")
    )
    job = ledger.promise("work", by=asker)
    ledger.promise("work")

    assert list(Job.objects.visible_to(asker)) == [job]
    assert not Job.objects.visible_to(other).exists()


def test_who_was_taken_over_does_not_begin_the_effect():
    job = ledger.promise("work")
    late = running.Running(ledger.claim(job.pk, "a"))
    expire(job)
    ledger.claim(job.pk, "quicker")
    begun = []

    with pytest.raises(Lost), late.effect():
        begun.append("effect")

    assert begun == []


def test_what_is_settled_is_settled():
    job = ledger.promise("work")
    token = ledger.claim(job.pk, "a").attempts
    ledger.finish(job.pk, token)

    ledger.fail(job.pk, token, "too late")
    with pytest.raises(Lost):
        ledger.renew(job.pk, token)

    assert Job.objects.get(pk=job.pk).state == "done"


def test_a_sweep_goes_on_while_the_broker_is_down(monkeypatch):
    def down(*args: object, **kwargs: object) -> None:
        raise OSError("Connection refused")

    monkeypatch.setattr(ledger.current_app, "send_task", down)
    monkeypatch.setattr(ledger, "_broker_down_until", 0.0)
    long_ago = timezone.now() - timedelta(minutes=5)
    for name in ("one", "other"):
        Job.objects.create(kind=name, offered_at=long_ago)
    worn = Job.objects.create(
        kind="worn", state="running", attempts=3, lease_until=long_ago
    )

    found = ledger.sweep()

    assert (found["offered"], found["dead"]) == (0, 1)
    assert Job.objects.get(pk=worn.pk).state == "dead"
