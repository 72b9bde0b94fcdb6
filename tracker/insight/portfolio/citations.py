"""How much more works across borders are cited than those written at home.

Normalised: by the field-weighted impact of each work. Where too few have one, by their
citations, compared only within the same field, year and kind, and only where at least
five works at home stand beside. Hyper-authored works are left out, unless one of ours
led them or a joint grant stands behind them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from tracker.insight import resampling

from .cited import Cited, Stratum

LEAST = 30
"""No comparison with fewer on either side."""
LEAST_BESIDE = 5
"""A field, year and kind with fewer works at home says nothing."""
TOP = 0.1


@dataclass(slots=True)
class Compared:
    """Two sides, and how many times the one is cited as the other."""

    basis: str
    """`normalised`, `raw`, or empty where there are too few."""
    n_joint: int
    n_base: int
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    covered: float | None = None
    """The part of the works across borders that found works to stand beside."""
    top_joint: float | None = None
    top_base: float | None = None
    highly_joint: float | None = None
    highly_base: float | None = None

    @property
    def advantage(self) -> float | None:
        return None if self.ratio is None else self.ratio - 1

    @property
    def clear(self) -> bool | None:
        """Whether the interval leaves out that there is no difference."""
        if self.low is None or self.high is None:
            return None
        return not self.low <= 1 <= self.high


class Side:
    """Works of one side; what stands beside many others is put in order once."""

    def __init__(self, works: Iterable[Cited]) -> None:
        self.works = list(works)

    @cached_property
    def weighted(self) -> list[Cited]:
        return [work for work in self.works if work.fwci is not None]

    @cached_property
    def impacts(self) -> list[float]:
        return sorted([work.fwci or 0.0 for work in self.weighted])

    @cached_property
    def mean(self) -> resampling.Side:
        """What each work adds to the mean, drawn once beside all others."""
        n = len(self.impacts)
        return resampling.Side.of([[score / n for score in self.impacts]])

    @cached_property
    def highly(self) -> int:
        return sum([work.highly for work in self.weighted])

    @cached_property
    def strata(self) -> dict[Stratum, list[Cited]]:
        """Those whose citations are known, by field, year and kind."""
        found: dict[Stratum, list[Cited]] = defaultdict(list)
        for work in self.works:
            if work.citations is not None:
                found[work.stratum].append(work)
        return found

    @cached_property
    def counts(self) -> dict[Stratum, list[float]]:
        return {
            key: [float(work.citations or 0) for work in works]
            for key, works in self.strata.items()
        }

    @cached_property
    def _drawn(self) -> dict[Stratum, resampling.Stratum]:
        return {}

    def drawn(self, key: Stratum) -> resampling.Stratum:
        """The citations of one field, year and kind, as they are drawn."""
        if key not in self._drawn:
            self._drawn[key] = resampling.Stratum.of(self.counts[key])
        return self._drawn[key]

    @property
    def cited(self) -> int:
        return sum(map(len, self.strata.values()))


def compare(joint: Iterable[Cited], base: Iterable[Cited] | Side) -> Compared:
    """Normalised where both sides have enough, else raw within strata, else nothing."""
    ours = Side(joint)
    others = base if isinstance(base, Side) else Side(base)
    if min(len(ours.weighted), len(others.weighted)) >= LEAST:
        return _normalised(ours, others)
    return _raw(ours, others) or Compared("", len(ours.works), len(others.works))


def _normalised(ours: Side, others: Side) -> Compared:
    sides = ours.impacts, others.impacts
    found = Compared("normalised", len(sides[0]), len(sides[1]), covered=1.0)
    _fill(found, ours.mean, others.mean)
    _tops(found, *sides)
    _marked(found, *((side.highly, len(side.weighted)) for side in (ours, others)))
    return found


def _raw(ours: Side, others: Side) -> Compared | None:
    beside = sorted(
        key for key in ours.strata if len(others.strata.get(key, ())) >= LEAST_BESIDE
    )
    n_joint = sum(len(ours.counts[k]) for k in beside)
    n_base = sum(len(others.counts[k]) for k in beside)
    if min(n_joint, n_base) < LEAST:
        return None
    below = [
        (len(ours.counts[k]) / len(others.counts[k]), others.drawn(k)) for k in beside
    ]
    found = Compared("raw", ours.cited, others.cited, covered=n_joint / ours.cited)
    above = resampling.Side([(1.0, ours.drawn(k)) for k in beside])
    _fill(found, above, resampling.Side(below))
    _tops(found, *_against_their_mean(ours, others, beside))
    _marked(
        found,
        *(
            (sum(work.highly for k in beside for work in side.strata[k]), among)
            for side, among in ((ours, n_joint), (others, n_base))
        ),
    )
    return found


def _fill(found: Compared, above: resampling.Side, below: resampling.Side) -> None:
    drawn = resampling.ratio(above, below)
    if drawn is not None:
        found.ratio, (found.low, found.high) = drawn


def _against_their_mean(
    ours: Side, others: Side, strata: Iterable[Stratum]
) -> tuple[list[float], list[float]]:
    """Citations of each work over the mean of its field, year and kind, in order."""
    scores: tuple[list[float], list[float]] = ([], [])
    for key in strata:
        sides = ours.counts[key], others.counts[key]
        mean = sum(map(sum, sides)) / sum(map(len, sides))
        for kept, counts in zip(scores, sides, strict=True):
            kept += [n / mean for n in counts] if mean else [0.0] * len(counts)
    return sorted(scores[0]), sorted(scores[1])


def _tops(found: Compared, joint: list[float], base: list[float]) -> None:
    """The part of each side among the tenth cited most; both are in order."""
    if not max(joint[-1], base[-1]):
        return
    limit, part = top_limit(joint, base)

    def in_top(scores: list[float]) -> float:
        to, after = bisect_left(scores, limit), bisect_right(scores, limit)
        return (len(scores) - after + part * (after - to)) / len(scores)

    found.top_joint, found.top_base = in_top(joint), in_top(base)


def _marked(found: Compared, joint: tuple[int, int], base: tuple[int, int]) -> None:
    """The part of each side that its source marks as highly cited: so many of all."""
    if joint[0] or base[0]:
        found.highly_joint = joint[0] / joint[1]
        found.highly_base = base[0] / base[1]


def top_limit(*ordered: Sequence[float]) -> tuple[float, float]:
    """From which score on a work is in the top tenth, and the part of those at it.

    Works with the very score of the limit are in the tenth in equal part, so that it
    is a tenth exactly. In each list the lowest score comes first.
    """
    every = sum(map(len, ordered))
    room = TOP * every
    most = min(int(room), every - 1)

    def above(limit: float) -> int:
        return sum(len(each) - bisect_right(each, limit) for each in ordered)

    def lowest(each: Sequence[float]) -> int:
        """The first of the list with no more above it than may be."""
        return bisect_left(
            range(len(each)), x=True, key=lambda place: above(each[place]) <= most
        )

    limit = min(each[at] for each in ordered if (at := lowest(each)) < len(each))
    at_it = sum(
        bisect_right(each, limit) - bisect_left(each, limit) for each in ordered
    )
    return limit, (room - above(limit)) / at_it
