"""Short ways to write down the evidence of a partner."""

from __future__ import annotations

from datetime import date
from typing import Any

from tracker.insight.evidence import AgreementFacts, Evidence
from tracker.insight.months import month_of


def partner(*days: str, **known: Any) -> Evidence:
    """A partner active on these days; unless said otherwise all were visits."""
    dates = tuple(sorted(map(date.fromisoformat, days)))
    months = tuple(sorted({month_of(day) for day in dates}))
    defaults = {
        "partner_id": 1,
        "start_month": months[0] if months else 24120,
        "days": dates,
        "kinds": {"visit": months},
    }
    return Evidence(**defaults | known)


def paper(starts: str, ends: str | None = None, **known: Any) -> AgreementFacts:
    start = date.fromisoformat(starts)
    end = date.fromisoformat(ends) if ends else None
    defaults = {"ref": "AG-1", "id": 1, "signed": start, "starts": start, "ends": end}
    return AgreementFacts(**defaults | known)


def codes(verdict) -> list[str]:
    return [each.code for each in verdict.findings]


def numbers(verdict, code: str) -> dict[str, Any]:
    (found,) = [each for each in verdict.findings if each.code == code]
    return dict(found.numbers)
