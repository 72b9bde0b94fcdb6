"""Typed figures that indicators lean on: totals, rates, reference lines, targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from tracker.records import identifiers, money

from .countries import CountryGroupMember
from .fields import IdentifierField, currency_field
from .vocabulary import Vocabulary

YEARS = [MinValueValidator(1400), MaxValueValidator(2200)]


if TYPE_CHECKING:
    from accounts.models import User

INDICATORS = "tracker.insight.indicators.AIMED"


class YearlyTotal(Vocabulary):
    """All outputs of a unit, year and discipline where only the number is known."""

    searched = ("discipline",)

    unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        verbose_name=_("unit"),
        related_name="+",
        null=True,
        blank=True,
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=YEARS)
    discipline = models.CharField(_("discipline"), max_length=60, blank=True)
    outputs = models.PositiveIntegerField(_("outputs"))

    class Meta:
        ordering = ["-year", "discipline", "pk"]
        verbose_name = _("yearly total")
        verbose_name_plural = _("yearly totals")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "discipline"],
                name="yearly_total_stands_once",
                violation_error_message=_("This total stands here already."),
            ),
            # Null is not null to a database: without one, a rule of its own.
            models.UniqueConstraint(
                fields=["year", "discipline"],
                condition=Q(unit=None),
                name="yearly_total_stands_once_without_unit",
                violation_error_message=_("This total stands here already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.discipline}".strip()


class Rate(Vocabulary):
    """What one unit of a currency was worth in the base currency on a day."""

    searched = ("currency", "source_name")

    day = models.DateField(_("date"))
    currency = currency_field(blank=False)
    base = IdentifierField(
        _("base currency"), max_length=3, cleaner=money.clean_currency
    )
    # Text, since a DecimalField is a float on SQLite.
    rate = models.CharField(_("rate"), max_length=30)
    source_name = models.CharField(_("source"), max_length=200)

    class Meta:
        ordering = ["-day", "currency"]
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "currency", "base"],
                name="rate_once_a_day",
                violation_error_message=_("This rate stands here already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.currency}/{self.base}"


class Deflator(Vocabulary):
    """Price level of a year, for money of different years side by side."""

    searched = ("source_name",)

    year = models.PositiveSmallIntegerField(_("year"), validators=YEARS, unique=True)
    index = models.CharField(_("index"), max_length=30)
    source_name = models.CharField(_("source"), max_length=200)

    class Meta:
        ordering = ["-year"]
        verbose_name = _("deflator")
        verbose_name_plural = _("deflators")

    def __str__(self) -> str:
        return str(self.year)


class ReferenceLine(Vocabulary):
    """A published figure to hold our own against, with its source."""

    searched = ("label", "indicator", "source_name")

    indicator = models.CharField(_("indicator"), max_length=60)
    label = models.CharField(_("label"), max_length=120)
    label_zh = models.CharField(_("label in Chinese"), max_length=120, blank=True)
    year = models.PositiveSmallIntegerField(
        _("year"), validators=YEARS, null=True, blank=True
    )
    low = models.FloatField(_("from"))
    high = models.FloatField(_("to"), null=True, blank=True)
    source_name = models.CharField(_("source"), max_length=300)

    class Meta:
        ordering = ["indicator", "label"]
        verbose_name = _("reference line")
        verbose_name_plural = _("reference lines")

    def __str__(self) -> str:
        return self.label


class Target(Vocabulary):
    """What somebody wants an indicator to be in a year."""

    searched = ("indicator", "source_name")

    indicator = models.CharField(_("indicator"), max_length=60)
    unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        verbose_name=_("unit"),
        related_name="+",
        null=True,
        blank=True,
    )
    country_group = models.CharField(_("country group"), max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), validators=YEARS)
    value = models.FloatField(_("value"))
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("set by"),
        related_name="+",
        null=True,
        blank=True,
    )
    source_name = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        ordering = ["indicator", "-year"]
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "unit", "country_group", "year"],
                name="target_stands_once",
                violation_error_message=_("This target stands here already."),
            ),
            # Null is not null to a database: without one, a rule of its own.
            models.UniqueConstraint(
                fields=["indicator", "country_group", "year"],
                condition=Q(unit=None),
                name="target_stands_once_without_unit",
                violation_error_message=_("This target stands here already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.year}"

    def clean(self) -> None:
        """A target stands beside an actual: its indicator and group must be known."""
        # By name only: what figures mean is computed above the records.
        if self.indicator not in import_string(INDICATORS):
            raise ValidationError(
                {
                    "indicator": ValidationError(
                        _("There is no indicator called “%(name)s”."),
                        params={"name": self.indicator},
                        code="unknown",
                    )
                }
            )
        groups = CountryGroupMember.objects.filter(code=self.country_group)
        if self.country_group and not groups.exists():
            raise ValidationError(
                {
                    "country_group": ValidationError(
                        _("There is no country group called “%(name)s”."),
                        params={"name": self.country_group},
                        code="unknown",
                    )
                }
            )

    def confirm(self, before: dict[str, Any], by: User | None) -> None:
        """Whoever adds it has set it, unless somebody else is named."""
        # What comes back after it was deleted was set by whom it was set, or nobody.
        new = not before and self.version == 1
        if new and self.set_by_id is None and by is not None:
            self.set_by = by
            type(self)._base_manager.filter(pk=self.pk).update(set_by=by)


class PartnerTotal(Vocabulary):
    """All outputs of a partner, or of a whole database, as one source counts them."""

    searched = ("ror_id", "source_name")

    ror_id = IdentifierField(
        _("ROR id"),
        max_length=40,
        blank=True,
        cleaner=identifiers.clean_ror,
        help_text=_("Empty means the whole database."),
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=YEARS)
    outputs = models.PositiveBigIntegerField(_("outputs"))
    source_name = models.CharField(_("source"), max_length=200)
    counted_on = models.DateField(_("counted on"))

    class Meta:
        ordering = ["-year", "ror_id", "source_name"]
        verbose_name = _("total of a partner")
        verbose_name_plural = _("totals of partners")
        constraints = [
            models.UniqueConstraint(
                fields=["ror_id", "year", "source_name"],
                name="partner_total_stands_once",
                violation_error_message=_("This total stands here already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.ror_id}".strip()
