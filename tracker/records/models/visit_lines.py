"""Whom a visit was with, where, who took part and what was promised."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .base import Line
from .fields import country_field
from .visits import Visit


class VisitPartner(Line):
    """A partner that takes part, and which part of it."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="hosts")
    partner = models.ForeignKey(
        "records.Partner", models.PROTECT, verbose_name=_("partner"), related_name="+"
    )
    their_unit = models.CharField(_("their unit"), max_length=200, blank=True)

    class Meta(Line.Meta):
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "partner"],
                name="partner_once_per_visit",
                violation_error_message=_("This partner stands here already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.partner)


class VisitPlace(Line):
    """A stop on the way."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="places")
    country = country_field()
    city = models.CharField(_("city"), max_length=120, blank=True)

    class Meta(Line.Meta):
        verbose_name = _("place")
        verbose_name_plural = _("places")

    def __str__(self) -> str:
        return self.city or self.country


class Participant(Line):
    """Someone who took part: a person we know, or only a name."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="participants")
    person = models.ForeignKey(
        "records.Person",
        models.PROTECT,
        verbose_name=_("person"),
        related_name="participations",
        null=True,
        blank=True,
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=200, blank=True)
    side = models.CharField(
        _("side"), max_length=6, choices=[("ours", _("Ours")), ("theirs", _("Theirs"))]
    )
    role = models.CharField(_("role"), max_length=100, blank=True)

    class Meta(Line.Meta):
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(name=""),
                name="participant_is_a_person_or_a_name",
                violation_error_message=_("A participant is a person or a name."),
            ),
            models.UniqueConstraint(
                fields=["visit", "person"],
                condition=Q(person__isnull=False),
                name="person_once_per_visit",
                violation_error_message=_("This person stands here already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person) if self.person_id else self.name


class FollowUp(Line):
    """Something promised during a visit, until it is done."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("follow-up", "Open")
        DONE = "done", pgettext_lazy("follow-up", "Done")
        DROPPED = "dropped", _("Dropped")

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="follow_ups")
    text = models.TextField(_("what"))
    responsible = models.CharField(_("responsible"), max_length=200, blank=True)
    side = models.CharField(
        _("side"),
        max_length=6,
        default="ours",
        choices=[("ours", _("Ours")), ("theirs", _("Theirs"))],
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=8, choices=Status.choices, default=Status.OPEN
    )

    class Meta(Line.Meta):
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")

    def __str__(self) -> str:
        return self.text
