"""How far a ratio of sums would move had other works been drawn: a bootstrap.

Works are drawn again from their own stratum, so that only what is chance moves. Up to
2,000 works each draw is made; of more, the 200 that weigh most are drawn one by one
and the rest together, as a normal sum with their exact variance.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, fsum, sqrt
from random import Random

SEED = 20260101
RESAMPLES = 1000
DRAWN = 2000
HEAVY = 200
LEVEL = 0.95


def moved(
    strata: Sequence[Sequence[float]], resamples: int, dice: Random
) -> list[float]:
    """By how much the sum over all strata differs in each resample."""
    parts = [centred(values) for values in strata]
    if sum(map(len, parts)) <= DRAWN:
        return [
            sum(sum(dice.choices(part, k=len(part))) for part in parts)
            for _ in range(resamples)
        ]
    every = sorted((u for part in parts for u in part), key=abs)
    heavy, rest = every[-HEAVY:], every[:-HEAVY]
    spread = sqrt(sum(u * u for u in rest))
    return [
        dice.gauss(0.0, spread) + sum((_often(dice) - 1) * u for u in heavy)
        for _ in range(resamples)
    ]


def centred(values: Sequence[float]) -> list[float]:
    """Distances from their mean: what drawing again can change."""
    if not values:
        return []
    mean = fsum(values) / len(values)
    return [value - mean for value in values]


NEVER = exp(-1)


def _often(dice: Random) -> int:
    """How often one of very many is drawn: Poisson with mean 1."""
    left, times = dice.random(), 0
    chance = NEVER
    while left > chance and times < 20:
        left -= chance
        times += 1
        chance /= times
    return times


def interval(drawn: Sequence[float]) -> tuple[float, float]:
    """The middle 95 % of what came out."""
    ordered, tail = sorted(drawn), (1 - LEVEL) / 2
    return percentile(ordered, tail), percentile(ordered, 1 - tail)


def percentile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def ratio_of_sums(
    above: Sequence[Sequence[float]],
    below: Sequence[Sequence[float]],
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> tuple[float, tuple[float, float]] | None:
    """The ratio of two sums over strata and its interval; nothing over zero."""
    # Exact sums: the same in whatever order the works come.
    top = fsum(value for part in above for value in part)
    bottom = fsum(value for part in below for value in part)
    if bottom <= 0:
        return None
    dice = Random(seed)  # noqa: S311 - a fixed seed: the same answer every time
    # In one order, whatever order they came in.
    over = moved([sorted(part) for part in above], resamples, dice)
    under = moved([sorted(part) for part in below], resamples, dice)
    drawn = [
        (top + a) / (bottom + b)
        for a, b in zip(over, under, strict=True)
        if bottom + b > 0
    ]
    return top / bottom, interval(drawn)
