"""How far a ratio of sums would move had other works been drawn: a bootstrap.

Each work is drawn as often as a Poisson number of mean 1 says, which is how often one
of many is drawn with replacement, and counts with its distance from the mean of its own
stratum, so that only what is chance moves. The 100 works that weigh most are drawn one
by one; all the others together are a normal sum with their exact variance.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, chain
from math import exp, fsum, sqrt
from operator import itemgetter
from random import Random
from typing import Any

SEED = 20260101
RESAMPLES = 1000
HEAVY = 100
LEVEL = 0.95


def moved(strata: Sequence[Sequence[float]], resamples: int, seed: int) -> list[float]:
    """By how much the sum over all strata differs in each resample."""
    every = sorted(
        (u for part in strata for u in centred(part)), key=lambda u: (abs(u), u)
    )
    heavy, rest = every[-HEAVY:], every[:-HEAVY]
    heavy += [0.0] * (HEAVY - len(heavy))
    spread, once = sqrt(fsum(u * u for u in rest)), fsum(heavy)
    return [
        spread * chance + sum(drawn(heavy)) - once
        for drawn, chance in draws(resamples, seed)
    ]


def centred(values: Sequence[float]) -> list[float]:
    """Distances from their mean: what drawing again can change."""
    if not values:
        return []
    mean = fsum(values) / len(values)
    return [value - mean for value in values]


@lru_cache(maxsize=8)
def draws(resamples: int, seed: int) -> list[tuple[Any, float]]:
    """Which of the heavy works each resample holds, and a normal number for the rest.

    A hundred Poisson numbers of mean 1 are one of mean 100, shared out evenly.
    """
    dice = Random(seed)  # noqa: S311 - a fixed seed: the same answer every time
    chances = poisson(HEAVY)
    return [
        (
            itemgetter(*dice.choices(range(HEAVY), k=max(2, bisect(chances, one)))),
            dice.gauss(0.0, 1.0),
        )
        for one in (dice.random() for _ in range(resamples))
    ]


def poisson(mean: int) -> list[float]:
    """The chances of at most 0, 1, 2 … of a Poisson number."""
    chances = [exp(-mean)]
    while len(chances) < 2 * mean + 20:
        chances.append(chances[-1] * mean / len(chances))
    return list(accumulate(chances))


@lru_cache(maxsize=32)
def _moved(
    strata: tuple[tuple[float, ...], ...], resamples: int, seed: int
) -> list[float]:
    """The same works stand beside many others: they are drawn once for all of them."""
    return moved(strata, resamples, seed)


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
    # Exact sums and a sorted draw: the same in whatever order the works come.
    top = fsum(chain.from_iterable(above))
    bottom = fsum(chain.from_iterable(below))
    if bottom <= 0:
        return None
    over, under = (
        _moved(tuple(tuple(part) for part in side), resamples, seed + at)
        for at, side in enumerate((above, below))
    )
    drawn = [
        (top + a) / (bottom + b)
        for a, b in zip(over, under, strict=True)
        if bottom + b > 0
    ]
    return top / bottom, interval(drawn)
