"""Filters by region, by dated country group, and by the figure of a report."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.insight.gather import Apart, apart_from
from tracker.insight.portfolio import friends, funding
from tracker.insight.portfolio.group_days import holding
from tracker.insight.portfolio.happenings import Happenings
from tracker.insight.portfolio.scope import members
from tracker.records import countries
from tracker.records.models import CountryGroupMember, Partner


class GroupFilter(filters.CharFilter):
    """Countries in a group today, or on the day behind the code: `EU@2019-12-31`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Country group"))
        kwargs.setdefault("max_length", 60)
        super().__init__(*args, **kwargs)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        code, _at, on = value.partition("@")
        day = _day(on) if on else timezone.localdate()
        if day is None:
            return qs.none()
        found = qs.filter(**{f"{self.field_name}__in": members(code, day)})
        return found.distinct() if "__" in self.field_name else found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class HiddenCode(filters.CharFilter):
    """Comes from a figure of a report and stands in an address; never typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("label", _("Behind a figure of a report"))
        kwargs.setdefault("widget", forms.HiddenInput)
        super().__init__(*args, **kwargs)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        found = self.keys(value)
        return qs.none() if found is None else qs.filter(pk__in=found)

    def keys(self, value: str) -> Any:
        """The keys of what is meant; nothing where the code means nothing."""
        found = self.statement(value, apart_from(self.parent.user))
        if found is None:
            return None
        sql, params = found
        # Only names of our own tables; what users give stays in params.
        return RawSQL(sql, params)  # noqa: S611

    def statement(self, value: str, apart: Apart) -> tuple[str, list[Any]] | None:
        """The statement for the keys; nothing where the code means nothing.

        Of what the reader may know: a figure counts all, its rows do not tell of it.
        """
        raise NotImplementedError


class ActedFilter(HiddenCode):
    """Records that count as activities of a stretch and a place, or their partners."""

    def __init__(self, table: str, **kwargs: Any) -> None:
        self.table = table
        super().__init__(**kwargs)

    def statement(self, value: str, apart: Apart) -> tuple[str, list[Any]] | None:
        asked = Happenings.parse(value, apart)
        return asked.keys(self.table) if asked else None


class FriendsFilter(HiddenCode):
    """Partners that were new, kept, lost or regained in a year."""

    def statement(self, value: str, apart: Apart) -> tuple[str, list[Any]] | None:
        return friends.partners(value, apart)


class AwardedFilter(HiddenCode):
    """Grants that were awarded in a stretch, with a partner at a place."""

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        asked = Happenings.parse(value, apart_from(self.parent.user))
        if asked is None:
            return qs.none()
        found = funding.awarded(funding.behind(asked), asked.first, asked.last)
        return qs.filter(pk__in=found.values("pk"))


class PlacedFilter(HiddenCode):
    """In a country or a group as it was on a day: `2026-10-31:EU:FR`."""

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        day, group, country = [*value.split(":"), "", ""][:3]
        try:
            on = date.fromisoformat(day)
        except ValueError:
            return qs.none()
        there = Partner.objects.order_by()
        if country:
            there = there.filter(country=country)
        if group:
            belong = CountryGroupMember.objects.filter(holding(group, on))
            there = there.filter(country__in=belong.values("country"))
        if self.field_name == "pk":
            return qs.filter(pk__in=there.values("pk"))
        through = qs.model.partners.through.objects.filter(
            partner__in=there.values("pk")
        )
        return qs.filter(pk__in=through.values(qs.model._meta.model_name))


class TileFilter(filters.CharFilter):
    """Countries of one tile of the region picture."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        tiles = [("", ""), *((tile.key, tile.label) for tile in countries.TILES)]
        kwargs.setdefault("widget", forms.Select(choices=tiles))
        super().__init__(*args, **kwargs)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        codes = countries.countries_of_tile(value)
        return qs.filter(**{f"{self.field_name}__in": list(codes)})
