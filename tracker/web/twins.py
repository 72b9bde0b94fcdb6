"""Whether a visit was logged already: the same partner, days that overlap."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from tracker.kinds import Kind

AT_MOST = 3


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
    found = kind.listed(filled.user, kind.columns).filter(
        hosts__partner__in=partners, starts_on__lte=last, direction=given["direction"]
    )
    found = found.annotate(last_day=Coalesce(F("ends_on"), F("starts_on")))
    return list(found.filter(last_day__gte=first).distinct()[:AT_MOST])
