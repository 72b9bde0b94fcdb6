from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.kinds.base import Column, Kind, Lines, Panel, Section
from tracker.kinds.filters import (
    CountryFilter,
    ListedChoices,
    RecordFilterSet,
    RefFilter,
    UnitFilter,
)
from tracker.records.models import Partner, Person


class PersonFilterSet(RecordFilterSet):
    orders = {"name": "name", "partner": "partner__name", "status": "status"}

    side = ListedChoices("side", label=_("Side"))
    partner = RefFilter("partner", queryset=Partner.objects.all(), label=_("Partner"))
    unit = UnitFilter()
    role = ListedChoices("role", label=_("Role"))
    career_stage = ListedChoices("career_stage", label=_("Career stage"))
    status = ListedChoices("status", label=_("Status"))
    country = CountryFilter("partner__country")
    retain_until = filters.DateFromToRangeFilter(label=_("Keep until"))

    class Meta:
        model = Person
        fields: list[str] = []


PEOPLE = Kind(
    slug="people",
    model=Person,
    icon="users",
    filterset=PersonFilterSet,
    sections=(
        Section(
            _("Who"),
            ("name", "name_zh", "other_names", "family_name", "given_name", "side"),
        ),
        Section(
            _("Where"),
            ("partner", "unit", "position", "department", "role", "status", "left_on"),
        ),
        Section(
            _("How to reach"),
            ("email", "phone", "languages", "time_zone", "orcid"),
        ),
        Section(
            _("Who carries on"),
            ("career_stage", "backup", "successor", "user"),
        ),
        Section(
            _("Keeping"),
            ("consent_basis", "retain_until", "owner", "confidential", "tags", "notes"),
            folded=True,
        ),
    ),
    lines=(
        Lines("affiliations", _("Affiliations"), ("partner", "unit", "since", "until")),
    ),
    columns=(
        Column(
            "name",
            pgettext_lazy("person", "Name"),
            cell="link",
            order="name",
        ),
        Column("side", _("Side"), cell="choice"),
        Column("partner", _("Partner"), cell="record", order="partner"),
        Column("unit", _("Unit")),
        Column("position", _("Position")),
        Column("role", _("Role"), cell="choice"),
        Column("career_stage", _("Career stage"), cell="choice"),
        Column("status", _("Status"), cell="choice", order="status"),
        Column("email", _("E-mail"), shown=False),
    ),
    listed_with=("partner", "unit"),
    panels=(
        Panel("visits", "person", _("Visits")),
        Panel("grants", "person", _("Grants")),
        Panel("outputs", "person", _("Outputs")),
    ),
)
