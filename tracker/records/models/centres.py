from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .base import RecordQuerySet, UnitRecord, secret_index
from .fields import country_field


class CentreQuerySet(RecordQuerySet):
    def open_on(self, day: date) -> Self:
        """Opened by the day, as far as anybody knows, and not closed before it."""
        return self.filter(
            Q(opened_on=None) | Q(opened_on__lte=day),
            Q(closed_on=None) | Q(closed_on__gte=day),
        )


class Centre(UnitRecord):
    """A joint laboratory or college, or an overseas centre or office."""

    class Kind(models.TextChoices):
        JOINT_LAB = "joint_lab", _("Joint laboratory")
        JOINT_COLLEGE = "joint_college", _("Joint college")
        OVERSEAS_CENTRE = "overseas_centre", _("Overseas centre")
        OFFICE = "office", _("Office")
        FACILITY = "facility", _("Facility")

    prefix, yearly = "CE", False
    no_more_open_than = ("partners", "agreement")
    searched = ("ref", "name", "name_zh", "city")

    name = models.CharField(_("name"), max_length=300)
    name_zh = models.CharField(_("name in Chinese"), max_length=300, blank=True)
    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind.choices, default=Kind.JOINT_LAB
    )
    partners = models.ManyToManyField(
        "records.Partner", verbose_name=_("partners"), related_name="centres"
    )
    country = country_field()
    city = models.CharField(_("city"), max_length=120, blank=True)
    opened_on = models.DateField(
        pgettext_lazy("centre", "opened on"), null=True, blank=True
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    head_ours = models.ForeignKey(
        "records.Person",
        models.SET_NULL,
        verbose_name=_("head, ours"),
        related_name="+",
        null=True,
        blank=True,
    )
    head_theirs = models.ForeignKey(
        "records.Person",
        models.SET_NULL,
        verbose_name=_("head, theirs"),
        related_name="+",
        null=True,
        blank=True,
    )
    agreement = models.ForeignKey(
        "records.Agreement",
        models.SET_NULL,
        verbose_name=_("agreement"),
        related_name="centres",
        null=True,
        blank=True,
    )
    funding = models.TextField(_("funding"), blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)

    objects: ClassVar = CentreQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("centre")
        verbose_name_plural = _("centres")
        indexes = [secret_index("centre_secret")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None)
                | Q(opened_on=None)
                | Q(closed_on__gte=F("opened_on")),
                name="centre_closes_after_it_opens",
                violation_error_message=_("The end must not precede the start."),
            )
        ]

    def _names(self) -> tuple[str, str]:
        return self.name, self.name_zh

    def partner_ids(self) -> set[int]:
        return set(self.partners.values_list("pk", flat=True)) if self.pk else set()
