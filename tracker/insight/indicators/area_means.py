"""What is known of a research area, and the means over several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tracker.insight.portfolio import funding
from tracker.insight.portfolio.citations import Compared

from .base import (
    Line,
    telling,
)
from .later import gettext as _

LEAST_AREAS = 2
"""No mean of fewer."""


@dataclass(slots=True)
class Area:
    """What is known of one research area, or of all."""

    counts: dict[int, int] = field(default_factory=dict)
    cited: Compared | None = None
    grants: list[funding.Worth] = field(default_factory=list)

    @property
    def joint(self) -> int:
        return sum(self.counts.values())

    @property
    def advantage(self) -> float | None:
        return self.cited.advantage if self.cited else None

    @property
    def money(self) -> funding.Summary:
        return funding.summed(self.grants)

    @property
    def mean(self) -> float | None:
        return None if self.money.mean is None else float(self.money.mean)


def means(areas: list[Area]) -> Iterator[Line]:
    """Averages of the areas, said to be such: weighted and not they differ."""
    joint = sum(area.joint for area in areas)
    for code, item, weigh in (
        ("weighted", _("Areas weighted by joint outputs"), True),
        ("unweighted", _("Mean of the areas, unweighted"), False),
    ):
        advantage = mean([(a.advantage, a.joint if weigh else 1) for a in areas])
        grant = mean([(a.mean, a.joint if weigh else 1) for a in areas])
        yield Line(
            {
                "level": "mean",
                "code": code,
                "item": item,
                "joint": joint,
                "advantage": advantage,
                "grant_mean": grant,
            },
            {},
            telling(
                advantage="few_areas_known" if advantage is None else "",
                grant_mean="few_areas_known" if grant is None else "",
            ),
        )


def mean(given: Iterable[tuple[float | None, float]]) -> float | None:
    """Of what is known, of two areas or more."""
    known = [(value, weight) for value, weight in given if value is not None]
    weights = sum(weight for _value, weight in known)
    if not weights or len(known) < LEAST_AREAS:
        return None
    return sum(value * weight for value, weight in known) / weights
