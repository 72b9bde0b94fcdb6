from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.kinds.base import Column, Kind, Panel, Section
from tracker.kinds.filters import (
    CountryFilter,
    ListedChoices,
    RecordFilterSet,
    UnitFilter,
    with_partner,
)
from tracker.records.models import Centre

if TYPE_CHECKING:
    from tracker.records.models.centres import CentreQuerySet


class CentreFilterSet(RecordFilterSet):
    orders = {"name": "name", "opened_on": "opened_on", "country": "country"}

    kind = ListedChoices("kind", label=_("Kind"))
    country = CountryFilter("country")
    partner = with_partner()
    unit = UnitFilter()
    open_on = filters.DateFilter(method="open_then", label=_("Open on"))
    open = filters.BooleanFilter(method="only_open", label=_("Open today"))

    class Meta:
        model = Centre
        fields: list[str] = []

    def open_then(self, qs: CentreQuerySet, name: str, value: date) -> QuerySet:
        return qs.open_on(value)

    def only_open(self, qs: QuerySet, name: str, value: bool) -> QuerySet:  # noqa: FBT001
        today = timezone.localdate()
        closed = Q(closed_on__lt=today)
        return qs.exclude(closed) if value else qs.filter(closed)


CENTRES = Kind(
    slug="centres",
    model=Centre,
    icon="flask",
    filterset=CentreFilterSet,
    sections=(
        Section(
            _("Centre"), ("name", "name_zh", "kind", "partners", "country", "city")
        ),
        Section(
            _("Life"),
            ("opened_on", "closed_on", "agreement", "head_ours", "head_theirs"),
        ),
        Section(
            _("Keeping"),
            (
                "unit",
                "owner",
                "funding",
                "website",
                "strands",
                "confidential",
                "tags",
                "notes",
            ),
        ),
    ),
    columns=(
        Column("name", _("Centre"), cell="link", order="name"),
        Column("kind", _("Kind"), cell="choice"),
        Column("partners", _("Partners"), cell="records"),
        Column("country", _("Country or region"), cell="country", order="country"),
        Column("opened_on", _("Opened"), cell="date", order="opened_on"),
        Column(
            "closed_on",
            pgettext_lazy("centre", "Closed"),
            cell="date",
        ),
        Column("unit", _("Unit"), shown=False),
    ),
    listed_with=("unit", "owner", "agreement", "head_ours", "head_theirs"),
    counted_with=("partners", "strands"),
    panels=(Panel("visits", "centre", _("Visits")),),
)
