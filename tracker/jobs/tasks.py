"""Celery carries an id; the ledger decides."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from tracker.jobs import ledger, outbox, running, schedule
from tracker.jobs.models import Heartbeat, ScheduledRun

KEEP_SLOTS = timedelta(days=400)


@shared_task
def run(job: int) -> None:
    running.run(job)


@shared_task
def sweep() -> None:
    ledger.sweep()
    outbox.give_up_stuck()
    ScheduledRun.objects.filter(promised__lt=timezone.now() - KEEP_SLOTS).delete()


@shared_task
def look() -> None:
    running.discover()
    schedule.look(timezone.now())


@shared_task
def beat(*names: str) -> None:
    """Written by a task: a worker can be connected and yet take nothing."""
    for name in ("worker", *names):
        Heartbeat.beat(name)
