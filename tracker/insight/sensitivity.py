"""How much hangs on the weights: other weights drawn many times, bands compared."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from tracker.insight.rounding import half_up
from tracker.insight.score import band
from tracker.insight.thresholds import PARTS, Thresholds

DRAWS = 200
SPREAD = 0.25
SEED = 20_260_101
ALIKE = 0.8
FEWEST_PAIRS = 30
FEWEST = 5

Values = Sequence[float | None]
"""The value of each part of one partner, in the order of the parts."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Two parts that say nearly the same, and might be one."""

    first: str
    second: str
    r: float
    n: int


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What share of the partners changes its band; none where too few have a score."""

    partners: int
    draws: int
    seed: int
    share: float | None
    most: float | None
    """In the draw that moves most of them."""
    ever: float | None
    """In any draw at all."""
    alike: tuple[Alike, ...]

    def to_dict(self) -> dict[str, object]:
        return asdict(self)


def sensitivity(
    partners: Sequence[Values],
    limits: Thresholds,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Sensitivity:
    """Every weight moves by up to a quarter, each by itself; the seed is fixed."""
    usual = limits.weights
    known = [(v, b) for v in partners if (b := _band(v, usual, limits)) is not None]
    chance = random.Random(seed)  # noqa: S311 - an experiment that can be repeated
    moved, ever = [], [False] * len(known)
    for _draw in range(draws):
        weights = [w * chance.uniform(1 - SPREAD, 1 + SPREAD) for w in usual]
        changed = 0
        for place, (values, before) in enumerate(known):
            if _band(values, weights, limits) != before:
                changed += 1
                ever[place] = True
        moved.append(changed)
    enough = len(known) >= FEWEST and draws > 0
    return Sensitivity(
        partners=len(known),
        draws=draws,
        seed=seed,
        share=sum(moved) / draws / len(known) if enough else None,
        most=max(moved) / len(known) if enough else None,
        ever=sum(ever) / len(known) if enough else None,
        alike=tuple(alike(partners)),
    )


def _band(values: Values, weights: Sequence[float], limits: Thresholds) -> str | None:
    """The band by these weights; none where the parts cover too little."""
    possible = reached = 0.0
    for weight, value in zip(weights, values, strict=True):
        if value is not None:
            possible += weight
            reached += weight * value
    everything = sum(weights)
    if not possible or half_up(100 * possible / everything) < limits.score_coverage:
        return None
    return band(int(half_up(100 * reached / possible)), limits)


def alike(partners: Sequence[Values]) -> list[Alike]:
    """Pairs of parts that order the partners nearly the same way."""
    found = []
    for one in range(len(PARTS)):
        for other in range(one + 1, len(PARTS)):
            pairs = [
                (a, b)
                for values in partners
                if (a := values[one]) is not None and (b := values[other]) is not None
            ]
            if len(pairs) < FEWEST_PAIRS:
                continue
            r = spearman(pairs)
            if r is not None and abs(r) > ALIKE:
                found.append(Alike(PARTS[one], PARTS[other], r, len(pairs)))
    return found


def spearman(pairs: Sequence[tuple[float, float]]) -> float | None:
    """The correlation of the ranks; none where one side never varies."""
    first, second = ranks([a for a, _b in pairs]), ranks([b for _a, b in pairs])
    middle = (len(pairs) + 1) / 2
    apart = [a - middle for a in first], [b - middle for b in second]
    both = sum(a * b for a, b in zip(*apart, strict=True))
    spread = sum(a * a for a in apart[0]) * sum(b * b for b in apart[1])
    return float(both / spread**0.5) if spread else None


def ranks(values: Sequence[float]) -> list[float]:
    """From one on; equal values share the middle of their places."""
    order = sorted(range(len(values)), key=values.__getitem__)
    found = [0.0] * len(values)
    start = 0
    while start < len(order):
        stop = start
        while stop < len(order) and values[order[stop]] == values[order[start]]:
            stop += 1
        for place in order[start:stop]:
            found[place] = (start + 1 + stop) / 2
        start = stop
    return found
