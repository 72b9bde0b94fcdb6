"""Do jobs and letters say of themselves what can be true?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.jobs.models import TRIES, Heartbeat, Job, Mail

ALIVE = timedelta(seconds=90)
SILENT = timedelta(minutes=10)
State = Job.State


def name() -> str:
    return _("Jobs and letters")


def look() -> Iterator[str | None]:
    yield from [None] * (Job.objects.count() + Mail.objects.count())
    for rows, why in (*_jobs(), *_letters()):
        for row in rows.order_by("pk").iterator():
            yield f"{row._meta.verbose_name} {row.pk}: {why}"
    yield from _doubled()


def _jobs() -> Iterator[tuple[QuerySet, str]]:
    jobs = Job.objects.defer("args", "result")
    ended = Q(state__in=[State.DONE, State.FAILED, State.DEAD])
    yield jobs.filter(ended, finished=None), _("it ended, but not at any time.")
    yield jobs.filter(~ended, finished__isnull=False), _("it goes on after its end.")
    yield (
        jobs.filter(~Q(state=State.RUNNING), lease_until__isnull=False),
        _("a worker holds it although it does not run."),
    )
    yield (
        jobs.filter(Q(state=State.RUNNING) | Q(state=State.DONE), attempts=0),
        _("nobody ever took it."),
    )
    yield jobs.filter(attempts__gt=TRIES), _("it was tried more often than allowed.")
    yield jobs.filter(state=State.DEAD), _("it was given up and waits for somebody.")
    now = timezone.now()
    if Heartbeat.alive("worker", within=ALIVE):
        silent = jobs.filter(state=State.RUNNING, lease_until__lt=now - SILENT)
        yield silent, _("its worker fell silent, and nobody took it over.")
    yield jobs.filter(created__gt=now + SILENT), _("it was promised in the future.")


def _letters() -> Iterator[tuple[QuerySet, str]]:
    sent = Q(state=Mail.State.SENT)
    yield Mail.objects.filter(sent, sent=None), _("it was sent, but not at any time.")
    yield Mail.objects.filter(~sent, sent__isnull=False), _("it was sent, it says not.")
    carried = Job.objects.unsettled().filter(kind="mail")
    numbers = [args.get("mail") for args in carried.values_list("args", flat=True)]
    waiting = Mail.objects.to_send().exclude(pk__in=numbers)
    yield waiting, _("it waits, and no job will send it.")


def _doubled() -> Iterator[str]:
    running = Job.objects.filter(state=State.RUNNING).exclude(dedupe_key="")
    twice = running.order_by().values_list("dedupe_key").annotate(n=Count("pk"))
    for key, n in twice.filter(n__gt=1):
        yield _("%(key)s runs %(n)s times at once.") % {"key": key, "n": n}
