"""A partner's own rhythm: how long a silence is usual, and how long is too long."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from tracker.insight.evidence import Interval
from tracker.insight.thresholds import Thresholds

DEFAULTS = Thresholds()


class Coverage:
    """The months in which activity is recorded at all: only these can be silent."""

    def __init__(self, covered: Sequence[Interval] | None) -> None:
        self.always = covered is None
        merged: list[list[int]] = []
        for first, last in sorted(covered or ()):
            if last < first:
                continue
            if merged and first <= merged[-1][1] + 1:
                merged[-1][1] = max(merged[-1][1], last)
            else:
                merged.append([first, last])
        self.firsts = [first for first, _ in merged]
        self.lasts = [last for _, last in merged]
        lengths = (last - first + 1 for first, last in merged)
        self.before = list(accumulate(lengths, initial=0))

    def holds(self, month: int) -> bool:
        if self.always:
            return True
        at = bisect_right(self.firsts, month) - 1
        return at >= 0 and month <= self.lasts[at]

    def _upto(self, month: int) -> int:
        at = bisect_right(self.firsts, month) - 1
        if at < 0:
            return 0
        return self.before[at] + min(month, self.lasts[at]) - self.firsts[at] + 1

    def between(self, after: int, upto: int) -> int:
        """Covered months after the one and up to the other."""
        if upto <= after:
            return 0
        return upto - after if self.always else self._upto(upto) - self._upto(after)

    def until(self, month: int) -> int | None:
        """The last covered month so far."""
        if self.always:
            return month
        at = bisect_right(self.firsts, month) - 1
        return min(month, self.lasts[at]) if at >= 0 else None

    def nth_after(self, month: int, n: int) -> int | None:
        """The month in which the n-th further covered month is reached."""
        if self.always:
            return month + n
        wanted = self._upto(month) + n
        at = bisect_left(self.before, wanted) - 1
        if n < 1 or at < 0 or at >= len(self.firsts):
            return None
        return self.firsts[at] + wanted - self.before[at] - 1


EVERY_MONTH = Coverage(None)


@dataclass(frozen=True, slots=True)
class Cadence:
    """What the last ten years say about the usual gap and the limits of silence."""

    k: int
    span: int
    silence: int
    usual_gap: float | None
    cool_at: float
    dorm_at: float
    surprise: float | None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The part of the cadence that only an activity, not time, can change."""

    k: int
    span: int
    mass: float | None
    n: float
    cool_at: float
    dorm_at: float

    @property
    def usual_gap(self) -> float | None:
        return None if self.mass is None else self.mass / self.n

    def at(self, silence: int) -> Cadence:
        surprise = None
        if self.mass is not None:
            surprise = float((self.mass / (self.mass + silence)) ** self.n)
        return Cadence(
            self.k,
            self.span,
            silence,
            self.usual_gap,
            self.cool_at,
            self.dorm_at,
            surprise,
        )


@lru_cache(maxsize=4096)
def _stretch(quantile: float, n: float) -> float:
    return float((1 - quantile) ** (-1 / n) - 1)


def rhythm(k: int, span: int, peer_gap: float, limits: Thresholds) -> Rhythm:
    """Own gaps and the peers' gap, mixed: one-event partners borrow, old hands do not.

    A negative ``k`` says that the last activity lies before the window.
    """
    fixed = limits.fixed_months
    if k < 0:
        cool, dorm = (fixed / 2, fixed) if fixed else (limits.cool_cap, limits.dorm_cap)
        return Rhythm(0, 0, None, 0, cool, dorm)
    mass = span + limits.pseudo_gaps * peer_gap
    n = k + limits.pseudo_gaps
    if fixed:  # the usual gap is still told; only the limits are the same for all
        return Rhythm(k, span, mass, n, fixed / 2, fixed)
    cool = mass * _stretch(limits.cool_quantile, n)
    cool = min(max(cool, limits.cool_floor), limits.cool_cap)
    dorm = mass * _stretch(limits.dorm_quantile, n)
    dorm = max(dorm, limits.dorm_floor, cool + limits.dorm_margin)
    return Rhythm(k, span, mass, n, cool, min(dorm, limits.dorm_cap))


def rhythm_at(
    active: Sequence[int],
    upto: int,
    month: int,
    peer_gap: float,
    limits: Thresholds = DEFAULTS,
) -> Rhythm:
    """The rhythm of the sorted months ``active[:upto]``, all at or before ``month``."""
    low = bisect_right(active, month - limits.window_months, 0, upto)
    if low >= upto:
        return rhythm(-1, 0, peer_gap, limits)
    return rhythm(upto - low - 1, active[upto - 1] - active[low], peer_gap, limits)


def cadence(
    active_months: Sequence[int],
    m: int,
    peer_gap: float,
    limits: Thresholds = DEFAULTS,
) -> Cadence | None:
    """The cadence in month ``m``; nothing at all for a partner never active."""
    active = sorted({month for month in active_months if month <= m})
    if not active:
        return None
    return rhythm_at(active, len(active), m, peer_gap, limits).at(m - active[-1])


@dataclass(frozen=True, slots=True)
class Trend:
    """Active months of the last two years against the two before."""

    a0: int
    a1: float
    rho: float


def trend(
    active: Sequence[int],
    m: int,
    *,
    spell: int | None = None,
    coverage: Coverage = EVERY_MONTH,
    limits: Thresholds = DEFAULTS,
) -> Trend | None:
    """Never across a dormancy: ``spell`` is the month the present spell began."""
    begin = bisect_left(active, spell) if spell is not None else 0
    if begin >= len(active) or active[begin] > m:
        return None
    length = limits.trend_months
    turn, origin = m - length, max(active[begin], m - 2 * length)
    observed = coverage.between(origin, turn)
    if observed < limits.trend_observed or coverage.between(turn, m) < length:
        return None
    low, middle = bisect_right(active, origin), bisect_right(active, turn)
    a0 = bisect_right(active, m) - middle
    before = middle - low
    if not coverage.always:
        before = sum(map(coverage.holds, active[low:middle]))
    a1 = before * length / observed
    return Trend(a0, a1, (a0 + 1) / (a1 + 1))


def decayed_mass(active: Sequence[int], m: int, half_life: float = 24) -> float:
    """Active months, each worth half as much after every half-life."""
    return float(sum(2 ** ((month - m) / half_life) for month in active if month <= m))
