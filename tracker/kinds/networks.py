from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tracker.kinds.base import Column, Kind, Lines, Section
from tracker.kinds.filters import (
    CountryFilter,
    ListedChoices,
    RecordFilterSet,
    RefFilter,
    UnitFilter,
)
from tracker.records.models import Network, Partner

if TYPE_CHECKING:
    from tracker.records.models.networks import NetworkQuerySet


class NetworkFilterSet(RecordFilterSet):
    orders = {"name": "partner__name", "since": "since"}

    our_role = ListedChoices("our_role", label=_("Our role"))
    country = CountryFilter("partner__country")
    partner = RefFilter("partner", queryset=Partner.objects.all(), label=_("Partner"))
    member = RefFilter(
        "members__partner", queryset=Partner.objects.all(), label=_("Member")
    )
    unit = UnitFilter()
    ours_on = filters.DateFilter(method="ours_then", label=_("Ours on"))

    class Meta:
        model = Network
        fields: list[str] = []

    def ours_then(self, qs: NetworkQuerySet, name: str, value: date) -> QuerySet:
        return qs.on(value)


NETWORKS = Kind(
    slug="networks",
    model=Network,
    icon="network",
    filterset=NetworkFilterSet,
    sections=(
        Section(_("Network"), ("partner", "our_role", "since", "until")),
        Section(_("Keeping"), ("unit", "owner", "confidential", "tags", "notes")),
    ),
    lines=(
        Lines(
            "members",
            _("Members"),
            ("partner", "name", "country", "role", "joined_on", "left_on"),
            folded=False,
        ),
    ),
    columns=(
        Column("partner.name", _("Network"), cell="link", order="name"),
        Column("partner.country", _("Country or region"), cell="country"),
        Column("our_role", _("Our role"), cell="choice"),
        Column("since", _("Since"), cell="date", order="since"),
        Column("until", _("Until"), cell="date"),
    ),
    listed_with=("partner", "unit", "owner"),
)
