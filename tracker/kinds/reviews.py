from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from tracker.kinds.base import Column, Kind, Section
from tracker.kinds.filters import ListedChoices, RecordFilterSet, RefFilter, UnitFilter
from tracker.records.models import Partner, Review


class ReviewFilterSet(RecordFilterSet):
    orders = {
        "reviewed_on": "reviewed_on",
        "next_review_on": "next_review_on",
        "partner": "partner__name",
    }

    partner = RefFilter("partner", queryset=Partner.objects.all(), label=_("Partner"))
    decision = ListedChoices("decision", label=_("Decision"))
    unit = UnitFilter()
    reviewed_on = filters.DateFromToRangeFilter(label=_("Between"))
    next_review_on = filters.DateFromToRangeFilter(label=_("Next review between"))

    class Meta:
        model = Review
        fields: list[str] = []


REVIEWS = Kind(
    slug="reviews",
    model=Review,
    icon="clipboard-check",
    filterset=ReviewFilterSet,
    sections=(
        Section(
            _("Review"),
            (
                "partner",
                "agreement",
                "reviewed_on",
                "decision",
                "reason",
                "next_review_on",
            ),
        ),
        Section(
            _("Keeping"),
            ("unit", "owner", "confidential", "tags", "notes"),
            folded=True,
        ),
    ),
    columns=(
        Column("partner", _("Partner"), cell="link", order="partner"),
        Column("decision", _("Decision"), cell="choice"),
        Column(
            "reviewed_on",
            _("Date"),
            cell="date",
            order="reviewed_on",
        ),
        Column("reason", _("Reason")),
        Column(
            "next_review_on",
            _("Next review"),
            cell="date",
            order="next_review_on",
        ),
    ),
    listed_with=("partner", "agreement", "unit", "owner"),
)
