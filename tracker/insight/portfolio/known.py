"""Which kinds of activity have been recorded at all, or are said to be."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from tracker.insight.coverage import declared
from tracker.insight.evidence import KINDS
from tracker.records.models import Grant, Output, Visit, YearlyTotal

OUTPUTS = ("output",)
WORKS_OR_TOTALS = ("output", "totals")
"""Works themselves, or their number as the office typed it."""
GRANTS = ("grant",)
VISITS = ("visit",)
COMINGS = ("visit", "event", "education")
"""What is kept as a visit: visits themselves, events, exchanges."""
ACTIVITY = tuple(KINDS)
MODELS: dict[str, Any] = {"grant": Grant, "output": Output, "totals": YearlyTotal}


def recorded_kinds(of: Collection[str] = (*ACTIVITY, "totals")) -> frozenset[str]:
    """Which of these have a record, of whatever time, or a source that covers them."""
    found: set[str] = set()
    if not of:
        return frozenset()
    if not frozenset(COMINGS).isdisjoint(of):
        visits = Visit.objects.order_by().values_list("category", flat=True)
        found |= {
            kind for each in visits.distinct() if (kind := Visit.EVIDENCE.get(each))
        }
    for kind, model in MODELS.items():
        if kind in of and model.objects.order_by().exists():
            found.add(kind)
    for source in declared():
        found |= source.kinds
    return frozenset(found.intersection(of))
