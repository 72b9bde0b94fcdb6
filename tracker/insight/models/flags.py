from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.insight.labels import FINDING_LABELS
from tracker.records.models import Agreement, Partner

from .triages import Triage

if TYPE_CHECKING:
    from accounts.models import User

SHOWN_WITH_THE_STATE = frozenset(["COOLING", "REVIVED", "LAPSED"])
"""Findings that no flag is made of."""


class FlagQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Flags of partners this person knows, and of agreements they may know."""
        if user.sees_everything:
            return self.all()
        return self.exclude(partner__in=Partner.objects.hidden_from(user)).exclude(
            agreement__in=Agreement.objects.hidden_from(user)
        )

    def editable_by(self, user: User) -> Self:
        """The coordinating office, whoever answers for the partner or agreement."""
        if user.edits_everything:
            return self.all()
        if not user.is_officer:
            return self.none()
        units = user.writable_unit_ids
        theirs = (
            Q(partner__owner=user)
            | Q(partner__deputy=user)
            | Q(partner__lead_unit__in=units)
            | Q(agreement__owner=user)
            | Q(agreement__unit__in=units)
            | Q(partner__owner=None, partner__lead_unit=None)
        )
        return self.visible_to(user).filter(theirs)

    def of_people(self, user: User) -> Self:
        """Flags of the partners and agreements this person answers for."""
        return self.filter(
            Q(partner__owner=user)
            | Q(partner__deputy=user)
            | Q(agreement__owner=user)
            | Q(agreement__deputy=user)
        )

    def standing(self) -> Self:
        """What was found still holds, whatever was said about it."""
        return self.filter(closed_on=None)

    def unsettled(self) -> Self:
        return self.filter(state__in=Flag.State.unsettled())

    def in_triage(self, on: date) -> Self:
        """On the list of the first import, and without a first answer."""
        running = Triage.objects.running(on).values("pk")
        return self.filter(state=Flag.State.OPEN, triage__in=running)

    def asking(self, on: date) -> Self:
        """Waits for somebody: open, to be remembered, or slept long enough.

        What the first import brought is asked for on its own list, and nowhere else.
        """
        # An open flag of a list is what keeps it running: only its days are asked for.
        on_no_list = Q(triage=None) | ~Q(
            triage__begun_on__lte=on, triage__until__gte=on
        )
        return self.filter(
            Q(on_no_list, state=Flag.State.OPEN)
            | Q(state=Flag.State.ACKNOWLEDGED, remind_on__lte=on)
            | Q(state=Flag.State.SNOOZED, snoozed_until__lt=on)
        )


class Flag(models.Model):
    """Something health found that stays open until it is dealt with or is over."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("flag", "Open")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        SNOOZED = "snoozed", _("Snoozed")
        RESOLVED = "resolved", _("Resolved")
        DISMISSED = "dismissed", _("Dismissed")

        @classmethod
        def unsettled(cls) -> list[str]:
            return ["open", "acknowledged", "snoozed"]

    class Reason(models.TextChoices):
        NOT_RECORDED = "not_recorded", _("Active, but not recorded here")
        SEASONAL = "seasonal", _("Usual for the season")
        WRONG_PARTNER = "wrong_partner", _("Wrong partner")
        INTENDED = "intended", _("Intended")

    CODES = [
        (code, label)
        for code, label in FINDING_LABELS.items()
        if code not in SHOWN_WITH_THE_STATE
    ]

    partner = models.ForeignKey(
        Partner, models.CASCADE, verbose_name=_("partner"), related_name="flags"
    )
    code = models.CharField(_("flag"), max_length=40, choices=CODES)
    subject = models.CharField(_("about"), max_length=20, blank=True)
    agreement = models.ForeignKey(
        Agreement,
        models.CASCADE,
        verbose_name=_("agreement"),
        related_name="flags",
        null=True,
        blank=True,
    )
    person = models.ForeignKey(
        "records.Person", models.SET_NULL, related_name="+", null=True, blank=True
    )
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.OPEN
    )
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_by = models.CharField(_("closed by"), max_length=200, blank=True)
    numbers = models.JSONField(default=dict)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("acknowledged by"),
        related_name="+",
        null=True,
        blank=True,
    )
    plan = models.TextField(_("plan"), blank=True)
    remind_on = models.DateField(_("remind on"), null=True, blank=True)
    snoozed_until = models.DateField(_("snoozed until"), null=True, blank=True)
    # Put to sleep by a plan, not by a person: wakes when the plan is gone.
    by_plan = models.BooleanField(default=False, editable=False)
    dismissed_reason = models.CharField(
        _("reason"), max_length=14, choices=Reason.choices, blank=True
    )
    attested_until = models.DateField(
        _("active elsewhere until"), null=True, blank=True
    )
    note = models.TextField(_("note"), blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("handled by"),
        related_name="+",
        null=True,
        blank=True,
    )
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    triage = models.ForeignKey(
        "insight.Triage",
        models.SET_NULL,
        verbose_name=_("flags of the first import"),
        related_name="flags",
        null=True,
        blank=True,
        editable=False,
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    updated = models.DateTimeField(auto_now=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_on", "-pk"]
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        indexes = [
            models.Index(fields=["state", "-opened_on"], name="flag_by_state"),
            models.Index(fields=["code", "state"], name="flag_by_code"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "code", "subject"],
                condition=Q(closed_on=None),
                name="flag_stands_once",
                violation_error_message=_("This flag is open already."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=models.F("opened_on")),
                name="flag_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=~Q(state="snoozed") | Q(snoozed_until__isnull=False),
                name="flag_is_snoozed_until_a_day",
                violation_error_message=_("Snoozed until when?"),
            ),
            models.CheckConstraint(
                condition=~Q(state="dismissed") | ~Q(dismissed_reason=""),
                name="flag_is_dismissed_for_a_reason",
                violation_error_message=_("A flag is dismissed for a reason."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(state__in=["resolved", "dismissed"]),
                name="flag_that_is_over_asks_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject}".strip()

    @property
    def label(self) -> str:
        return str(FINDING_LABELS.get(self.code, self.code))

    @property
    def unsettled(self) -> bool:
        return self.state in self.State.unsettled()

    def get_absolute_url(self) -> str:
        return reverse("flag:detail", args=[self.pk])
