"""What was promised, when it was last looked at, and what was written to whom."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import User

TRIES = 3


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: User) -> Self:
        """What a job found may be confidential: only who asked for it sees it."""
        return self.filter(promised_by=user.pk) if user.pk else self.none()

    def waiting(self, key: str = "") -> Self:
        waiting = self.filter(state=Job.State.NEW)
        return waiting.filter(dedupe_key=key) if key else waiting

    def due(self, now: datetime) -> Self:
        """Promised and ready, or taken by a worker that fell silent."""
        return self.filter(
            Q(state=Job.State.NEW, run_after__lte=now)
            | Q(state=Job.State.RUNNING, lease_until__lt=now)
        )

    def held_by(self, job: int, token: int) -> Self:
        """The row, as long as nobody took it over since the claim numbered `token`."""
        return self.filter(pk=job, state=Job.State.RUNNING, attempts=token)

    def unsettled(self) -> Self:
        return self.filter(state__in=[Job.State.NEW, Job.State.RUNNING])

    def given_up(self) -> Self:
        return self.filter(state=Job.State.DEAD)


class Job(models.Model):
    """A piece of work that was promised, and how far it is."""

    class State(models.TextChoices):
        NEW = "new", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("refused")
        DEAD = "dead", _("given up")

    kind = models.CharField(_("kind"), max_length=60)
    dedupe_key = models.CharField(_("key of the same work"), max_length=200, blank=True)
    args = models.JSONField(_("arguments"), default=dict, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.NEW
    )
    attempts = models.PositiveIntegerField(_("tries"), default=0)
    owner = models.CharField(_("worker"), max_length=120, blank=True)
    lease_until = models.DateTimeField(_("held until"), null=True, blank=True)
    run_after = models.DateTimeField(_("not before"), default=timezone.now)
    offered_at = models.DateTimeField(_("offered to workers"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    done_count = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    message = models.CharField(_("message"), max_length=500, blank=True)
    result = models.JSONField(_("result"), null=True, blank=True)
    promised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("promised by"),
        related_name="+",
    )
    created = models.DateTimeField(_("promised"), default=timezone.now)
    finished = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("job"), _("jobs")
        ordering = ["-created", "-pk"]
        constraints = [
            # Waiting ones may double when two transactions promise at once; that
            # costs a run, while waiting for each other could cost a save.
            models.UniqueConstraint(
                fields=["dedupe_key"],
                condition=Q(state="running") & ~Q(dedupe_key=""),
                name="job_same_work_runs_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease_until__isnull=False),
                name="job_that_runs_is_held_until_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["new", "running", "done", "failed", "dead"]),
                name="job_state_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "run_after"], name="job_by_state"),
            models.Index(fields=["dedupe_key", "state"], name="job_by_key"),
            models.Index(fields=["promised_by", "-created"], name="job_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ScheduledRun(models.Model):
    """A turn of the clock that was kept: the row decides that it is kept once."""

    kind = models.CharField(_("kind"), max_length=60)
    slot = models.CharField(_("turn"), max_length=40)
    promised = models.DateTimeField(_("promised"), default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("scheduled run"), _("scheduled runs")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "slot"], name="scheduled_run_happens_once_a_slot"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.slot}"


class MailQuerySet(models.QuerySet["Mail"]):
    def to_send(self) -> Self:
        return self.filter(state__in=[Mail.State.QUEUED, Mail.State.RETRY])

    def stuck(self, before: datetime) -> Self:
        """On its way since before: whether it arrived, nobody can say."""
        return self.filter(state=Mail.State.INFLIGHT, inflight_since__lt=before)


class Mail(models.Model):
    """A letter to one person; its text is made when it leaves, not when promised."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        INFLIGHT = "inflight", _("on its way")
        SENT = "sent", _("sent")
        RETRY = "retry", _("to be tried again")
        FAILED = "failed", _("failed")
        UNKNOWN = "unknown", _("unknown")

    dedupe_key = models.CharField(_("key of the letter"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=60)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("recipient"),
        related_name="+",
    )
    args = models.JSONField(_("arguments"), default=dict, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.QUEUED
    )
    attempts = models.PositiveIntegerField(_("tries"), default=0)
    message_id = models.CharField(_("message id"), max_length=200)
    inflight_since = models.DateTimeField(_("on its way since"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    created = models.DateTimeField(_("promised"), default=timezone.now)
    sent = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("mail"), _("mails")
        ordering = ["-created", "-pk"]
        indexes = [models.Index(fields=["state"], name="mail_by_state")]

    def __str__(self) -> str:
        return self.dedupe_key


class Heartbeat(models.Model):
    """The last time a part of the program was seen doing its work."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    at = models.DateTimeField(_("seen"), default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("heartbeat"), _("heartbeats")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def beat(cls, name: str) -> None:
        cls.objects.update_or_create(name=name, defaults={"at": timezone.now()})

    @classmethod
    def alive(cls, name: str, *, within: timedelta) -> bool:
        since = timezone.now() - within
        return cls.objects.filter(name=name, at__gte=since).exists()
