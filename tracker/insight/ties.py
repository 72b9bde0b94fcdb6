"""How long and how firmly each person is tied to a partner, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.insight.community import tie_strength

FADED = 0.25


@dataclass(frozen=True, slots=True)
class Tie:
    """One person and one partner: since when, how often, how lately."""

    person: int
    first: int
    last: int
    activities: int
    credits: float
    strength: float

    @property
    def faded(self) -> bool:
        """Below a quarter: four years after the last time."""
        return self.strength < FADED


def ties(activities: Sequence[tuple[int, Sequence[int]]], m: int) -> list[Tie]:
    """Everybody who ever took part up to a month, firmest first."""
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    count: dict[int, int] = {}
    credits: dict[int, float] = {}
    for month, people in activities:
        if month > m:
            continue
        for who in people:
            first[who] = min(month, first.get(who, month))
            last[who] = max(month, last.get(who, month))
            count[who] = count.get(who, 0) + 1
            credits[who] = credits.get(who, 0.0) + 1 / len(people)
    found = [
        Tie(who, first[who], last[who], n, credits[who], tie_strength(last[who], m))
        for who, n in count.items()
    ]
    return sorted(found, key=lambda tie: (-tie.strength, -tie.credits, tie.person))
