from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.records import identifiers, search

from .base import Line, Record, RecordQuerySet, secret_index
from .fields import IdentifierField, ListField, country_field
from .identified import Identified, stands_once

if TYPE_CHECKING:
    from accounts.models import User


class PartnerQuerySet(RecordQuerySet):
    def named(self, text: str) -> Self:
        """Whose name or alias this is, but for case, width and accents."""
        folded = search.fold(text)
        return self.filter(Q(folded_name=folded) | Q(aliases__folded=folded)).distinct()

    def living(self) -> Self:
        """Not succeeded by another."""
        return self.filter(succeeded_by=None)

    def from_countries(self, codes: list[str]) -> Self:
        return self.filter(country__in=codes)


def unique_when_given(field: str, message: object) -> models.UniqueConstraint:
    return stands_once(field, name=f"partner_{field}_is_unique", message=message)


class Partner(Identified, Record):
    """An institution we cooperate with; it belongs to the whole institution."""

    class Kind(models.TextChoices):
        UNIVERSITY = "university", _("University")
        RESEARCH_INSTITUTE = "research_institute", _("Research institute")
        ACADEMY = "academy", _("Academy")
        ENTERPRISE = "enterprise", _("Enterprise")
        GOVERNMENT = "government", _("Government")
        FUNDER = "funder", _("Funder")
        HOSPITAL = "hospital", _("Hospital")
        INTERNATIONAL_ORGANISATION = (
            "international_organisation",
            _("International organisation"),
        )
        NETWORK = "network", pgettext_lazy("partner", "Network")
        OTHER = "other", _("Other")

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        INACTIVE = "inactive", _("Inactive")
        CLOSED = "closed", _("Closed")

    class Tier(models.TextChoices):
        STRATEGIC = "strategic", _("Strategic")
        KEY = "key", _("Key")
        REGULAR = "regular", _("Regular")
        PROSPECT = "prospect", _("Prospect")

    class Risk(models.TextChoices):
        LOW = "low", _("Low")
        MEDIUM = "medium", _("Medium")
        HIGH = "high", _("High")
        PROHIBITED = "prohibited", _("Prohibited")

    prefix, yearly, unit_field = "PA", False, "lead_unit"
    lines = ("aliases",)

    name = models.CharField(_("name"), max_length=300, db_index=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=300, blank=True)
    name_local = models.CharField(
        _("name in its own language"), max_length=300, blank=True
    )
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    kind = models.CharField(
        _("kind"), max_length=30, choices=Kind.choices, default=Kind.UNIVERSITY
    )
    country = country_field(blank=True, db_index=True)
    subdivision = models.CharField(_("subdivision"), max_length=10, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    ror_id = IdentifierField(
        _("ROR id"), max_length=40, blank=True, cleaner=identifiers.clean_ror
    )
    pic = IdentifierField(
        _("PIC"), max_length=9, blank=True, cleaner=identifiers.clean_pic
    )
    oid = IdentifierField(
        _("OID"), max_length=12, blank=True, cleaner=identifiers.clean_oid
    )
    erasmus_code = IdentifierField(
        _("Erasmus code"),
        max_length=20,
        blank=True,
        cleaner=identifiers.clean_erasmus_code,
    )
    schac = IdentifierField(
        _("SCHAC code"), max_length=100, blank=True, cleaner=identifiers.clean_schac
    )
    wikidata = IdentifierField(
        _("Wikidata id"),
        max_length=20,
        blank=True,
        cleaner=identifiers.clean_wikidata,
    )
    website = models.URLField(_("website"), max_length=300, blank=True)
    domains = ListField(_("e-mail and web domains"))
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name=_("part of"),
        related_name="parts",
        null=True,
        blank=True,
    )
    succeeded_by = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("succeeded by"),
        related_name="predecessors",
        null=True,
        blank=True,
        help_text=_(
            "After a merger or a new name: the successor inherits the history."
        ),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.ACTIVE
    )
    tier = models.CharField(
        _("tier"), max_length=10, choices=Tier.choices, default=Tier.REGULAR
    )
    lead_unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        verbose_name=_("lead unit"),
        related_name="+",
        null=True,
        blank=True,
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("deputy"),
        related_name="+",
        null=True,
        blank=True,
    )
    champion_ours = models.ForeignKey(
        "records.Person",
        models.SET_NULL,
        verbose_name=_("champion, ours"),
        related_name="champions",
        null=True,
        blank=True,
    )
    champion_theirs = models.ForeignKey(
        "records.Person",
        models.SET_NULL,
        verbose_name=_("champion, theirs"),
        related_name="+",
        null=True,
        blank=True,
    )
    fields = ListField(_("fields"), help_text=_("FORD or ISCED-F codes"))
    strengths_ours = models.TextField(_("our strengths"), blank=True)
    strengths_theirs = models.TextField(_("their strengths"), blank=True)
    first_contact_on = models.DateField(_("first contact"), null=True, blank=True)
    expected_balance = models.FloatField(
        _("expected visit balance"),
        null=True,
        blank=True,
        help_text=_("From −1 (only outbound) to 1 (only inbound)."),
    )
    risk_level = models.CharField(
        _("risk level"), max_length=10, choices=Risk.choices, blank=True
    )
    screened_on = models.DateField(_("screened on"), null=True, blank=True)
    screened_by = models.CharField(_("screened by"), max_length=120, blank=True)
    screen_again_on = models.DateField(_("screen again on"), null=True, blank=True)
    restricted_fields = ListField(_("restricted fields"))
    risk_note = models.TextField(_("risk note"), blank=True)
    needs_name = models.BooleanField(_("needs a name"), default=False)
    attested_until = models.DateField(
        _("active elsewhere until"), null=True, blank=True, editable=False
    )
    attested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        null=True,
        editable=False,
    )
    folded_name = models.CharField(
        max_length=300, editable=False, default="", db_index=True
    )

    objects: ClassVar = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        indexes = [secret_index("partner_secret")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="partner_has_a_name",
                violation_error_message=_("A partner needs a name."),
            ),
            models.CheckConstraint(
                condition=Q(succeeded_by=None) | ~Q(succeeded_by=F("id")),
                name="partner_does_not_succeed_itself",
                violation_error_message=_("A partner cannot succeed itself."),
            ),
            models.CheckConstraint(
                condition=Q(latitude=None) | Q(latitude__gte=-90, latitude__lte=90),
                name="partner_latitude_is_on_earth",
                violation_error_message=_("Latitude runs from −90 to 90."),
            ),
            models.CheckConstraint(
                condition=Q(longitude=None)
                | Q(longitude__gte=-180, longitude__lte=180),
                name="partner_longitude_is_on_earth",
                violation_error_message=_("Longitude runs from −180 to 180."),
            ),
            unique_when_given("ror_id", _("Another partner has this ROR id.")),
            unique_when_given("pic", _("Another partner has this PIC.")),
            unique_when_given("oid", _("Another partner has this OID.")),
            unique_when_given(
                "erasmus_code", _("Another partner has this Erasmus code.")
            ),
            unique_when_given("schac", _("Another partner has this SCHAC code.")),
            unique_when_given("wikidata", _("Another partner has this Wikidata id.")),
        ]

    def _names(self) -> tuple[str, str]:
        return self.name, self.name_zh

    def clean(self) -> None:
        after = self.succeeded_by
        while after is not None:
            if after.pk == self.pk:
                raise ValidationError(
                    {"succeeded_by": _("These partners would succeed each other.")}
                )
            after = after.succeeded_by

    def search_words(self) -> list[str]:
        names = [self.ref, self.name, self.name_zh, self.name_local, self.acronym]
        names += [self.city, self.pic, self.erasmus_code, self.ror_id, *self.domains]
        if self.pk:
            names += self.aliases.values_list("name", flat=True)
        return names

    def partner_ids(self) -> set[int]:
        return {key for key in (self.pk, self.succeeded_by_id) if key is not None}

    def before_bulk(self) -> None:
        self.folded_name = search.fold(self.name)[:300]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.before_bulk()
        super().save(*args, **kwargs)


class PartnerAlias(Line):
    """Another name of a partner: former, short, translated, or as a source spells."""

    class Kind(models.TextChoices):
        FORMER = "former", _("Former name")
        SHORT = "short", _("Short name")
        TRANSLATED = "translated", pgettext_lazy("name", "Translation")
        SPELLED = "spelled", _("As spelled in a source")

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="aliases")
    name = models.CharField(_("name"), max_length=300)
    language = models.CharField(_("language"), max_length=10, blank=True)
    kind = models.CharField(
        _("kind"), max_length=10, choices=Kind.choices, default=Kind.SPELLED
    )
    folded = models.CharField(max_length=300, editable=False, default="", db_index=True)

    class Meta(Line.Meta):
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "folded"],
                name="partner_alias_stands_once",
                violation_error_message=_("This name stands here already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def before_bulk(self) -> None:
        self.folded = search.fold(self.name)[:300]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.before_bulk()
        super().save(*args, **kwargs)


def lead(partner: Partner, user: User) -> bool:
    """Whether this person answers for the partner."""
    return partner.owner_id == user.pk or partner.lead_unit_id in user.writable_unit_ids
