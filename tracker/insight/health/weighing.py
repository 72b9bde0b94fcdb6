"""How much the bands of the partners as they stand hang on the weights."""

from __future__ import annotations

from datetime import date
from typing import Any

from tracker.insight import parameters
from tracker.insight.models import Standing
from tracker.insight.sensitivity import sensitivity
from tracker.insight.thresholds import PARTS, Parameters, in_force_on


def weigh(today: date) -> dict[str, Any]:
    """For every living partner that has a score."""
    sets = parameters.in_use()
    rules = in_force_on(sets, today) if sets else Parameters()
    told = Standing.objects.filter(partner__succeeded_by=None).exclude(score=None)
    values = []
    for parts in told.order_by("pk").values_list("parts", flat=True).iterator():
        by = {part["code"]: part["value"] for part in parts}
        values.append([by.get(code) for code in PARTS])
    found = sensitivity(values, rules.thresholds).to_dict()
    return found | {"as_of": today.isoformat(), "set": rules.number}
