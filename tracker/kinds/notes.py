from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.kinds.base import Column, Kind, Section
from tracker.kinds.filters import (
    CountryFilter,
    ListedChoices,
    RecordFilterSet,
    RefFilter,
    UnitFilter,
)
from tracker.records.models import Note, Partner


class NoteFilterSet(RecordFilterSet):
    orders = {"happened_on": "happened_on", "partner": "partner__name"}

    partner = RefFilter("partner", queryset=Partner.objects.all(), label=_("Partner"))
    channel = ListedChoices("channel", label=_("Channel"))
    country = CountryFilter("partner__country")
    unit = UnitFilter()
    happened_on = filters.DateFromToRangeFilter(label=_("Between"))

    class Meta:
        model = Note
        fields: list[str] = []


NOTES = Kind(
    slug="notes",
    model=Note,
    icon="notes",
    filterset=NoteFilterSet,
    sections=(
        Section(
            pgettext_lazy("contact", "Note"),
            ("happened_on", "partner", "channel", "people", "text", "unit"),
        ),
        Section(
            _("Keeping"), ("owner", "strands", "confidential", "tags"), folded=True
        ),
    ),
    columns=(
        Column("text", pgettext_lazy("contact", "Note"), cell="link"),
        Column("partner", _("Partner"), cell="record", order="partner"),
        Column(
            "happened_on",
            _("Date"),
            cell="date",
            order="happened_on",
        ),
        Column("channel", _("Channel"), cell="choice"),
        Column("unit", _("Unit")),
    ),
    listed_with=("partner", "unit", "owner"),
    counted_with=("people", "strands"),
)
