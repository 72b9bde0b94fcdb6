"""Promise, claim, renew, finish, sweep: the database is the record of work.

A message only says "look at job 17". Effect and state change in one transaction,
guarded by the number of the claim, so that a worker that was given up for dead and
comes back cannot do the work a second time.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from celery import current_app
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from tracker.jobs.models import TRIES, Job

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.jobs.running import Running

LEASE = timedelta(seconds=60)
PUBLISH_AGAIN_AFTER = timedelta(seconds=10)
KEEP_DONE = timedelta(days=90)
AT_ONCE = 200
BROKER_PAUSE = 5.0

Work = Callable[["Running"], Any]
WORK: dict[str, Work] = {}

log = logging.getLogger(__name__)
_broker_down_until = 0.0


class Lost(Exception):
    """Another worker has taken the job over: stop, and leave no trace."""


class Problem(Exception):
    """The work cannot succeed as asked; the message tells a person why."""

    def __init__(self, message: str, *, result: Any = None) -> None:
        super().__init__(message)
        self.result = result


def handles(kind: str) -> Callable[[Work], Work]:
    """Name the function that does this kind of job."""

    def register(work: Work) -> Work:
        if WORK.setdefault(kind, work) is not work:
            raise ValueError(f"two functions do {kind!r}")
        return work

    return register


def promise(
    kind: str,
    args: dict[str, Any] | None = None,
    *,
    dedupe_key: str = "",
    run_after: datetime | None = None,
    by: User | None = None,
) -> Job:
    """Write the work down in the caller's transaction; workers hear of it after.

    The same key means the same work: a promise that still waits is taken for both,
    one that runs already may have read too early, so the new one waits for its end.
    """
    now = timezone.now()
    run_after = run_after or now
    with transaction.atomic():
        # The lock keeps a worker from starting before our transaction is seen; one
        # that somebody else holds is passed over rather than waited for.
        same = Job.objects.waiting(dedupe_key).select_for_update(skip_locked=True)
        job = same.order_by("pk").first() if dedupe_key else None
        if job is None:
            job = Job.objects.create(
                kind=kind,
                dedupe_key=dedupe_key,
                args=args or {},
                run_after=run_after,
                offered_at=now,
                promised_by=by,
                created=now,
            )
        elif run_after < job.run_after:
            Job.objects.filter(pk=job.pk).update(run_after=run_after)
            job.run_after = run_after
    if job.run_after <= now:
        publish_after_commit(job.pk)
    return job


def publish_after_commit(job: int) -> None:
    transaction.on_commit(lambda: publish(job), robust=True)


def publish(job: int) -> bool:
    """Tell the workers; a broker that is down is the sweeper's business, not ours."""
    global _broker_down_until
    if time.monotonic() < _broker_down_until:
        return False
    try:
        current_app.send_task("tracker.jobs.tasks.run", args=[job])
    except Exception as error:  # noqa: BLE001 - whatever the broker's client raises
        _broker_down_until = time.monotonic() + BROKER_PAUSE
        log.warning("job %s could not be sent, the sweep will: %s", job, error)
        return False
    return True


def claim(job: int, owner: str) -> Job | None:
    """Take the job if it is free, and number the claim; None if it is not ours."""
    now = timezone.now()
    try:
        with transaction.atomic():
            free = Job.objects.due(now).filter(pk=job, attempts__lt=TRIES)
            if not free.select_for_update(skip_locked=True).values_list("pk").first():
                return None
            taken = free.update(
                state=Job.State.RUNNING,
                owner=owner[:120],
                attempts=F("attempts") + 1,
                lease_until=now + LEASE,
                message="",
            )
            return Job.objects.get(pk=job) if taken else None
    except IntegrityError:  # the same work runs elsewhere; this one waits for its end
        return None


def renew(job: int, token: int) -> None:
    """Hold the job for another while, or learn that it was lost."""
    held = Job.objects.held_by(job, token)
    if not held.update(lease_until=timezone.now() + LEASE):
        raise Lost(f"job {job}")


def finish(job: int, token: int, *, result: Any = None) -> None:
    """Say that it is done, in the transaction of the effect."""
    _settle(job, token, state=Job.State.DONE, result=result, error="")


def fail(job: int, token: int, error: str) -> None:
    """Put it back for another try, a little later each time; then give it up."""
    if token >= TRIES:
        _settle(job, token, state=Job.State.DEAD, error=error)
        return
    again = timezone.now() + timedelta(seconds=5 * 2**token)
    held = Job.objects.held_by(job, token)
    held.update(
        state=Job.State.NEW, lease_until=None, run_after=again, error=error[-8000:]
    )


def refuse(job: int, token: int, problem: Problem) -> None:
    """It cannot succeed as asked: no other try, and the reason is shown."""
    state = Job.State.FAILED
    _settle(job, token, state=state, error=str(problem), result=problem.result)


@transaction.atomic
def try_again(job: int, *, by: User | None) -> Job | None:
    """Promise given-up work anew; the old claim numbers stay with the old row."""
    given_up = Job.objects.given_up().filter(pk=job)
    if not given_up.update(state=Job.State.FAILED, message=""):
        return None
    old = Job.objects.get(pk=job)
    return promise(old.kind, old.args, dedupe_key=old.dedupe_key, by=by)


def _settle(job: int, token: int, *, state: str, error: str, **more: Any) -> None:
    held = Job.objects.held_by(job, token)
    ended = {"lease_until": None, "finished": timezone.now(), "error": error[-8000:]}
    if not held.update(state=state, **ended, **more):
        raise Lost(f"job {job}")
    key = Job.objects.filter(pk=job).values_list("dedupe_key", flat=True).first()
    if key:  # what waited for this one to end may start
        now = timezone.now()
        for number in Job.objects.waiting(key).due(now).values_list("pk", flat=True):
            publish_after_commit(number)


def sweep() -> dict[str, int]:
    """Offer again what nobody took, give up what keeps killing, forget the old."""
    now = timezone.now()
    worn_out = Job.objects.due(now).filter(attempts__gte=TRIES)
    dead = worn_out.update(
        state=Job.State.DEAD,
        lease_until=None,
        finished=now,
        error="The worker stopped during every try.",
    )
    unheard = Job.objects.due(now).exclude(offered_at__gte=now - PUBLISH_AGAIN_AFTER)
    offered = 0
    for number in list(unheard.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        if unheard.filter(pk=number).update(offered_at=now):
            offered += publish(number)
    old = Job.objects.filter(state=Job.State.DONE, finished__lt=now - KEEP_DONE)
    forgotten = old.delete()[0]
    return {"offered": offered, "dead": dead, "forgotten": forgotten}
