"""A link for one person, for one visit, for a few days, to be answered once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from accounts.models import User


class VisitLinkQuerySet(models.QuerySet):
    """Links are their maker's alone."""

    def of(self, user: User) -> Self:
        return self.filter(by=user.pk)

    def unanswered(self, now: datetime) -> Self:
        """Not sent, not withdrawn, not over, and its maker still works here.

        Each condition is asked of the row itself, so that of two updates at once
        the second finds nothing.
        """
        working = get_user_model().objects.filter(is_active=True)
        return self.filter(sent=None, withdrawn=None, expires__gt=now, by__in=working)

    def arrived(self) -> Self:
        """Sent, and not yet decided about."""
        return self.exclude(sent=None).filter(settled=None)


class VisitLink(models.Model):
    """What an officer asks somebody to fill in, and what came of it."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("link", "not opened yet")
        OPENED = "opened", pgettext_lazy("link", "opened")
        BEGUN = "begun", pgettext_lazy("link", "begun")
        ARRIVED = "arrived", pgettext_lazy("link", "answered")
        TAKEN = "taken", pgettext_lazy("link", "taken over")
        DECLINED = "declined", pgettext_lazy("link", "declined")
        EXPIRED = "expired", pgettext_lazy("link", "expired")
        WITHDRAWN = "withdrawn", pgettext_lazy("link", "withdrawn")

    digest = models.CharField(max_length=64, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # Numbers, not relations: a link is no part of a record and outlives one.
    visit_id = models.BigIntegerField(null=True, editable=False)
    partner_id = models.BigIntegerField(null=True, editable=False)
    file_id = models.BigIntegerField(null=True, editable=False)
    filled_by = models.CharField(_("filled in by"), max_length=120)
    mailed_to = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=10)
    shown = models.JSONField(default=dict, blank=True)  # all that the form tells
    answer = models.JSONField(default=dict, blank=True)  # as it was typed
    sending = models.CharField(max_length=64, blank=True, editable=False)
    draft = models.OneToOneField(
        "exchange.LineDraft",
        models.SET_NULL,
        related_name="link",
        null=True,
        blank=True,
    )
    created = models.DateTimeField(_("created"), auto_now_add=True)
    expires = models.DateTimeField(_("expires"))
    opened = models.DateTimeField(_("opened"), null=True, editable=False)
    sent = models.DateTimeField(_("sent"), null=True, editable=False)
    withdrawn = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    settled = models.DateTimeField(null=True, editable=False)
    taken = models.BooleanField(default=False, editable=False)

    objects = VisitLinkQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("link"), _("links")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["by", "-id"], name="visit_link_of_someone")]

    def __str__(self) -> str:
        return str(self.shown.get("title") or self.answer.get("title") or self.pk)[:200]

    @property
    def state(self) -> str:
        if self.settled:
            return self.State.TAKEN if self.taken else self.State.DECLINED
        if self.sent:
            return self.State.ARRIVED
        if self.withdrawn:
            return self.State.WITHDRAWN
        if self.expires <= timezone.now():
            return self.State.EXPIRED
        if self.answer:
            return self.State.BEGUN
        return self.State.OPENED if self.opened else self.State.WAITING

    @property
    def state_words(self) -> Any:
        return self.State(self.state).label

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.WAITING, self.State.OPENED, self.State.BEGUN)
