"""Partners by their reviews: whose day has come, who has none, whom to decide on."""

from __future__ import annotations

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.insight import portfolio
from tracker.kinds.filters import RecordFilterSet
from tracker.records.models import Partner, Review


class ReviewedFilterSet(RecordFilterSet):
    review_due = filters.BooleanFilter(method="due_for_review", label=_("Review due"))
    never_reviewed = filters.BooleanFilter(
        method="without_review", label=_("Never reviewed")
    )
    decision_asked = filters.BooleanFilter(
        method="asking_a_decision", label=_("Decision asked for")
    )

    class Meta:
        model = Partner
        fields: list[str] = []

    def due_for_review(self, qs: QuerySet, name: str, value: bool) -> QuerySet:  # noqa: FBT001
        """Whose last review named a day that has come."""
        last = Review.objects.visible_to(self.user).latest_of_each()
        due = last.filter(next_review_on__lte=timezone.localdate())
        keys = due.order_by().values("partner")
        return qs.filter(pk__in=keys) if value else qs.exclude(pk__in=keys)

    def without_review(self, qs: QuerySet, name: str, value: bool) -> QuerySet:  # noqa: FBT001
        keys = Review.objects.visible_to(self.user).order_by().values("partner")
        return qs.exclude(pk__in=keys) if value else qs.filter(pk__in=keys)

    def asking_a_decision(self, qs: QuerySet, name: str, value: bool) -> QuerySet:  # noqa: FBT001
        """As the portfolio names them: papers, reviews and grave flags."""
        keys = portfolio.partners_to_decide(self.user, timezone.localdate())
        return qs.filter(pk__in=keys) if value else qs.exclude(pk__in=keys)
