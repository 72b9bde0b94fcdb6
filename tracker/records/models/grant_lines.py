"""Who is in a joint grant, where it stands, and its money line by line."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .base import Line
from .fields import MinorUnitsField, currency_field
from .grants import Grant


class GrantPartner(Line):
    """A partner in a grant: its role, its money, its share."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", pgettext_lazy("grant", "Coordinator")
        PARTNER = "partner", pgettext_lazy("grant", "Partner")
        ASSOCIATED = "associated", _("Associated")
        THIRD_PARTY = "third_party", _("Third party")

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="grant_partners")
    partner = models.ForeignKey(
        "records.Partner", models.PROTECT, verbose_name=_("partner"), related_name="+"
    )
    role = models.CharField(
        _("role"), max_length=12, choices=Role.choices, default=Role.PARTNER
    )
    amount_minor = MinorUnitsField(_("amount"), currency_field="grant.currency")
    share = models.DecimalField(
        _("share (%)"), max_digits=6, decimal_places=3, null=True, blank=True
    )

    class Meta(Line.Meta):
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "partner"],
                name="partner_once_per_grant",
                violation_error_message=_("This partner stands here already."),
            ),
            models.CheckConstraint(
                condition=Q(share=None) | Q(share__gte=0, share__lte=100),
                name="grant_share_is_a_percentage",
                violation_error_message=_("A share lies between 0 and 100 %."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.partner)


class GrantCandidate(Line):
    """Another participant, not a partner of ours: listed, so that it may become one."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="candidates")
    name = models.CharField(_("name"), max_length=300)
    identifier = models.CharField(
        _("identifier"), max_length=60, blank=True, db_index=True
    )
    country = models.CharField(_("country or region"), max_length=2, blank=True)
    kind = models.CharField(_("kind"), max_length=30, blank=True)
    role = models.CharField(
        _("role"),
        max_length=12,
        choices=GrantPartner.Role.choices,
        default=GrantPartner.Role.PARTNER,
    )
    amount_minor = MinorUnitsField(_("amount"), currency_field="grant.currency")

    class Meta(Line.Meta):
        verbose_name = _("other participant")
        verbose_name_plural = _("other participants")

    def __str__(self) -> str:
        return self.name


class GrantPerson(Line):
    """A principal investigator or member of the team, of either side."""

    class Role(models.TextChoices):
        PRINCIPAL_INVESTIGATOR = "principal_investigator", _("Principal investigator")
        TEAM = "team", _("Team")

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="people")
    person = models.ForeignKey(
        "records.Person",
        models.PROTECT,
        verbose_name=_("person"),
        related_name="grant_roles",
    )
    role = models.CharField(
        _("role"), max_length=24, choices=Role.choices, default=Role.TEAM
    )

    class Meta(Line.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "person"],
                name="person_once_per_grant",
                violation_error_message=_("This person stands here already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.person)


class GrantStage(Line):
    """A stage entered on a day; extensions stand here too."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="stages")
    stage = models.CharField(_("stage"), max_length=12, choices=Grant.Stage.choices)
    entered_on = models.DateField(_("entered on"))
    note = models.TextField(_("note"), blank=True)

    class Meta(Line.Meta):
        ordering = ["entered_on", "pk"]
        verbose_name = _("stage")
        verbose_name_plural = _("stages")


class MatchingFund(Line):
    """Money or kind put beside the grant, by its source."""

    class From(models.TextChoices):
        CENTRAL = "central", _("Central government")
        LOCAL = "local", _("Local government")
        ENTERPRISE = "enterprise", _("Enterprise")
        OWN = "own", _("Own funds")

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="matching_funds")
    origin = models.CharField(_("source"), max_length=10, choices=From.choices)
    in_kind = models.BooleanField(_("in kind"), default=False)
    amount_minor = MinorUnitsField(_("amount"))
    currency = currency_field()
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta(Line.Meta):
        verbose_name = _("matching fund")
        verbose_name_plural = _("matching funds")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor=None) | ~Q(currency=""),
                name="matching_money_has_a_currency",
                violation_error_message=_("An amount needs its currency."),
            )
        ]


class LedgerLine(Line):
    """Money of a grant that was approved, received, spent, returned or settled."""

    class Kind(models.TextChoices):
        APPROVED = "approved", pgettext_lazy("ledger", "Approved")
        RECEIVED = "received", _("Received")
        SPENT = "spent", _("Spent")
        RETURNED = "returned", _("Returned")
        SETTLED = "settled", _("Settled")

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="ledger")
    booked_on = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    amount_minor = MinorUnitsField(_("amount"), null=False, blank=False)
    currency = currency_field()
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta(Line.Meta):
        ordering = ["booked_on", "pk"]
        verbose_name = _("ledger line")
        verbose_name_plural = _("ledger lines")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__gte=0) & ~Q(currency=""),
                name="ledger_amount_is_positive_money",
                violation_error_message=_(
                    "An amount is positive and has a currency; its kind says which way."
                ),
            )
        ]


class GrantReport(Line):
    """A report that the funder waits for."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="reports")
    title = models.CharField(_("report"), max_length=200)
    due_on = models.DateField(_("due on"))
    submitted_on = models.DateField(_("submitted on"), null=True, blank=True)

    class Meta(Line.Meta):
        ordering = ["due_on", "pk"]
        verbose_name = _("report due")
        verbose_name_plural = _("reports due")

    def __str__(self) -> str:
        return self.title
