"""Numbers that follow from a day: reckoned when they are read, never kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tracker.insight.rounding import half_up

RECKONED = frozenset(["days", "years"])


def kept(numbers: Mapping[str, Any]) -> dict[str, Any]:
    """Without what tomorrow would be wrong."""
    return {name: value for name, value in numbers.items() if name not in RECKONED}


def reckoned(code: str, numbers: Mapping[str, Any], on: date) -> dict[str, Any]:
    """Days to the end, days since, age of the text, as they are on a day."""
    told = dict(numbers)
    if code in ("EXPIRING", "NOTICE_WINDOW") and told.get("end"):
        told["days"] = (date.fromisoformat(told["end"]) - on).days
        notice = told.get("notice_by")
        if notice and date.fromisoformat(notice) < on:
            del told["notice_by"]
    elif code == "EXPIRED" and told.get("end"):
        told["days"] = (on - date.fromisoformat(told["end"])).days
    elif code == "STALE_TEXT" and told.get("refreshed"):
        days = (on - date.fromisoformat(told["refreshed"])).days
        told["years"] = half_up(days / 365.25, 2)
    return told
