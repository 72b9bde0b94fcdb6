"""The works behind a figure of a report, as a filter of their list."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from tracker.insight.gather.rows import once
from tracker.insight.portfolio.works import LONGEST, Works


class WorksFilter(filters.CharFilter):
    """Comes from a figure of a report and stands in an address; never typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST)
        kwargs.setdefault("label", _("Behind a figure of a report"))
        kwargs.setdefault("widget", forms.HiddenInput)
        super().__init__(*args, **kwargs)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        asked = Works.parse(value)
        if asked is None:
            return qs.none()
        try:
            sql, params = asked.found.values("pk").query.sql_with_params()
        except EmptyResultSet:
            return qs.none()
        # Words of ours, and what users give in params.
        return qs.filter(pk__in=RawSQL(once(sql), params))  # noqa: S611
