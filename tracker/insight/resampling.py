"""How far a ratio of sums would move had other works been drawn: a bootstrap.

Each work is drawn as often as a Poisson number of mean 1 says, which is how often one
of many is drawn with replacement, and counts with its distance from the mean of its own
stratum, so that only what is chance moves. The 100 works that weigh most are drawn one
by one; all the others together are a normal sum with their exact variance.

A thousand resamples are added up at once: how often a work is in each of them stands
side by side in one long whole number, which is multiplied by what the work weighs.
"""

from __future__ import annotations

import struct
from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from math import exp, fsum, sqrt
from operator import mul
from random import Random

SEED = 20260101
RESAMPLES = 1000
HEAVY = 100
LEVEL = 0.95
STEPS = 2**30 - 1
"""Weights are told to a part of this; some hundred of them fit into one sum."""
LEAST = 1e-200
"""Weights that are as near to each other as this are the same."""
LANE = 64
"""Bits for the sum of one resample."""


@dataclass(slots=True)
class Stratum:
    """Works that are drawn from each other: what they come to, and how they differ."""

    total: float
    heavy: list[float]
    """Distances from the mean of those that differ most, the largest last."""
    rest: float
    """Squares of the distances of all others together."""

    @classmethod
    def of(cls, values: Sequence[float]) -> Stratum:
        every = _by_size(centred(values))
        rest = every[:-HEAVY]
        return cls(fsum(values), every[-HEAVY:], fsum([u * u for u in rest]))


@dataclass(slots=True)
class Side:
    """A weighted sum over strata; drawn once, beside however many others it stands."""

    strata: Sequence[tuple[float, Stratum]]
    _moved: dict[tuple[int, int], list[float]] = field(default_factory=dict)
    _totals: dict[tuple[int, int], list[float]] = field(default_factory=dict)

    @classmethod
    def of(cls, strata: Iterable[Sequence[float]]) -> Side:
        return cls([(1.0, Stratum.of(values)) for values in strata])

    @property
    def total(self) -> float:
        return fsum([weight * one.total for weight, one in self.strata])

    def moved(self, resamples: int, seed: int) -> list[float]:
        """By how much the sum over all strata differs in each resample."""
        known = self._moved.get((resamples, seed))
        if known is None:
            known = self._moved[resamples, seed] = self._drawn(resamples, seed)
        return known

    def drawn_total(self, resamples: int, seed: int) -> list[float]:
        """The sum itself in each resample: the same beside however many others."""
        known = self._totals.get((resamples, seed))
        if known is None:
            total = self.total
            known = [total + moved for moved in self.moved(resamples, seed)]
            self._totals[resamples, seed] = known
        return known

    def _drawn(self, resamples: int, seed: int) -> list[float]:
        every = _by_size([w * u for w, one in self.strata for u in one.heavy])
        heavy, others = every[-HEAVY:], every[:-HEAVY]
        squares = [weight * weight * one.rest for weight, one in self.strata]
        spread = sqrt(fsum(squares) + fsum([u * u for u in others]))
        once = fsum(heavy)
        draws = draws_of(resamples, seed)
        drawn = draws.sums(heavy)
        if not spread:  # all are drawn one by one
            return [each - once for each in drawn]
        return [
            spread * chance + each - once
            for each, chance in zip(drawn, draws.chances, strict=True)
        ]


def _by_size(some: list[float]) -> list[float]:
    """What differs least comes first; of two that differ alike, the one below."""
    return sorted(sorted(some), key=abs)


def moved(strata: Sequence[Sequence[float]], resamples: int, seed: int) -> list[float]:
    return Side.of(strata).moved(resamples, seed)


def centred(values: Sequence[float]) -> list[float]:
    """Distances from their mean: what drawing again can change."""
    if not values:
        return []
    mean = fsum(values) / len(values)
    return [value - mean for value in values]


@dataclass(frozen=True, slots=True)
class Draws:
    """Which of the heavy works each resample holds; a normal number for the rest."""

    columns: list[int]
    """For each heavy work how often it is in each resample, side by side."""
    sizes: list[int]
    chances: list[float]
    beyond: list[int] = field(default_factory=list)
    """The columns of a work and of all after it added up, side by side."""

    def sums(self, heavy: Sequence[float]) -> list[float]:
        """What the heavy works of each resample come to; where there are fewer, the
        others weigh nothing."""
        none = [0.0] if len(heavy) < HEAVY else []
        low, high = min([*heavy, *none]), max([*heavy, *none])
        if high - low < LEAST:
            return [low * size for size in self.sizes]
        scale = STEPS / (high - low)
        steps = [round((u - low) * scale) for u in heavy]
        every = sum(map(mul, self.columns, steps))
        if none:
            every += self.beyond[len(heavy)] * round((0.0 - low) * scale)
        room = len(self.sizes)
        lanes = struct.unpack(f"<{room}Q", every.to_bytes(room * LANE // 8, "little"))
        return [
            low * size + lane / scale
            for size, lane in zip(self.sizes, lanes, strict=True)
        ]


@lru_cache(maxsize=8)
def draws_of(resamples: int, seed: int) -> Draws:
    """A hundred Poisson numbers of mean 1 are one of mean 100, shared out evenly."""
    dice = Random(seed)  # noqa: S311 - a fixed seed: the same answer every time
    chances = poisson(HEAVY)
    found = Draws([0] * HEAVY, [], [])
    lanes = [bytearray(resamples * LANE // 8) for _ in range(HEAVY)]
    for place in range(resamples):
        size = max(2, bisect(chances, dice.random()))
        for work in dice.choices(range(HEAVY), k=size):
            lanes[work][place * LANE // 8] += 1
        found.sizes.append(size)
        found.chances.append(dice.gauss(0.0, 1.0))
    found.columns[:] = [int.from_bytes(lane, "little") for lane in lanes]
    found.beyond[:] = list(accumulate(reversed(found.columns)))[::-1]
    return found


def poisson(mean: int) -> list[float]:
    """The chances of at most 0, 1, 2 … of a Poisson number."""
    chances = [exp(-mean)]
    while len(chances) < 2 * mean + 20:
        chances.append(chances[-1] * mean / len(chances))
    return list(accumulate(chances))


def interval(drawn: Sequence[float]) -> tuple[float, float]:
    """The middle 95 % of what came out."""
    ordered, tail = sorted(drawn), (1 - LEVEL) / 2
    return percentile(ordered, tail), percentile(ordered, 1 - tail)


def percentile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def ratio(
    above: Side, below: Side, resamples: int = RESAMPLES, seed: int = SEED
) -> tuple[float, tuple[float, float]] | None:
    """The ratio of two sums over strata and its interval; nothing over zero."""
    # Exact sums and a sorted draw: the same in whatever order the works come.
    top, bottom = above.total, below.total
    if bottom <= 0:
        return None
    over = above.moved(resamples, seed)
    under = below.drawn_total(resamples, seed + 1)
    drawn = [(top + a) / b for a, b in zip(over, under, strict=True) if b > 0]
    return top / bottom, interval(drawn)


def ratio_of_sums(
    above: Sequence[Sequence[float]],
    below: Sequence[Sequence[float]],
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> tuple[float, tuple[float, float]] | None:
    return ratio(Side.of(above), Side.of(below), resamples, seed)
