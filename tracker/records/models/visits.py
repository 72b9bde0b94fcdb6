from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.records import known_days
from tracker.records.workdays import add_working_days

from .base import RecordQuerySet, UnitRecord, secret_index
from .countries import Holiday
from .fields import MinorUnitsField, currency_field, precision_field
from .home import HomeInstitution


class VisitQuerySet(RecordQuerySet):
    def done(self, by: date) -> Self:
        """Happened, and began on or before the day."""
        return self.filter(status=Visit.Status.DONE, starts_on__lte=by)

    def ahead(self, of: date) -> Self:
        return self.filter(
            status__in=[Visit.Status.PLANNED, Visit.Status.APPROVED], starts_on__gte=of
        )

    def report_overdue(self, on: date) -> Self:
        return self.filter(
            status=Visit.Status.DONE, report_due_on__lt=on, report_submitted_on=None
        )


class Visit(UnitRecord):
    """An occasion where people meet or move, in either direction."""

    class Direction(models.TextChoices):
        INBOUND = "inbound", _("Inbound")
        OUTBOUND = "outbound", _("Outbound")
        VIRTUAL = "virtual", _("Virtual")
        THIRD_PLACE = "third_place", _("In a third place")

    class Category(models.TextChoices):
        DELEGATION = "delegation", _("Delegation")
        ACADEMIC_VISIT = "academic_visit", _("Academic visit")
        RESEARCH_STAY = "research_stay", _("Research stay")
        LECTURE = "lecture", _("Lecture")
        CONFERENCE = "conference", _("Conference")
        WORKSHOP = "workshop", _("Workshop")
        COMMITTEE = "committee", _("Committee")
        SUMMER_SCHOOL = "summer_school", _("Summer school")
        TRAINING = "training", _("Training")
        TEACHING = "teaching", _("Teaching")
        STUDENT_EXCHANGE = "student_exchange", _("Student exchange")
        JOINT_SUPERVISION = "joint_supervision", _("Joint supervision")
        SIGNING = "signing", pgettext_lazy("visit", "Signing")
        CEREMONY = "ceremony", _("Ceremony")
        FACILITY_USE = "facility_use", _("Facility use")

    class Outcome(models.TextChoices):
        AGREED = "agreed", _("Agreed")
        EXPLORED = "explored", _("Explored")
        NONE = "none", _("None")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PLANNED = "planned", _("Planned")
        APPROVED = "approved", _("Approved")
        DONE = "done", pgettext_lazy("visit", "Done")
        CANCELLED = "cancelled", _("Cancelled")
        POSTPONED = "postponed", _("Postponed")

    # What each category is evidence of; signing and ceremony count as nothing.
    EVIDENCE = {
        "delegation": "visit",
        "academic_visit": "visit",
        "research_stay": "visit",
        "lecture": "visit",
        "teaching": "visit",
        "facility_use": "visit",
        "conference": "event",
        "workshop": "event",
        "committee": "event",
        "summer_school": "event",
        "student_exchange": "education",
        "joint_supervision": "education",
        "training": "education",
    }

    prefix = "VI"
    no_more_open_than = ("partners", "agreement", "grant", "centre")
    lines = ("hosts", "places", "participants", "follow_ups")
    imprecise = ("starts_on", "ends_on")

    direction = models.CharField(
        _("direction"), max_length=12, choices=Direction.choices
    )
    category = models.CharField(
        _("category"),
        max_length=20,
        choices=Category.choices,
        default=Category.ACADEMIC_VISIT,
    )
    title = models.CharField(_("title"), max_length=400)
    title_zh = models.CharField(_("title in Chinese"), max_length=400, blank=True)
    partners = models.ManyToManyField(
        "records.Partner",
        through="VisitPartner",
        verbose_name=_("partners"),
        related_name="visits",
    )
    starts_on = models.DateField(_("starts on"), db_index=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    date_precision = precision_field()
    head = models.ForeignKey(
        "records.Person",
        models.SET_NULL,
        verbose_name=_("head of delegation"),
        related_name="+",
        null=True,
        blank=True,
    )
    n_ours = models.PositiveIntegerField(_("number of ours"), null=True, blank=True)
    n_theirs = models.PositiveIntegerField(_("number of theirs"), null=True, blank=True)
    n_early = models.PositiveIntegerField(_("ours, early stage"), null=True, blank=True)
    n_mid = models.PositiveIntegerField(_("ours, mid stage"), null=True, blank=True)
    n_late = models.PositiveIntegerField(_("ours, senior stage"), null=True, blank=True)
    highest_rank = models.CharField(_("highest rank"), max_length=120, blank=True)
    purpose = models.TextField(_("purpose"), blank=True)
    agenda = models.TextField(_("agenda"), blank=True)
    agreement = models.ForeignKey(
        "records.Agreement",
        models.SET_NULL,
        verbose_name=_("agreement"),
        related_name="visits",
        null=True,
        blank=True,
    )
    grant = models.ForeignKey(
        "records.Grant",
        models.SET_NULL,
        verbose_name=_("grant"),
        related_name="visits",
        null=True,
        blank=True,
    )
    centre = models.ForeignKey(
        "records.Centre",
        models.SET_NULL,
        verbose_name=_("centre"),
        related_name="visits",
        null=True,
        blank=True,
    )
    approval_no = models.CharField(_("approval number"), max_length=60, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    planned_in_year_plan = models.BooleanField(_("in the year's plan"), default=False)
    funding_source = models.CharField(_("funding source"), max_length=200, blank=True)
    currency = currency_field()
    budget_minor = MinorUnitsField(_("budget"))
    cost_minor = MinorUnitsField(_("actual cost"))
    borne_by_partner_minor = MinorUnitsField(_("borne by the partner"))
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Outcome.choices, blank=True
    )
    outcome_note = models.TextField(_("outcome in words"), blank=True)
    report_due_on = models.DateField(_("report due on"), null=True, blank=True)
    report_submitted_on = models.DateField(
        _("report submitted on"), null=True, blank=True
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.DONE
    )

    objects: ClassVar = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("visit or exchange")
        verbose_name_plural = _("visits and exchanges")
        indexes = [
            secret_index("visit_secret"),
            models.Index(fields=["-starts_on", "-id"], name="visit_newest_first"),
            models.Index(fields=["unit", "starts_on"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="visit_ends_after_it_starts",
                violation_error_message=_("The end must not precede the start."),
            ),
            models.CheckConstraint(
                condition=Q(budget_minor=None, cost_minor=None) | ~Q(currency=""),
                name="visit_money_has_a_currency",
                violation_error_message=_("An amount needs its currency."),
            ),
        ]

    def ref_year(self) -> int | None:
        return self.starts_on.year if self.starts_on else None

    def partner_ids(self) -> set[int]:
        if not self.pk:
            return set()
        return set(self.hosts.values_list("partner_id", flat=True))

    def prepare(self, *, new: bool, memo: dict[str, Any] | None = None) -> None:
        """A report is due some working days after the end, unless a day is given."""
        known_days.settle(self)
        if self.report_due_on is None and new and self.status != self.Status.CANCELLED:
            memo = {} if memo is None else memo
            if "calendar" not in memo:
                memo["calendar"] = (
                    HomeInstitution.get().report_after_working_days,
                    dict(Holiday.objects.values_list("day", "working")),
                )
            days, table = memo["calendar"]
            end = known_days.span(self.ends_on or self.starts_on, self.date_precision)
            self.report_due_on = add_working_days(end[1], days, table)

    @property
    def activity_kind(self) -> str | None:
        """What this counts as: visit, event, education, or nothing."""
        return self.EVIDENCE.get(self.category)
