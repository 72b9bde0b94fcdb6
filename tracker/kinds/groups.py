"""Filters by region and by dated country group."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.insight.portfolio.scope import members
from tracker.records import countries


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
