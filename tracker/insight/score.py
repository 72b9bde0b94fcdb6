"""The health score: eight parts that anybody can check, and no state in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

from tracker.insight.rounding import half_up
from tracker.insight.thresholds import PARTS, Thresholds

DEFAULTS = Thresholds()


@dataclass(frozen=True, slots=True)
class ScoreFacts:
    """What the parts are computed from; none means not applicable, never zero."""

    active_months: int = 0
    silence: int | None = None
    usual_gap: float | None = None
    dorm_at: float | None = None
    mass: float | None = None
    peer_mass: float | None = None
    kinds: int | None = None
    kinds_collected: int = 5
    n_eff_people: float | None = None
    agreement: str | None = None
    """in_force, stale, expiring, expired, none."""
    rho: float | None = None
    visits_in: int | None = None
    visits_out: int | None = None
    funding: str | None = None
    """running, short, over, none."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the score: 9 of 20 points, or not applicable."""

    code: str
    weight: float
    value: float | None

    @property
    def points(self) -> float | None:
        return None if self.value is None else self.weight * self.value


@dataclass(frozen=True, slots=True)
class Score:
    """The score, or nothing where too little is known."""

    score: int | None
    coverage: int
    parts: tuple[Part, ...]


def _within(value: float) -> float:
    return min(1.0, max(0.0, value))


def recency(x: ScoreFacts, limits: Thresholds = DEFAULTS) -> float | None:
    if x.silence is None or x.dorm_at is None:
        return None
    if x.usual_gap is None:  # the last activity lies before the window
        return 0.0
    fresh = max(limits.recency_floor, min(x.usual_gap, x.dorm_at / 2))
    if x.silence <= fresh:
        return 1.0
    if x.silence >= x.dorm_at:
        return 0.0
    return _within((x.dorm_at - x.silence) / (x.dorm_at - fresh))


def frequency(x: ScoreFacts) -> float | None:
    if x.mass is None or x.peer_mass is None or x.mass + x.peer_mass <= 0:
        return None
    return x.mass / (x.mass + x.peer_mass)


def breadth(x: ScoreFacts, limits: Thresholds = DEFAULTS) -> float | None:
    full = min(limits.breadth_kinds, x.kinds_collected)
    if x.kinds is None or full < 1:
        return None
    return _within(x.kinds / full)


def people(x: ScoreFacts, limits: Thresholds = DEFAULTS) -> float | None:
    if x.n_eff_people is None:
        return None
    return _within(x.n_eff_people / limits.people_full)


def agreement(x: ScoreFacts, limits: Thresholds = DEFAULTS) -> float | None:
    return None if x.agreement is None else agreement_value(x.agreement, limits)


def agreement_value(condition: str, limits: Thresholds = DEFAULTS) -> float:
    return {
        "in_force": 1.0,
        "stale": limits.agreement_stale,
        "expiring": limits.agreement_expiring,
        "expired": limits.agreement_expired,
        "none": 0.0,
    }[condition]


def best_agreement(
    conditions: Sequence[Sequence[str]], limits: Thresholds = DEFAULTS
) -> str:
    """Each agreement takes its lowest applicable value, the partner its best."""

    def value(condition: str) -> float:
        return agreement_value(condition, limits)

    lowest = [min(each, key=value) for each in conditions if each]
    return max(lowest, key=value, default="none")


def trend_part(x: ScoreFacts) -> float | None:
    return None if x.rho is None else _within(0.5 + 0.5 * log2(x.rho))


def reciprocity(x: ScoreFacts, limits: Thresholds = DEFAULTS) -> float | None:
    if x.visits_in is None or x.visits_out is None:
        return None
    total = x.visits_in + x.visits_out
    if total < max(1, limits.visits_least):
        return None
    return 1 - abs(x.visits_in - x.visits_out) / total


def funding(x: ScoreFacts, limits: Thresholds = DEFAULTS) -> float | None:
    if x.funding is None:
        return None
    return {
        "running": 1.0,
        "short": limits.grant_short,
        "over": limits.grant_over,
        "none": 0.0,
    }[x.funding]


def score(x: ScoreFacts, limits: Thresholds = DEFAULTS) -> Score:
    """Points over the applicable weights; hidden where the parts cover too little."""
    values = (
        recency(x, limits),
        frequency(x),
        breadth(x, limits),
        people(x, limits),
        agreement(x, limits),
        trend_part(x),
        reciprocity(x, limits),
        funding(x, limits),
    )
    weights = limits.weights
    parts = tuple(map(Part, PARTS, weights, values))
    known = [(w, v) for w, v in zip(weights, values, strict=True) if v is not None]
    possible, everything = sum([w for w, _ in known]), sum(weights)
    reached = sum([w * v for w, v in known])
    coverage = int(half_up(100 * possible / everything))
    enough = coverage >= limits.score_coverage and possible > 0
    if not enough or x.active_months < limits.score_active:
        return Score(None, coverage, parts)
    return Score(int(half_up(100 * reached / possible)), coverage, parts)


def band(points: int | None, limits: Thresholds = DEFAULTS) -> str | None:
    if points is None:
        return None
    if points >= limits.band_strong:
        return "strong"
    if points >= limits.band_sound:
        return "sound"
    return "weak" if points >= limits.band_weak else "at_risk"
