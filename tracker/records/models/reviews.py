from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from .base import Record, RecordQuerySet, secret_index

if TYPE_CHECKING:
    from accounts.models import User


class ReviewQuerySet(RecordQuerySet):
    def latest_of_each(self) -> Self:
        """Of each partner the last; of one day the last that was written."""
        later = Q(reviewed_on__gt=OuterRef("reviewed_on"))
        later |= Q(reviewed_on=OuterRef("reviewed_on"), pk__gt=OuterRef("pk"))
        same = self.filter(later, partner=OuterRef("partner"))
        return self.filter(~Exists(same.order_by()))

    def editable_by(self, user: User) -> Self:
        """Leaders decide reviews, whoever wrote them down."""
        if user.is_active and user.is_leader:
            return self.visible_to(user)
        return super().editable_by(user)


class Review(Record):
    """What was decided about a partner or an agreement, when, and why."""

    class Decision(models.TextChoices):
        GROW = "grow", _("Grow")
        KEEP = "keep", _("Keep")
        RE_ENGAGE = "re_engage", _("Re-engage")
        LET_LAPSE = "let_lapse", _("Let lapse")
        END = "end", _("End")

    prefix = "RE"
    no_more_open_than = ("partner", "agreement", "meeting")
    searched = ("ref", "reason")

    partner = models.ForeignKey(
        "records.Partner",
        models.PROTECT,
        verbose_name=_("partner"),
        related_name="reviews",
    )
    agreement = models.ForeignKey(
        "records.Agreement",
        models.PROTECT,
        verbose_name=_("agreement"),
        related_name="reviews",
        null=True,
        blank=True,
    )
    meeting = models.ForeignKey(
        "records.Meeting",
        models.PROTECT,
        verbose_name=_("review meeting"),
        related_name="decisions",
        null=True,
        blank=True,
        editable=False,
    )
    unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        verbose_name=_("unit"),
        related_name="+",
        null=True,
        blank=True,
    )
    reviewed_on = models.DateField(_("date"))
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices)
    reason = models.TextField(_("reason"))
    next_review_on = models.DateField(_("next review"), null=True, blank=True)

    objects: ClassVar = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-reviewed_on", "-pk"]
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        indexes = [secret_index("review_secret")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="review_has_a_reason",
                violation_error_message=_("A decision needs its reason."),
            )
        ]

    @classmethod
    def may_be_added_by(cls, user: User) -> bool:
        return user.is_officer or (user.is_active and user.is_leader)

    @classmethod
    def writes_for(cls, user: User, unit_id: int) -> bool:
        return user.is_leader or super().writes_for(user, unit_id)

    def _names(self) -> tuple[str, str]:
        return f"{self.get_decision_display()}: {self.partner}", ""

    def ref_year(self) -> int | None:
        return self.reviewed_on.year if self.reviewed_on else None

    def partner_ids(self) -> set[int]:
        return {self.partner_id}
