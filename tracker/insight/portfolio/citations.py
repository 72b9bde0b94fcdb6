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
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import BooleanField, Case, Q, Value, When

from tracker.insight.resampling import ratio_of_sums

from .collaboration import classed
from .works import BY_DAY, Works

LEAST = 30
"""No comparison with fewer on either side."""
LEAST_BESIDE = 5
"""A field, year and kind with fewer works at home says nothing."""
TOP = 0.1
Stratum = tuple[str, int, str]


class Cited(NamedTuple):
    """One work with what is known of its citations."""

    key: int
    year: int
    kind: str
    discipline: str
    area: str
    unit: int
    crosses: bool
    here: bool
    fwci: float | None
    citations: int | None
    highly: bool

    @property
    def stratum(self) -> Stratum:
        return (self.discipline or self.area, self.year, self.kind)


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


@dataclass(slots=True)
class Pool:
    """Works old enough, and why others are not among them."""

    works: list[Cited] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def joint(self) -> list[Cited]:
        return [work for work in self.works if work.crosses and work.here]

    @property
    def base(self) -> list[Cited]:
        return [work for work in self.works if not work.crosses]


def pool(works: Works) -> Pool:
    """In one statement: works two full years old on the day that tell of a tie."""
    found = Pool()
    there = works.here if works.abroad else Q(pk__isnull=False)
    on = works.on

    def whether(wanted: Q) -> Case:
        return Case(
            When(wanted, then=Value(True)),  # noqa: FBT003
            default=Value(False),  # noqa: FBT003
            output_field=BooleanField(),
        )

    asked = classed(works.whole).annotate(
        there=whether(there),
        plain=whether(BY_DAY["plain"](on)),
        aged=whether(BY_DAY["aged"](on)),
        told=whether(BY_DAY["told"](on)),
    )
    rest: list[Any]
    for *rest, plain, aged, told, crosses, here in asked.values_list(
        "pk", "year", "kind", "discipline", "research_area", "unit", "fwci",
        "citations", "highly_cited", "citations_as_of", "plain", "aged",
        "told", "crosses", "there",
    ).iterator(chunk_size=5000):  # fmt: skip
        pk, year, kind, discipline, area, unit, fwci, citations, highly, since = rest
        if not plain:
            found.left_out["hyper"] += 1
        elif not aged:
            found.left_out["too_recent"] += 1
        elif crosses is None:
            found.left_out["countries_unknown"] += 1
        elif not told:
            known = fwci is not None or citations is not None
            later = known and since is not None
            found.left_out["citations_later" if later else "no_citations"] += 1
        elif crosses and not here:
            found.left_out["elsewhere"] += 1
        else:
            found.works.append(
                Cited(
                    pk, year, kind, discipline, area, unit, crosses, here, fwci,
                    citations, highly,
                )
            )  # fmt: skip
    return found


class Side:
    """Works of one side; what stands beside many others is put in order once."""

    def __init__(self, works: Iterable[Cited]) -> None:
        self.works = list(works)

    @cached_property
    def weighted(self) -> list[Cited]:
        return [work for work in self.works if work.fwci is not None]

    @cached_property
    def impacts(self) -> list[float]:
        return sorted(work.fwci or 0.0 for work in self.weighted)

    @cached_property
    def shares(self) -> tuple[float, ...]:
        """What each work adds to the mean; the base is the same beside many."""
        return tuple([score / len(self.impacts) for score in self.impacts])

    @cached_property
    def highly(self) -> int:
        return sum(work.highly for work in self.weighted)

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
    _fill(found, [ours.shares], [others.shares])
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
    below = []
    for k in beside:
        weight = len(ours.counts[k]) / len(others.counts[k])
        below.append([weight * n for n in others.counts[k]])
    found = Compared("raw", ours.cited, others.cited, covered=n_joint / ours.cited)
    _fill(found, [ours.counts[k] for k in beside], below)
    _tops(found, *_against_their_mean(ours, others, beside))
    _marked(
        found,
        *(
            (sum(work.highly for k in beside for work in side.strata[k]), among)
            for side, among in ((ours, n_joint), (others, n_base))
        ),
    )
    return found


def _fill(
    found: Compared,
    above: Sequence[Sequence[float]],
    below: Sequence[Sequence[float]],
) -> None:
    drawn = ratio_of_sums(above, below)
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
    every = sorted(joint + base)
    if not every[-1]:
        return
    limit, part = top_limit(every)

    def in_top(scores: list[float]) -> float:
        to, after = bisect_left(scores, limit), bisect_right(scores, limit)
        return (len(scores) - after + part * (after - to)) / len(scores)

    found.top_joint, found.top_base = in_top(joint), in_top(base)


def _marked(found: Compared, joint: tuple[int, int], base: tuple[int, int]) -> None:
    """The part of each side that its source marks as highly cited: so many of all."""
    if joint[0] or base[0]:
        found.highly_joint = joint[0] / joint[1]
        found.highly_base = base[0] / base[1]


def top_limit(ordered: Sequence[float]) -> tuple[float, float]:
    """From which score on a work is in the top tenth, and the part of those at it.

    Works with the very score of the limit are in the tenth in equal part, so that it
    is a tenth exactly. The lowest score comes first.
    """
    room = TOP * len(ordered)
    limit = ordered[-1 - min(int(room), len(ordered) - 1)]
    to, after = bisect_left(ordered, limit), bisect_right(ordered, limit)
    return limit, (room - (len(ordered) - after)) / (after - to)
