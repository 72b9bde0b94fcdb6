"""Filters by region and by dated country group."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from tracker.records import countries
from tracker.records.models import CountryGroupMember


class GroupFilter(filters.CharFilter):
    """Countries that are in a group today."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        super().__init__(*args, **kwargs)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        today = timezone.localdate()
        members = CountryGroupMember.objects.filter(
            Q(valid_from=None) | Q(valid_from__lte=today),
            Q(valid_to=None) | Q(valid_to__gte=today),
            code=value,
        )
        return qs.filter(**{f"{self.field_name}__in": members.values("country")})


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
