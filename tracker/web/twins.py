"""Whether a visit was logged already: the same partner, days that overlap."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from tracker.kinds import Kind
from tracker.records.known_days import DAY, span

AT_MOST = 3
A_YEAR = timedelta(366)  # a visit known by its year stands up to so far from its day


def of(kind: Kind, filled: Any) -> list[Any]:
    """Visits that this person may see and that may be the one being logged."""
    if kind.name != "visit" or filled.short:
        return []
    given = filled.cleaned_data
    hosts = [form.cleaned_data for form in filled.formsets["hosts"]]
    partners = [row["partner"] for row in hosts if row.get("partner")]
    first, last = given.get("starts_on"), given.get("ends_on") or given.get("starts_on")
    if not partners or first is None:
        return []
    days = _days(first, last, getattr(first, "known", DAY))
    found = kind.listed(filled.user, kind.columns).filter(
        hosts__partner__in=partners,
        starts_on__lte=days[1] + A_YEAR,
        direction=given["direction"],
    )
    found = found.annotate(last_day=Coalesce(F("ends_on"), F("starts_on")))
    found = found.filter(last_day__gte=days[0] - A_YEAR).distinct()
    same = [one for one in found if _overlap(days, _of(one))]
    return same[:AT_MOST]


def _days(first: date, last: date, known: str) -> tuple[date, date]:
    return span(first, known)[0], span(last, known)[1]


def _of(visit: Any) -> tuple[date, date]:
    last = visit.ends_on or visit.starts_on
    return _days(visit.starts_on, last, visit.date_precision)


def _overlap(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
