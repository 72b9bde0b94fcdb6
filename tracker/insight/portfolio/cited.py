"""Works old enough to be compared by their citations, and why others are not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Case, ExpressionWrapper, F, IntegerField, Q, Value, When

from tracker.insight.gather.rows import streamed

from .collaboration import classed
from .works import BY_DAY, Works

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
    """In one statement: works two full years old on the day that tell of a tie.

    In another those with a partner at the place, where one is asked for: a database
    that looks for each work in a list of them may read that list for each.
    """
    found = Pool()
    met: dict[Any, Any] = {}
    there = works.keys_here() if works.abroad else None
    on = works.on
    # Numbers all: they are taken as a database gives them, a million times.
    asked = classed(works.whole).annotate(
        plain=_whether(BY_DAY["plain"](on)),
        aged=_whether(BY_DAY["aged"](on)),
        told=_whether(BY_DAY["told"](on)),
        dated=_whether(Q(citations_as_of__isnull=False)),
        crossing=ExpressionWrapper(F("crosses"), output_field=IntegerField()),
        highly=ExpressionWrapper(F("highly_cited"), output_field=IntegerField()),
    )
    rest: list[Any]
    sql, params = asked.values_list(
        "pk", "year", "kind", "discipline", "research_area", "unit", "fwci",
        "citations", "highly", "plain", "aged", "told", "dated", "crossing",
    ).query.sql_with_params()  # fmt: skip
    for *rest, plain, aged, told, dated, crosses in streamed(sql, *params):
        pk, year, kind, discipline, area, unit, fwci, citations, highly = rest
        here = there is None or pk in there
        if not plain:
            found.left_out["hyper"] += 1
        elif not aged:
            found.left_out["too_recent"] += 1
        elif crosses is None:
            found.left_out["countries_unknown"] += 1
        elif not told:
            known = fwci is not None or citations is not None
            found.left_out[
                "citations_later" if known and dated else "no_citations"
            ] += 1
        elif crosses and not here:
            found.left_out["elsewhere"] += 1
        else:
            # The same few words come back with each of a million works.
            once = met.setdefault
            found.works.append(
                Cited(
                    pk, once(year, year), once(kind, kind),
                    once(discipline, discipline), once(area, area), once(unit, unit),
                    bool(crosses), here, fwci, citations, bool(highly),
                )
            )  # fmt: skip
    return found


def _whether(wanted: Q) -> Case:
    return Case(
        When(wanted, then=Value(1)), default=Value(0), output_field=IntegerField()
    )
