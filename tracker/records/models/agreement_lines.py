from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .agreements import Agreement
from .base import Line


class AgreementParty(Line):
    """One party: a partner, or a unit of ours."""

    class Role(models.TextChoices):
        LEAD = "lead", pgettext_lazy("party", "Lead")
        PARTY = "party", _("Party")
        COORDINATOR = "coordinator", pgettext_lazy("party", "Coordinator")
        NEUTRAL_THIRD_PARTY = "neutral_third_party", _("Neutral third party")

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="parties")
    partner = models.ForeignKey(
        "records.Partner",
        models.PROTECT,
        verbose_name=_("partner"),
        related_name="+",
        null=True,
        blank=True,
    )
    unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        verbose_name=_("unit of ours"),
        related_name="+",
        null=True,
        blank=True,
    )
    role = models.CharField(
        _("role"), max_length=20, choices=Role.choices, default=Role.PARTY
    )
    signatory = models.CharField(_("signatory"), max_length=200, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)

    class Meta(Line.Meta):
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            models.CheckConstraint(
                condition=Q(partner=None, unit__isnull=False)
                | Q(partner__isnull=False, unit=None),
                name="party_is_a_partner_or_a_unit",
                violation_error_message=_(
                    "A party is either a partner or one of our units."
                ),
            ),
            models.UniqueConstraint(
                fields=["agreement", "partner"],
                condition=Q(partner__isnull=False),
                name="partner_is_party_once",
                violation_error_message=_("This partner is a party already."),
            ),
            models.UniqueConstraint(
                fields=["agreement", "unit"],
                condition=Q(unit__isnull=False),
                name="unit_is_party_once",
                violation_error_message=_("This unit is a party already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.partner or self.unit or "")


class AgreementMove(Line):
    """A change of stage: from, to, when, who and why."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="moves")
    stage_from = models.CharField(
        _("from"), max_length=20, choices=Agreement.Stage.choices, blank=True
    )
    stage_to = models.CharField(_("to"), max_length=20, choices=Agreement.Stage.choices)
    moved_at = models.DateTimeField(_("when"))
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("who"),
        related_name="+",
        null=True,
        blank=True,  # a program may have moved it
    )
    why = models.TextField(_("why"), blank=True)

    class Meta(Line.Meta):
        ordering = ["moved_at", "pk"]
        verbose_name = _("change of stage")
        verbose_name_plural = _("changes of stage")


class Quota(Line):
    """Places agreed per academic year; a year counts 1.0, a semester 0.5."""

    class Direction(models.TextChoices):
        INBOUND = "inbound", pgettext_lazy("quota", "Inbound")
        OUTBOUND = "outbound", pgettext_lazy("quota", "Outbound")

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="quotas")
    direction = models.CharField(
        _("direction"), max_length=8, choices=Direction.choices
    )
    category = models.CharField(_("category"), max_length=60, blank=True)
    academic_year = models.CharField(_("academic year"), max_length=9, blank=True)
    places = models.DecimalField(
        pgettext_lazy("quota", "places"), max_digits=7, decimal_places=1
    )
    taken = models.DecimalField(
        _("taken"), max_digits=7, decimal_places=1, null=True, blank=True
    )
    months = models.PositiveSmallIntegerField(_("months"), null=True, blank=True)
    level = models.CharField(_("level (EQF)"), max_length=10, blank=True)
    language = models.CharField(_("language (CEFR)"), max_length=20, blank=True)

    class Meta(Line.Meta):
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        constraints = [
            models.CheckConstraint(
                condition=Q(places__gte=0) & (Q(taken=None) | Q(taken__gte=0)),
                name="quota_is_not_negative",
                violation_error_message=_("Places cannot be negative."),
            )
        ]


class Commitment(Line):
    """A promise in the agreement, by one side, due on a day."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="commitments")
    text = models.TextField(_("what"))
    side = models.CharField(
        _("side"), max_length=6, choices=[("ours", _("Ours")), ("theirs", _("Theirs"))]
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta(Line.Meta):
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")


class Clearance(Line):
    """A compliance check that signing waits for."""

    class Subject(models.TextChoices):
        DUAL_USE = "dual_use", _("Dual use")
        EXPORT_CONTROL = "export_control", _("Export control")
        PERSONAL_DATA = "personal_data", _("Personal data")
        ETHICS = "ethics", _("Ethics")
        GENETIC_RESOURCES = "genetic_resources", _("Genetic resources")

    class Answer(models.TextChoices):
        NOT_NEEDED = "not_needed", _("Not needed")
        PENDING = "pending", _("Pending")
        CLEARED = "cleared", _("Cleared")
        REFUSED = "refused", _("Refused")

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="clearances", null=True, blank=True
    )
    grant = models.ForeignKey(
        "records.Grant",
        models.CASCADE,
        related_name="clearances",
        null=True,
        blank=True,
    )
    subject = models.CharField(_("check"), max_length=20, choices=Subject.choices)
    answer = models.CharField(
        _("answer"), max_length=12, choices=Answer.choices, default=Answer.PENDING
    )
    reviewer = models.CharField(_("reviewer"), max_length=120, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta(Line.Meta):
        verbose_name = _("compliance check")
        verbose_name_plural = _("compliance checks")
        constraints = [
            models.CheckConstraint(
                condition=Q(agreement__isnull=False, grant=None)
                | Q(agreement=None, grant__isnull=False),
                name="clearance_is_of_one_paper",
            ),
            models.UniqueConstraint(
                fields=["agreement", "subject"],
                condition=Q(agreement__isnull=False),
                name="clearance_once_per_agreement",
                violation_error_message=_("This check stands here already."),
            ),
            models.UniqueConstraint(
                fields=["grant", "subject"],
                condition=Q(grant__isnull=False),
                name="clearance_once_per_grant",
                violation_error_message=_("This check stands here already."),
            ),
        ]
