"""What holds in a country, and from when until when: groups, notes, holidays."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .fields import country_field
from .vocabulary import Vocabulary


class CountryGroupMember(Vocabulary):
    """A country in a group from a day until a day, with the source that says so."""

    searched = ("code", "country", "source_name")

    code = models.CharField(_("group"), max_length=40, db_index=True)
    country = country_field()
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)
    source_name = models.CharField(_("source"), max_length=300)

    class Meta:
        ordering = ["code", "country", "valid_from"]
        verbose_name = _("country in a group")
        verbose_name_plural = _("country groups")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "country", "valid_from"],
                name="country_stands_once_in_a_group",
                violation_error_message=_("This country stands here already."),
            ),
            # Null is not null to a database: without one, a rule of its own.
            models.UniqueConstraint(
                fields=["code", "country"],
                condition=Q(valid_from=None),
                name="country_stands_once_in_a_group_without_valid_from",
                violation_error_message=_("This country stands here already."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None)
                | Q(valid_from=None)
                | Q(valid_to__gte=models.F("valid_from")),
                name="group_membership_ends_after_it_begins",
                violation_error_message=_("The end must not precede the start."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.country}"


class CountryNote(Vocabulary):
    """Something that changed for a country: a policy, a visa rule, an open theme."""

    searched = ("text", "source_name")

    class Kind(models.TextChoices):
        POLICY = "policy", _("Policy")
        VISA = "visa", _("Visa")
        OPENNESS = "openness", _("Theme open or restricted")
        EVENT = "event", _("Event")

    class Openness(models.TextChoices):
        OPEN = "open", pgettext_lazy("theme", "Open")
        SENSITIVE = "sensitive", _("Sensitive")
        CLOSED = "closed", pgettext_lazy("theme", "Closed")

    noted_on = models.DateField(_("date"))
    country = country_field()
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    strand = models.ForeignKey(
        "records.Strand",
        models.SET_NULL,
        verbose_name=_("theme"),
        related_name="+",
        null=True,
        blank=True,
    )
    openness = models.CharField(
        _("openness"), max_length=10, choices=Openness.choices, blank=True
    )
    text = models.TextField(_("text"))
    source_name = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        ordering = ["-noted_on", "-pk"]
        verbose_name = _("country note")
        verbose_name_plural = _("country notes")

    def __str__(self) -> str:
        return f"{self.noted_on} {self.country}"


class Holiday(Vocabulary):
    """A public holiday, or a weekend day that is worked."""

    searched = ("name",)

    day = models.DateField(_("date"), unique=True)
    working = models.BooleanField(_("a working day"), default=False)
    name = models.CharField(_("name"), max_length=100)
    source_name = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        ordering = ["day"]
        verbose_name = _("holiday or make-up workday")
        verbose_name_plural = _("holidays")

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
