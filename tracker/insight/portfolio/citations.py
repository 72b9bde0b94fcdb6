"""How much more works across borders are cited than those written at home.

Normalised: by the field-weighted impact of each work. Where too few have one, by their
citations, compared only within the same field, year and kind, and only where at least
five works at home stand beside. Hyper-authored works are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
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
    def stratum(self) -> tuple[str, int, str]:
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
    """In one statement: works two full years old on the day, not hyper-authored."""
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
        aged=whether(BY_DAY["aged"](on)),
        told=whether(BY_DAY["told"](on)),
    )
    rest: list[Any]
    for *rest, hyper, aged, told, crosses, here in asked.values_list(
        "pk", "year", "kind", "discipline", "research_area", "unit", "fwci",
        "citations", "highly_cited", "citations_as_of", "hyper_authored", "aged",
        "told", "crosses", "there",
    ).iterator(chunk_size=5000):  # fmt: skip
        pk, year, kind, discipline, area, unit, fwci, citations, highly, since = rest
        if hyper:
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


def compare(joint: Iterable[Cited], base: Iterable[Cited]) -> Compared:
    """Normalised where both sides have enough, else raw within strata, else nothing."""
    joint, base = list(joint), list(base)
    ours = [work for work in joint if work.fwci is not None]
    others = [work for work in base if work.fwci is not None]
    if min(len(ours), len(others)) >= LEAST:
        return _normalised(ours, others)
    ours = [work for work in joint if work.citations is not None]
    others = [work for work in base if work.citations is not None]
    found = _raw(ours, others)
    return found or Compared("", len(joint), len(base))


def _normalised(joint: list[Cited], base: list[Cited]) -> Compared:
    above = [(work.fwci or 0.0) / len(joint) for work in joint]
    below = [(work.fwci or 0.0) / len(base) for work in base]
    found = Compared("normalised", len(joint), len(base), covered=1.0)
    _fill(found, [above], [below])
    _tops(found, joint, base, {work.key: work.fwci or 0.0 for work in (*joint, *base)})
    return found


def _raw(joint: list[Cited], base: list[Cited]) -> Compared | None:
    ours, others = _by_stratum(joint), _by_stratum(base)
    beside = sorted(k for k in ours if len(others.get(k, ())) >= LEAST_BESIDE)
    n_joint = sum(len(ours[k]) for k in beside)
    n_base = sum(len(others[k]) for k in beside)
    if min(n_joint, n_base) < LEAST:
        return None
    above = [[float(work.citations or 0) for work in ours[k]] for k in beside]
    below = [
        [(work.citations or 0) * len(ours[k]) / len(others[k]) for work in others[k]]
        for k in beside
    ]
    found = Compared("raw", len(joint), len(base), covered=n_joint / len(joint))
    _fill(found, above, below)
    within_ours = [work for k in beside for work in ours[k]]
    within_others = [work for k in beside for work in others[k]]
    scores = _against_their_mean(within_ours + within_others)
    _tops(found, within_ours, within_others, scores)
    return found


def _fill(found: Compared, above: list[list[float]], below: list[list[float]]) -> None:
    drawn = ratio_of_sums(above, below)
    if drawn is not None:
        found.ratio, (found.low, found.high) = drawn


def _by_stratum(works: Iterable[Cited]) -> dict[tuple[str, int, str], list[Cited]]:
    found: dict[tuple[str, int, str], list[Cited]] = defaultdict(list)
    for work in works:
        found[work.stratum].append(work)
    return found


def _against_their_mean(works: Sequence[Cited]) -> dict[int, float]:
    """Citations of each work over the mean of its field, year and kind."""
    found = {}
    for group in _by_stratum(works).values():
        mean = sum(work.citations or 0 for work in group) / len(group)
        for work in group:
            found[work.key] = (work.citations or 0) / mean if mean else 0.0
    return found


def _tops(
    found: Compared,
    joint: Sequence[Cited],
    base: Sequence[Cited],
    scores: dict[int, float],
) -> None:
    """The part of each side among the tenth cited most, and among those so marked."""
    limit, part = top_limit(list(scores.values()))

    def in_top(works: Sequence[Cited]) -> float:
        weights = (
            1.0 if scores[w.key] > limit else part if scores[w.key] == limit else 0.0
            for w in works
        )
        return sum(weights) / len(works)

    if any(scores.values()):
        found.top_joint, found.top_base = in_top(joint), in_top(base)
    marked = [sum(work.highly for work in side) for side in (joint, base)]
    if any(marked):
        found.highly_joint = marked[0] / len(joint)
        found.highly_base = marked[1] / len(base)


def top_limit(scores: list[float]) -> tuple[float, float]:
    """From which score on a work is in the top tenth, and the part of those at it.

    Works with the very score of the limit are in the tenth in equal part, so that it
    is a tenth exactly.
    """
    ordered = sorted(scores, reverse=True)
    room = TOP * len(ordered)
    limit = ordered[min(int(room), len(ordered) - 1)]
    above = sum(score > limit for score in ordered)
    at = ordered.count(limit)
    return limit, (room - above) / at
