from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from tracker.records import identifiers

from .base import Line, Record, RecordQuerySet, secret_index
from .fields import IdentifierField, ListField
from .identified import Identified, belongs_once, stands_once


class PersonQuerySet(RecordQuerySet):
    def ours(self) -> PersonQuerySet:
        return self.filter(side=Side.OURS)

    def theirs(self) -> PersonQuerySet:
        return self.filter(side=Side.THEIRS)

    def _written_by(self, user: User) -> Q:
        # A contact without a unit is shared, and any officer keeps it up to date.
        return super()._written_by(user) | Q(unit=None)


class Side(models.TextChoices):
    OURS = "ours", _("Ours")
    THEIRS = "theirs", _("Theirs")


class Person(Identified, Record):
    """A person on either side; no birth date is ever kept."""

    class Role(models.TextChoices):
        LEADER = "leader", _("Leader")
        SIGNATORY = "signatory", _("Signatory")
        COORDINATOR = "coordinator", _("Coordinator")
        CHAMPION = "champion", _("Champion")
        PRINCIPAL_INVESTIGATOR = "principal_investigator", _("Principal investigator")
        ADMINISTRATOR = "administrator", _("Administrator")
        LIAISON = "liaison", _("Liaison")
        ALUMNUS = "alumnus", _("Alumnus")

    class Stage(models.TextChoices):
        EARLY = "early", _("Early")
        MID = "mid", _("Mid")
        LATE = "late", _("Senior")
        UNKNOWN = "unknown", _("Unknown")

    class Status(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("person", "Active")
        MOVED = "moved", _("Moved")
        RETIRED = "retired", _("Retired")
        DECEASED = "deceased", _("Deceased")
        UNKNOWN = "unknown", _("Unknown")

    class Basis(models.TextChoices):
        PUBLIC_TASK = "public_task", _("Public task")
        CONTRACT = "contract", _("Contract")
        CONSENT = "consent", _("Consent")
        LEGITIMATE_INTEREST = "legitimate_interest", _("Legitimate interest")

    prefix, yearly = "PE", False
    no_more_open_than = ("partner",)
    lines = ("affiliations",)
    searched = ("ref", "name", "name_zh", "family_name", "given_name", "email", "orcid")

    name = models.CharField(pgettext_lazy("person", "name"), max_length=200)
    name_zh = models.CharField(
        pgettext_lazy("person", "name in Chinese"), max_length=200, blank=True
    )
    other_names = ListField(
        _("other names"), help_text=_("Former names, or as a source spells it")
    )
    family_name = models.CharField(_("family name"), max_length=120, blank=True)
    given_name = models.CharField(_("given name"), max_length=120, blank=True)
    side = models.CharField(_("side"), max_length=6, choices=Side.choices)
    partner = models.ForeignKey(
        "records.Partner",
        models.PROTECT,
        verbose_name=_("partner"),
        related_name="people",
        null=True,
        blank=True,
    )
    unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        verbose_name=_("unit"),
        related_name="+",
        null=True,
        blank=True,
    )
    position = models.CharField(_("position"), max_length=200, blank=True)
    department = models.CharField(_("department"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=30, choices=Role.choices, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = IdentifierField(
        _("phone"), max_length=20, blank=True, cleaner=identifiers.clean_phone
    )
    languages = ListField(_("languages"))
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    orcid = IdentifierField(
        _("ORCID"), max_length=19, blank=True, cleaner=identifiers.clean_orcid
    )
    career_stage = models.CharField(
        _("career stage"), max_length=10, choices=Stage.choices, default=Stage.UNKNOWN
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.ACTIVE
    )
    left_on = models.DateField(
        pgettext_lazy("person", "left on"), null=True, blank=True
    )
    backup = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name=_("backup"),
        related_name="+",
        null=True,
        blank=True,
    )
    successor = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name=_("successor"),
        related_name="+",
        null=True,
        blank=True,
    )
    user = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        verbose_name=_("account"),
        related_name="+",
        null=True,
        blank=True,
    )
    consent_basis = models.CharField(
        _("basis for keeping"),
        max_length=20,
        choices=Basis.choices,
        default=Basis.PUBLIC_TASK,
    )
    retain_until = models.DateField(_("keep until"), null=True, blank=True)
    erased = models.BooleanField(default=False, editable=False)

    objects: ClassVar = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [secret_index("person_secret"), models.Index(fields=["email"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="person_has_a_name",
                violation_error_message=_("A person needs a name."),
            ),
            models.CheckConstraint(
                condition=Q(side="theirs") | Q(partner=None),
                name="person_of_ours_has_no_partner",
                violation_error_message=_(
                    "One of our own people belongs to a unit, not to a partner."
                ),
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | ~Q(successor=F("id")),
                name="person_does_not_succeed_themselves",
                violation_error_message=_("Nobody succeeds themselves."),
            ),
            stands_once(
                "orcid",
                name="person_orcid_is_unique",
                message=_("Another person has this ORCID."),
            ),
            belongs_once(
                "user",
                name="person_user_is_unique",
                message=_("Another person has this account."),
            ),
        ]

    def _names(self) -> tuple[str, str]:
        return self.name, self.name_zh

    def search_words(self) -> list[str]:
        return [*super().search_words(), *self.other_names]

    def partner_ids(self) -> set[int]:
        return set() if self.partner_id is None else {self.partner_id}


class PersonAffiliation(Line):
    """Where a person worked, and from when until when."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="affiliations")
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
        verbose_name=_("unit"),
        related_name="+",
        null=True,
        blank=True,
    )
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta(Line.Meta):
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gte=F("since")),
                name="affiliation_ends_after_it_begins",
                violation_error_message=_("The end must not precede the start."),
            )
        ]

    def __str__(self) -> str:
        return str(self.partner or self.unit or "")
