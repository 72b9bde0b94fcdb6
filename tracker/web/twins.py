"""Whether a visit was logged already: the same partner, days that overlap."""

from __future__ import annotations

from typing import Any

from tracker.kinds import Kind
from tracker.kinds.logged import Probe, looks_like


def of(kind: Kind, filled: Any) -> list[Any]:
    """Visits that this person may see and that may be the one being logged."""
    if kind.name != "visit" or filled.short:
        return []
    given = filled.cleaned_data
    hosts = [form.cleaned_data for form in filled.formsets["hosts"]]
    partners = frozenset(row["partner"].pk for row in hosts if row.get("partner"))
    first, last = given.get("starts_on"), given.get("ends_on") or given.get("starts_on")
    if not partners or first is None:
        return []
    probe = Probe(kind.name, partners, first, last, given["direction"])
    return looks_like([probe], filled.user)[0]
