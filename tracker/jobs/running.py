"""A job in hand: what it may do, and the one way to do it."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.utils import Error as DatabaseProblem
from django.utils import timezone, translation
from django.utils.module_loading import autodiscover_modules

from tracker.jobs import ledger
from tracker.jobs.models import Job

if TYPE_CHECKING:
    from accounts.models import User

RENEW_EVERY = 20.0
PATIENCE = 600.0  # seconds without a sign of progress before the lease may run out
TELL_EVERY = 0.5

log = logging.getLogger(__name__)


class Running:
    """A job in hand: its arguments, its progress, and the one door to its effect."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.token = job.attempts
        self.settled = False
        self.result: Any = None
        self._told = 0.0
        self._alive = time.monotonic()

    @property
    def args(self) -> dict[str, Any]:
        return self.job.args

    @property
    def by(self) -> User | None:
        return self.job.promised_by

    def progress(self, done: int, total: int = 0, message: str = "") -> None:
        """Tell how far it is, twice a second at most; raises Lost if taken over."""
        now = self._alive = time.monotonic()
        if now - self._told < TELL_EVERY and done != total:
            return
        self._told = now
        told = Job.objects.held_by(self.job.pk, self.token).update(
            done_count=done,
            total=total,
            message=str(message)[:500],
            lease_until=timezone.now() + ledger.LEASE,
        )
        if not told:
            raise ledger.Lost(str(self.job))

    def hold(self) -> None:
        """Inside a transaction: keep everybody else off until it ends, or Lost."""
        ledger.renew(self.job.pk, self.token)

    @contextmanager
    def effect(self) -> Iterator[None]:
        """What is written inside is there together with "done", or not at all.

        Set `running.result` (JSON) inside to keep what came out.
        """
        with transaction.atomic():
            self.hold()
            yield
            ledger.finish(self.job.pk, self.token, result=self.result)
        self.settled = True

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Renew the lease while the work goes on, in a thread that dies with us."""
        over = threading.Event()

        def keep() -> None:
            while not over.wait(RENEW_EVERY):
                if time.monotonic() - self._alive > PATIENCE:
                    break
                try:
                    ledger.renew(self.job.pk, self.token)
                except ledger.Lost:
                    break
                except DatabaseProblem:  # a long write holds the row: so it is ours
                    continue
            connection.close()

        thread = threading.Thread(target=keep, name=f"lease {self.job.pk}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


@cache
def discover() -> None:
    """Let every app say what it does and when: their `tasks` modules declare it."""
    autodiscover_modules("tasks")


def here() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"


def run(number: int, owner: str = "") -> Job | None:
    """Do the job if it is free: the one way, for workers, commands and tests."""
    job = ledger.claim(number, owner or here())
    if job is None:
        return None
    running = Running(job)
    try:
        with running.kept(), _language_of(running.by):
            _do(running)
    except ledger.Lost:
        log.warning("%s was taken over by another worker", job)
    except ledger.Problem as problem:
        with suppress(ledger.Lost):
            ledger.refuse(job.pk, running.token, problem)
    except Exception:
        log.exception("%s failed at try %s", job, running.token)
        with suppress(ledger.Lost):
            ledger.fail(job.pk, running.token, traceback.format_exc())
    return Job.objects.get(pk=number)


def run_inline(job: Job) -> Job:
    """Do a job here and now, for a command that waits; somebody else's run counts."""
    run(job.pk)
    job.refresh_from_db()
    return job


def _do(running: Running) -> None:
    discover()
    work = ledger.WORK.get(running.job.kind)
    if work is None:
        raise ledger.Problem(f"nobody does {running.job.kind!r}")
    found = work(running)
    if not running.settled:
        running.result = found if running.result is None else running.result
        with running.effect():
            pass


def _language_of(person: User | None) -> translation.override:
    language = getattr(person, "language", "") or translation.get_language()
    return translation.override(language)
