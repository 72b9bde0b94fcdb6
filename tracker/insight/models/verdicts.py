from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.insight.months import last_day
from tracker.records.known_days import DAY
from tracker.records.models import Partner

from .parameters import ParameterSet

if TYPE_CHECKING:
    from accounts.models import User


class State(models.TextChoices):
    NEW = "new", pgettext_lazy("state of a relationship", "new")
    GROWING = "growing", pgettext_lazy("state of a relationship", "growing")
    STEADY = "steady", pgettext_lazy("state of a relationship", "steady")
    COOLING = "cooling", pgettext_lazy("state of a relationship", "cooling")
    DORMANT = "dormant", pgettext_lazy("state of a relationship", "dormant")
    REVIVED = "revived", pgettext_lazy("state of a relationship", "revived")
    LAPSED = "lapsed", pgettext_lazy("state of a relationship", "lapsed")
    ENDED = "ended", pgettext_lazy("state of a relationship", "ended")


class JudgedQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        if user.sees_everything:
            return self.all()
        return self.exclude(partner__in=Partner.objects.hidden_from(user))


class Judged(models.Model):
    """State, score and findings, with the figures behind them."""

    as_of = models.DateField(_("as of"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    reason = models.CharField(max_length=12, blank=True)
    since = models.DateField(_("since"))
    score = models.PositiveSmallIntegerField(_("score"), null=True, blank=True)
    coverage = models.PositiveSmallIntegerField(_("coverage"))
    parts = models.JSONField(default=list)
    cadence = models.JSONField(null=True)
    return_chance = models.JSONField(null=True)
    findings = models.JSONField(default=list)  # [{code, ref, numbers}], names nobody
    covered_until = models.DateField(null=True)
    alive_until = models.DateField(null=True)
    next_change_on = models.DateField(null=True)
    enough_data = models.BooleanField(default=True)
    parameter_set = models.ForeignKey(ParameterSet, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=32, editable=False)

    objects = JudgedQuerySet.as_manager()

    class Meta:
        abstract = True


def _sane(name: str) -> list[models.BaseConstraint]:
    """What holds for every verdict, whatever table it is kept in."""
    return [
        models.CheckConstraint(
            condition=Q(state__in=State.values), name=f"{name}_state_is_known"
        ),
        models.CheckConstraint(
            condition=Q(score=None) | Q(score__lte=100),
            name=f"{name}_score_is_at_most_100",
        ),
        models.CheckConstraint(
            condition=Q(coverage__lte=100), name=f"{name}_coverage_is_at_most_100"
        ),
    ]


class VerdictQuerySet(JudgedQuerySet):
    def of_month(self, month: int) -> Self:
        return self.filter(month=month)


class Verdict(Judged):
    """What was thought of one relationship at the end of one month."""

    partner = models.ForeignKey(
        Partner, models.CASCADE, verbose_name=_("partner"), related_name="verdicts"
    )
    month = models.IntegerField()  # 12 * year + month - 1
    # A later record changed the state of a month that was judged before.
    corrected = models.BooleanField(_("corrected"), default=False)

    objects: ClassVar = VerdictQuerySet.as_manager()

    class Meta:
        ordering = ["partner", "month"]
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        indexes = [models.Index(fields=["month", "state"], name="verdict_by_month")]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "month"], name="verdict_once_a_month"
            ),
            *_sane("verdict"),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.state}"

    @property
    def ends_on(self) -> date:
        return last_day(self.month)


DATED = ("first_activity_on", "last_activity_on", "last_contact_on", "planned_on")


class Standing(Judged):
    """The live verdict of a partner: what lists show and filter by."""

    partner = models.OneToOneField(
        Partner,
        models.CASCADE,
        verbose_name=_("partner"),
        related_name="standing",
        primary_key=True,
    )
    active_months = models.PositiveIntegerField(default=0)
    first_activity_on = models.DateField(_("first activity"), null=True)
    last_activity_on = models.DateField(_("last activity"), null=True, db_index=True)
    last_contact_on = models.DateField(_("last contact"), null=True)
    next_agreement_end = models.DateField(_("next agreement end"), null=True)
    planned_on = models.DateField(_("next plan"), null=True)
    # The last day of data where none of the last twelve months is covered.
    not_enough_since = models.DateField(_("not enough data since"), null=True)
    people = models.JSONField(default=dict)  # counts of the community, no names
    # Of the days above those that are known to the month or the year only.
    dates_known = models.JSONField(default=dict, editable=False)
    # Whether what it was judged from is still the same, and until when that is enough.
    facts_digest = models.CharField(max_length=32, editable=False, default="")
    context_digest = models.CharField(max_length=32, editable=False, default="")
    seal = models.CharField(max_length=32, editable=False, default="")
    judge_again_on = models.DateField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    imprecise = DATED

    class Meta:
        verbose_name = _("health")
        verbose_name_plural = _("health")
        indexes = [
            models.Index(fields=["state", "score"], name="standing_by_state"),
            models.Index(fields=["next_agreement_end"], name="standing_by_end"),
        ]
        constraints = _sane("standing")

    def __str__(self) -> str:
        return f"{self.partner_id} {self.state}"

    def known_to(self, name: str) -> str:
        """How closely one of its days is known: day, month or year."""
        return str(self.dates_known.get(name, DAY))
