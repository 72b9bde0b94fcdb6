"""What may be asked of flags, by page and API alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.insight.models import Flag
from tracker.kinds.filters import (
    CountryFilter,
    ListedChoices,
    RecordFilterSet,
    RefFilter,
    UnitFilter,
)
from tracker.records.models import Agreement, Partner

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.insight.models.flags import FlagQuerySet


class FlagFilterSet(RecordFilterSet):
    orders = {
        "opened_on": "opened_on",
        "closed_on": "closed_on",
        "code": "code",
        "state": "state",
        "partner": "partner__name",
        "tier": "partner__tier",
    }

    state = ListedChoices("state", label=pgettext_lazy("flag", "State"))
    code = ListedChoices("code", label=_("Flag"))
    asking = filters.BooleanFilter(method="who_ask", label=_("Waits for somebody"))
    mine = filters.BooleanFilter(method="only_mine", label=_("My partners"))
    partner = RefFilter("partner", queryset=Partner.objects.all(), label=_("Partner"))
    agreement = RefFilter(
        "agreement", queryset=Agreement.objects.all(), label=_("Agreement")
    )
    country = CountryFilter("partner__country")
    tier = ListedChoices("partner__tier", label=_("Tier"))
    unit = UnitFilter(path="partner__lead_unit", label=_("Lead unit"))
    owner = filters.CharFilter("partner__owner__username", label=_("Owner"))
    opened_on = filters.DateFromToRangeFilter(label=_("Opened between"))

    class Meta:
        model = Flag
        fields: list[str] = []

    def by_words(self, qs: QuerySet, name: str, value: str) -> QuerySet:
        named = Partner.objects.visible_to(self.user).found(value)
        return qs.filter(partner__in=named.values("pk"))

    def who_ask(self, qs: QuerySet, name: str, value: bool) -> QuerySet:  # noqa: FBT001
        asking = Flag.objects.asking(timezone.localdate()).values("pk")
        return qs.filter(pk__in=asking) if value else qs.exclude(pk__in=asking)

    def only_mine(self, qs: FlagQuerySet, name: str, value: bool) -> QuerySet:  # noqa: FBT001
        return qs.of_people(self.user) if value else qs


def visible_to(user: User) -> FlagQuerySet:
    """The flags this person may know of, with what a list says of each."""
    return Flag.objects.visible_to(user).select_related(
        "partner__lead_unit", "agreement", "person", "acknowledged_by", "handled_by"
    )


def editable_by(user: User) -> QuerySet:
    """The flags this person may deal with."""
    return Flag.objects.editable_by(user)


def found_by(given: Mapping[str, Any], user: User) -> FlagFilterSet:
    """Answer a query string about flags."""
    return FlagFilterSet(given, visible_to(user), user=user)
