from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.records import known_days, stages
from tracker.records.dates import add_months

from .base import RecordQuerySet, UnitRecord, secret_index
from .fields import ListField, MinorUnitsField, currency_field, precision_field

if TYPE_CHECKING:
    from accounts.models import User


class AgreementQuerySet(RecordQuerySet):
    def signed_and_kept(self) -> Self:
        """Papers that bound or bind: not proposals, not withdrawn."""
        return self.filter(stage__in=Agreement.Stage.bound())

    def in_force(self, on: date) -> Self:
        """Started, and not past the day its present term effectively ends."""
        return self.signed_and_kept().filter(
            Q(effective_end=None) | Q(effective_end__gte=on), starts_on__lte=on
        )

    def ending_within(self, days: int, *, on: date) -> Self:
        return self.in_force(on).filter(effective_end__lte=on + timedelta(days=days))


class Agreement(UnitRecord):
    """A paper between partners and units of ours, and its life in stages."""

    class Kind(models.TextChoices):
        LOI = "loi", _("Letter of intent")
        MOU = "mou", _("Memorandum of understanding")
        FRAMEWORK = "framework", _("Framework agreement")
        STUDENT_EXCHANGE = "student_exchange", _("Student exchange agreement")
        STAFF_EXCHANGE = "staff_exchange", _("Staff exchange agreement")
        JOINT_DEGREE = "joint_degree", _("Joint degree")
        COTUTELLE = "cotutelle", _("Cotutelle")
        JOINT_PROGRAMME = "joint_programme", _("Joint programme")
        RESEARCH = "research", _("Research agreement")
        JOINT_LAB = "joint_lab", _("Joint laboratory agreement")
        CONSORTIUM = "consortium", _("Consortium agreement")
        ERASMUS_IIA = "erasmus_iia", _("Erasmus inter-institutional agreement")
        NDA = "nda", _("Non-disclosure agreement")
        MTA = "mta", _("Material transfer agreement")
        DATA_USE = "data_use", _("Data use agreement")
        SERVICE = "service", _("Service agreement")
        ADDENDUM = "addendum", _("Addendum")

    class Level(models.TextChoices):
        GOVERNMENT = "government", _("Government level")
        UNIVERSITY = "university", _("University level")
        COLLEGE = "college", _("College level")
        INDIVIDUAL = "individual", _("Individual level")

    class Stage(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        DRAFTING = "drafting", _("Drafting")
        INTERNAL_REVIEW = "internal_review", _("Internal review")
        LEGAL_REVIEW = "legal_review", _("Legal review")
        PARTNER_REVIEW = "partner_review", _("Partner review")
        APPROVED = "approved", _("Approved")
        SIGNING = "signing", _("Signing")
        IN_FORCE = "in_force", _("In force")
        NOTICE_GIVEN = "notice_given", _("Notice given")
        EXPIRED = "expired", _("Expired")
        RENEWED = "renewed", _("Renewed")
        TERMINATED = "terminated", _("Terminated")
        WITHDRAWN = "withdrawn", _("Withdrawn")

        @classmethod
        def bound(cls) -> list[str]:
            return ["in_force", "notice_given", "expired", "renewed", "terminated"]

        @classmethod
        def running(cls) -> list[str]:
            """Bound, and nobody said that it is over."""
            return ["in_force", "notice_given"]

        @classmethod
        def underway(cls) -> list[str]:
            return list(stages.FORWARD[: stages.FORWARD.index("in_force")])

    class Renewal(models.TextChoices):
        NONE = "none", _("None")
        AUTOMATIC = "automatic", _("Automatic")
        BY_LETTER = "by_letter", _("By letter")
        NEW_AGREEMENT = "new_agreement", _("By a new agreement")

    class LegalEffect(models.TextChoices):
        BINDING = "binding", _("Binding")
        NON_BINDING = "non_binding", _("Not binding")
        MIXED = "mixed", _("Mixed")

    class Activity(models.TextChoices):
        RESEARCH = "research", _("Research")
        STUDENT_MOBILITY = "student_mobility", _("Student mobility")
        STAFF_MOBILITY = "staff_mobility", _("Staff mobility")
        JOINT_SUPERVISION = "joint_supervision", _("Joint supervision")
        EVENTS = "events", _("Events")
        FACILITIES = "facilities", _("Facilities")
        TRAINING = "training", _("Training")

    class Foreground(models.TextChoices):
        EACH_OWN = "each_own", _("Each its own")
        JOINT = "joint", _("Joint")
        SPLIT = "split", _("Split")
        BY_CONTRIBUTION = "by_contribution", _("By contribution")
        OURS = "ours", _("Ours")
        THEIRS = "theirs", _("Theirs")

    prefix = "AG"
    no_more_open_than = ("partners", "umbrella", "amends", "renews")
    lines = ("parties", "quotas", "commitments", "clearances", "moves")
    searched = ("ref", "partner_ref", "title", "title_zh")
    imprecise = ("signed_on", "starts_on")

    partner_ref = models.CharField(_("their reference"), max_length=60, blank=True)
    title = models.CharField(_("title"), max_length=400)
    title_zh = models.CharField(_("title in Chinese"), max_length=400, blank=True)
    needs_title = models.BooleanField(_("needs a title"), default=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    level = models.CharField(
        _("level"), max_length=12, choices=Level.choices, default=Level.UNIVERSITY
    )
    partners = models.ManyToManyField(
        "records.Partner",
        through="AgreementParty",
        verbose_name=_("partners"),
        related_name="agreements",
    )
    umbrella = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("under the agreement"),
        related_name="annexed",
        null=True,
        blank=True,
    )
    amends = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("amends"),
        related_name="amendments",
        null=True,
        blank=True,
    )
    renews = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("renews"),
        related_name="renewals",
        null=True,
        blank=True,
    )
    stage = models.CharField(
        _("stage"), max_length=20, choices=Stage.choices, default=Stage.PROPOSED
    )
    entered_after_the_fact = models.BooleanField(
        _("entered after the fact"), default=False, editable=False
    )
    proposed_on = models.DateField(_("proposed on"), null=True, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    starts_on = models.DateField(
        pgettext_lazy("agreement", "starts on"), null=True, blank=True
    )
    date_precision = precision_field()
    ends_on = models.DateField(
        pgettext_lazy("agreement", "ends on"),
        null=True,
        blank=True,
        help_text=_("Empty means open-ended."),
    )
    end_is_estimated = models.BooleanField(_("the end is estimated"), default=False)
    terminated_on = models.DateField(_("terminated on"), null=True, blank=True)
    notice_given_on = models.DateField(_("notice given on"), null=True, blank=True)
    reviewed_on = models.DateField(_("text reviewed on"), null=True, blank=True)
    # ends_on carried forward by automatic renewals, as of `effective_as_of`.
    effective_end = models.DateField(null=True, editable=False, db_index=True)
    renewal = models.CharField(
        _("renewal"), max_length=14, choices=Renewal.choices, default=Renewal.NONE
    )
    renewal_months = models.PositiveSmallIntegerField(
        _("renewed for (months)"), null=True, blank=True
    )
    notice_months = models.PositiveSmallIntegerField(
        _("notice before renewal (months)"), null=True, blank=True
    )
    termination_notice_months = models.PositiveSmallIntegerField(
        _("notice to terminate (months)"), null=True, blank=True
    )
    languages = ListField(_("languages"))
    prevailing_language = models.CharField(
        _("prevailing language"), max_length=10, blank=True
    )
    governing_law = models.CharField(_("governing law"), max_length=200, blank=True)
    disputes = models.CharField(_("disputes"), max_length=300, blank=True)
    legal_effect = models.CharField(
        _("legal effect"), max_length=12, choices=LegalEffect.choices, blank=True
    )
    activities = ListField(_("covers"), choices=Activity.choices)
    fields = ListField(_("fields"), help_text=_("FORD or ISCED-F codes"))
    currency = currency_field()
    money_ours_minor = MinorUnitsField(_("money, ours"))
    money_theirs_minor = MinorUnitsField(_("money, theirs"))
    in_kind = models.TextField(_("in kind"), blank=True)
    ip_background = models.TextField(_("background IP"), blank=True)
    ip_foreground = models.CharField(
        _("foreground IP"), max_length=16, choices=Foreground.choices, blank=True
    )
    ip_split = models.CharField(_("IP split"), max_length=200, blank=True)
    publication_terms = models.TextField(_("publication"), blank=True)
    confidentiality_until = models.DateField(
        _("confidentiality until"), null=True, blank=True
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("deputy"),
        related_name="+",
        null=True,
        blank=True,
    )
    champion = models.ForeignKey(
        "records.Person",
        models.SET_NULL,
        verbose_name=_("champion"),
        related_name="+",
        null=True,
        blank=True,
    )
    archive_location = models.CharField(
        _("where the paper is kept"), max_length=200, blank=True
    )

    objects: ClassVar = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        indexes = [secret_index("agreement_secret"), models.Index(fields=["ends_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None)
                | Q(starts_on=None)
                | Q(ends_on__gte=F("starts_on")),
                name="agreement_ends_after_it_starts",
                violation_error_message=_("The end must not precede the start."),
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=["in_force", "notice_given"])
                | (Q(signed_on__isnull=False) & Q(starts_on__isnull=False)),
                name="agreement_in_force_is_signed_and_started",
                violation_error_message=_(
                    "An agreement in force needs the day it was signed and the day "
                    "it starts."
                ),
            ),
            models.CheckConstraint(
                condition=Q(terminated_on=None)
                | Q(starts_on=None)
                | Q(terminated_on__gte=F("starts_on")),
                name="agreement_terminates_after_it_starts",
                violation_error_message=_("It cannot end before it started."),
            ),
            models.CheckConstraint(
                condition=Q(renewal_months=None) | Q(renewal_months__gt=0),
                name="agreement_renews_for_some_months",
                violation_error_message=_("A renewal lasts at least one month."),
            ),
            models.CheckConstraint(
                condition=Q(umbrella=None) | ~Q(umbrella=F("id")),
                name="agreement_is_not_its_own_umbrella",
                violation_error_message=_("An agreement cannot stand under itself."),
            ),
            models.CheckConstraint(
                condition=Q(renews=None) | ~Q(renews=F("id")),
                name="agreement_does_not_renew_itself",
                violation_error_message=_("An agreement cannot renew itself."),
            ),
        ]

    @classmethod
    def in_units(cls, keys: frozenset[int]) -> Q:
        """Any unit that is a party counts as its unit."""
        parties = cast(Any, cls.partners).through.objects.filter(unit__in=keys)
        return Q(unit__in=keys) | Q(pk__in=parties.values("agreement"))

    def ref_year(self) -> int | None:
        day = self.signed_on or self.starts_on or self.proposed_on
        return day.year if day else None

    @classmethod
    def known_alike(cls, days: Mapping[str, Any]) -> tuple[str, ...]:
        """A start that is another day than the signature is known to the day."""
        signed, starts = days.get("signed_on"), days.get("starts_on")
        return (
            cls.imprecise[:1]
            if signed and starts and signed != starts
            else cls.imprecise
        )

    def partner_ids(self) -> set[int]:
        if not self.pk:
            return set()
        found = self.parties.exclude(partner=None)
        return set(found.values_list("partner_id", flat=True))

    def last_day_for_notice(self, end: date) -> date | None:
        if self.notice_months is None:
            return None
        return add_months(end, -self.notice_months)

    def end_as_of(self, day: date) -> date | None:
        """The day its term ends, carried forward by renewals nobody said no to."""
        if self.terminated_on:
            return self.terminated_on
        first = end = self.ends_on
        if (
            first is None
            or end is None
            or self.renewal != self.Renewal.AUTOMATIC
            or not self.renewal_months
        ):
            return end
        terms = 0
        while end < day and not self._refused_by(end):
            terms += 1
            end = add_months(first, terms * self.renewal_months)
        return end

    def _refused_by(self, end: date) -> bool:
        given = self.notice_given_on
        return bool(given and given <= (self.last_day_for_notice(end) or end))

    def renews_by_itself_on(self, day: date) -> date | None:
        end = self.end_as_of(day)
        automatic = self.renewal == self.Renewal.AUTOMATIC and self.renewal_months
        if not (end and automatic) or self.terminated_on or self._refused_by(end):
            return None
        return end + timedelta(days=1) if end < date.max else None

    def decide_by(self, day: date) -> date | None:
        end = self.end_as_of(day)
        return (self.last_day_for_notice(end) or end) if end else None

    def prepare(self, *, new: bool, memo: dict[str, Any] | None = None) -> None:
        """A paper that arrives signed never went through our stages: say so."""
        known_days.settle(self)
        if new and self.stage in self.Stage.bound():
            self.entered_after_the_fact = True

    def confirm(self, before: dict[str, Any], by: User | None) -> None:
        stages.confirm_parties(self)
        stages.confirm_move(self, before.get("stage", ""), by)

    def settle(self, lines: dict[str, list[Any]], memo: dict[str, Any]) -> None:
        stages.require_parties(self, lines.get("parties", []))
        if lines.get("moves"):  # it brings its own history
            self.entered_after_the_fact = False
            return
        lines.setdefault("moves", []).append(
            stages.first_move(self, lines, memo.get("by"))
        )

    def before_bulk(self) -> None:
        self.effective_end = self.end_as_of(timezone.localdate())

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.before_bulk()
        if kwargs.get("update_fields"):
            kwargs["update_fields"] = {*kwargs["update_fields"], "effective_end"}
        super().save(*args, **kwargs)
