"""A verdict: what is thought of one relationship in one month, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tracker.insight.cadence import Cadence, Trend
from tracker.insight.community import CommunityFacts
from tracker.insight.evidence import Finding
from tracker.insight.score import Part


@dataclass(frozen=True, slots=True)
class Verdict:
    """State, score and findings of one partner, with the figures behind them."""

    partner_id: int
    as_of: date
    state: str
    reason: str
    """Why: silence, never, trend, unconfirmed, review, or empty."""
    since: date
    score: int | None
    band: str | None
    coverage: int
    parts: tuple[Part, ...]
    cadence: Cadence | None
    trend: Trend | None
    return_chance: Mapping[str, object] | None
    findings: tuple[Finding, ...]
    community: CommunityFacts
    enough_data: bool
    """False where none of the last twelve months is covered."""
    covered_until: date | None
    alive_until: date | None
    planned_on: date | None
    """The first plan within six months: it may snooze a dormancy flag."""
    active_months: int
    first_activity: date | None
    last_activity: date | None
    next_change_on: date | None
    """Time alone changes nothing before; only said by the latest month."""
    parameters: int
    """Number of the parameter set that judged."""

    def told_parts(self) -> list[dict[str, object]]:
        return [
            {
                "code": part.code,
                "weight": part.weight,
                "value": part.value,
                "points": part.points,
            }
            for part in self.parts
        ]

    def told_cadence(self) -> dict[str, object] | None:
        own = self.cadence
        if own is None:
            return None
        return {
            "k": own.k,
            "span": own.span,
            "usual_gap": own.usual_gap,
            "cool_at": own.cool_at,
            "dorm_at": own.dorm_at,
            "silence": own.silence,
            "surprise": own.surprise,
        }

    def to_dict(self) -> dict[str, object]:
        """Plain JSON values, under the names of the contract; names nobody."""
        return {
            "as_of": self.as_of.isoformat(),
            "state": self.state,
            "reason": self.reason,
            "since": self.since.isoformat(),
            "score": self.score,
            "band": self.band,
            "coverage": self.coverage,
            "parts": self.told_parts(),
            "cadence": self.told_cadence(),
            "trend": self.trend
            and {"a0": self.trend.a0, "a1": self.trend.a1, "rho": self.trend.rho},
            "return_chance": self.return_chance and dict(self.return_chance),
            "findings": [
                {
                    "code": each.code,
                    "subject": each.subject,
                    "numbers": dict(each.numbers),
                }
                for each in self.findings
            ],
            "enough_data": self.enough_data,
            "covered_until": iso(self.covered_until),
            "alive_until": iso(self.alive_until),
            "planned_on": iso(self.planned_on),
            "active_months": self.active_months,
            "first_activity": iso(self.first_activity),
            "last_activity": iso(self.last_activity),
            "next_change_on": iso(self.next_change_on),
            "parameters": self.parameters,
        }


def iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
