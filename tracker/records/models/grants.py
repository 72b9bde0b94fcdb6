from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.records import identifiers

from .base import RecordQuerySet, UnitRecord, secret_index
from .fields import IdentifierField, ListField, MinorUnitsField, currency_field
from .identified import Identified, stands_once


class GrantQuerySet(RecordQuerySet):
    def awarded(self) -> Self:
        """Not an application, not rejected, not withdrawn."""
        return self.exclude(stage__in=Grant.Stage.not_awarded())

    def running(self, on: date) -> Self:
        return self.awarded().filter(
            Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on
        )

    def settlement_overdue(self, on: date) -> Self:
        return self.awarded().filter(settled_on=None, settlement_due_on__lt=on)


class Grant(Identified, UnitRecord):
    """A project paid for jointly, from application to settlement."""

    class Kind(models.TextChoices):
        BILATERAL = "bilateral", _("Bilateral")
        MULTILATERAL = "multilateral", _("Multilateral")
        NATIONAL_INTERNATIONAL = "national_international", _("National, international")
        SEED = "seed", _("Seed")
        INDUSTRY = "industry", _("Industry")
        INFRASTRUCTURE = "infrastructure", _("Infrastructure")

    class OurRole(models.TextChoices):
        COORDINATOR = "coordinator", pgettext_lazy("grant", "Coordinator")
        PARTNER = "partner", pgettext_lazy("grant", "Partner")
        ASSOCIATED = "associated", _("Associated")

    class Stage(models.TextChoices):
        APPLICATION = "application", _("Application")
        APPROVAL = "approval", _("Approval")
        CONTRACT = "contract", pgettext_lazy("grant", "Contract")
        USE = "use", _("Use")
        EXTENSION = "extension", _("Extension")
        COMPLETION = "completion", _("Completion")
        SETTLEMENT = "settlement", _("Settlement")
        CLOSED = "closed", pgettext_lazy("grant", "Closed")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

        @classmethod
        def not_awarded(cls) -> list[str]:
            return ["application", "rejected", "withdrawn"]

    class Screening(models.TextChoices):
        NOT_NEEDED = "not_needed", _("Not needed")
        PENDING = "pending", _("Pending")
        CLEARED = "cleared", _("Cleared")
        REFUSED = "refused", _("Refused")

    prefix = "GR"
    no_more_open_than = ("partners", "agreement")
    lines = (
        "grant_partners",
        "people",
        "stages",
        "matching_funds",
        "ledger",
        "reports",
        "candidates",
    )
    searched = (
        "ref",
        "title",
        "title_zh",
        "acronym",
        "award_number",
        "finance_number",
        "programme",
    )

    title = models.CharField(_("title"), max_length=500)
    title_zh = models.CharField(_("title in Chinese"), max_length=500, blank=True)
    acronym = models.CharField(_("acronym"), max_length=60, blank=True)
    kind = models.CharField(
        _("kind"), max_length=24, choices=Kind.choices, default=Kind.BILATERAL
    )
    funder = models.CharField(_("funders"), max_length=300, blank=True)
    funder_ids = ListField(_("funder ids"), help_text=_("ROR or Crossref funder ids"))
    programme = models.CharField(_("programme"), max_length=200, blank=True)
    call = models.CharField(_("call"), max_length=200, blank=True)
    award_number = models.CharField(
        _("award number"), max_length=100, blank=True, db_index=True
    )
    grant_doi = IdentifierField(
        _("grant DOI"), max_length=200, blank=True, cleaner=identifiers.clean_doi
    )
    raid = IdentifierField(
        _("RAiD"), max_length=200, blank=True, cleaner=identifiers.clean_raid
    )
    finance_number = models.CharField(_("finance number"), max_length=60, blank=True)
    partners = models.ManyToManyField(
        "records.Partner",
        through="GrantPartner",
        verbose_name=_("partners"),
        related_name="grants",
    )
    our_role = models.CharField(
        _("our role"), max_length=12, choices=OurRole.choices, blank=True
    )
    stage = models.CharField(
        _("stage"), max_length=12, choices=Stage.choices, default=Stage.USE
    )
    applied_on = models.DateField(_("applied on"), null=True, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    contract_on = models.DateField(_("contract on"), null=True, blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True, db_index=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    settlement_due_on = models.DateField(_("settlement due on"), null=True, blank=True)
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    audit = models.TextField(_("audit"), blank=True)
    currency = currency_field()
    total_minor = MinorUnitsField(_("total"))
    our_share_minor = MinorUnitsField(_("our share"))
    fields = ListField(_("fields"), help_text=_("FORD or ISCED-F codes"))
    research_area = models.CharField(_("research area"), max_length=120, blank=True)
    sdg = ListField(_("sustainable development goals"))
    ip_split = models.TextField(_("IP split"), blank=True)
    dual_use = models.CharField(
        _("dual-use screening"), max_length=12, choices=Screening.choices, blank=True
    )
    agreement = models.ForeignKey(
        "records.Agreement",
        models.SET_NULL,
        verbose_name=_("agreement"),
        related_name="grants",
        null=True,
        blank=True,
    )
    needs_title = models.BooleanField(_("needs a title"), default=False)

    objects: ClassVar = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("joint grant")
        verbose_name_plural = _("joint grants")
        indexes = [secret_index("grant_secret")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None)
                | Q(starts_on=None)
                | Q(ends_on__gte=F("starts_on")),
                name="grant_ends_after_it_starts",
                violation_error_message=_("The end must not precede the start."),
            ),
            models.CheckConstraint(
                condition=Q(total_minor=None, our_share_minor=None) | ~Q(currency=""),
                name="grant_money_has_a_currency",
                violation_error_message=_("An amount needs its currency."),
            ),
            models.CheckConstraint(
                condition=Q(total_minor=None) | Q(total_minor__gte=0),
                name="grant_total_is_not_negative",
                violation_error_message=_("A total cannot be negative."),
            ),
            stands_once(
                "grant_doi",
                name="grant_doi_is_unique",
                message=_("Another grant has this DOI."),
            ),
            stands_once(
                "programme",
                "award_number",
                name="grant_award_number_is_unique_in_its_programme",
                message=_("Another grant of this programme has this award number."),
            ),
        ]

    def ref_year(self) -> int | None:
        day = self.starts_on or self.approved_on or self.applied_on
        return day.year if day else None

    def partner_ids(self) -> set[int]:
        if not self.pk:
            return set()
        return set(self.grant_partners.values_list("partner_id", flat=True))

    @property
    def awarded_on(self) -> date | None:
        """The day that counts as the activity."""
        if self.stage in self.Stage.not_awarded():
            return None
        return self.approved_on or self.contract_on or self.starts_on
