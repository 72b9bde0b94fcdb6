"""Who we are, and what is recorded about whom at all."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tracker.records import identifiers

from .fields import IdentifierField, ListField, country_field
from .versioned import Versioned
from .vocabulary import Vocabulary


class HomeInstitution(Versioned):
    """The one record of who we are: what is foreign, which affiliations are ours."""

    name = models.CharField(_("name"), max_length=300, blank=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=300, blank=True)
    aliases = models.TextField(
        _("other names"),
        blank=True,
        help_text=_("One a line: every spelling that means us, in any script."),
    )
    ror_id = IdentifierField(
        _("ROR id"), max_length=40, blank=True, cleaner=identifiers.clean_ror
    )
    pic = IdentifierField(
        _("PIC"), max_length=9, blank=True, cleaner=identifiers.clean_pic
    )
    country = country_field(blank=True)
    campuses = models.TextField(
        _("campuses"), blank=True, help_text=_("One a line: name, country code.")
    )
    report_after_working_days = models.PositiveSmallIntegerField(
        _("visit reports are due after (working days)"), default=15
    )

    class Meta:
        verbose_name = _("home institution")
        verbose_name_plural = _("home institution")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="there_is_one_home")
        ]

    def __str__(self) -> str:
        chinese = (get_language() or "").startswith("zh")
        return self.name_zh if chinese and self.name_zh else self.name

    @property
    def ref(self) -> str:
        return "home"

    @classmethod
    def get(cls) -> Self:
        """The record, filled the first time from HOME_NAME, HOME_ROR, HOME_COUNTRY."""
        from django.conf import settings

        found = cls.objects.filter(pk=1).first()
        if found is None:
            found, _made = cls.objects.get_or_create(
                pk=1,
                defaults={
                    "name": settings.HOME_NAME,
                    "ror_id": settings.HOME_ROR,
                    "country": settings.HOME_COUNTRY,
                },
            )
        return found

    def names(self) -> list[str]:
        own = [self.name, self.name_zh, *self.aliases.splitlines()]
        return [name.strip() for name in own if name.strip()]


class ActivitySource(Vocabulary):
    """Which kinds of activity are recorded, for whom, from when until when."""

    class Origin(models.TextChoices):
        IMPORT = "import", _("Import")
        CONNECTOR = "connector", _("Connector")
        TYPED = "typed", _("Typing")

    searched = ("name",)

    ACTIVITY_KINDS = [
        ("output", _("Outputs")),
        ("visit", _("Visits")),
        ("grant", _("Grants")),
        ("event", _("Events")),
        ("education", _("Education")),
    ]

    name = models.CharField(_("source"), max_length=200)
    origin = models.CharField(
        _("origin"), max_length=10, choices=Origin.choices, default=Origin.IMPORT
    )
    unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        verbose_name=_("unit"),
        related_name="+",
        null=True,
        blank=True,
        help_text=_("Empty means the whole institution."),
    )
    kinds = ListField(_("kinds"), choices=ACTIVITY_KINDS, blank=False)
    since = models.DateField(_("from"))
    until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("Empty means still going on.")
    )

    class Meta:
        ordering = ["since", "pk"]
        verbose_name = _("activity source")
        verbose_name_plural = _("coverage")
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="coverage_ends_after_it_begins",
                violation_error_message=_("The end must not precede the start."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def partner_ids(self) -> set[int]:
        """What is recorded decides whose silence counts: everybody is judged again."""
        from .partners import Partner

        return set(Partner.objects.values_list("pk", flat=True))
