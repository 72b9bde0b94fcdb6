"""What is counted year by year, and the list behind each count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import Count

from tracker.insight.portfolio.collaboration import classed
from tracker.insight.portfolio.disciplines import Matrix
from tracker.insight.portfolio.scope import Rows
from tracker.insight.portfolio.tallies import Tallies
from tracker.insight.portfolio.works import NOWHERE, Works

from .base import (
    About,
)
from .later import gettext as _
from .of_works import (
    country_name,
    discipline_name,
    of_country,
    partner_names,
    unit_names,
)


@dataclass(frozen=True, slots=True)
class Series:
    """One thing counted year by year, and the list behind each count."""

    level: str
    item: str
    counts: Mapping[int, int]
    opens: Callable[[int], Rows]
    code: str = ""
    about: About = None
    closed: frozenset[int] = field(default_factory=frozenset)
    """Years of which the works are not loaded."""
    unit: int | None = None


# What is counted


def volumes(works: Works, found: Matrix, joint: Tallies) -> Iterator[Series]:
    every = dict(zip(found.years, found.totals, strict=True))
    closed = frozenset(found.totals_only)
    yield Series(
        "all", _("All outputs"), every, lambda y: works.rows(year=y), closed=closed
    )
    every_joint = joint.get("")
    yield Series(
        "joint",
        _("Joint outputs (full)"),
        every_joint.full if every_joint else {},
        lambda y: works.rows("joint", year=y),
    )
    crossing = classed(works.found).filter(crosses=True)
    counts = dict(crossing.values_list("year").annotate(Count("pk")))
    yield Series(
        "international",
        _("International outputs (full)"),
        counts,
        lambda y: works.rows("abroad", year=y),
    )


def disciplines(found: Matrix) -> Iterator[Series]:
    closed = frozenset(found.totals_only)
    for row in found.rows:
        cells = dict(zip(found.years, row.cells, strict=True))
        counts = dict(zip(found.years, row.counts, strict=True))
        yield Series(
            "discipline",
            discipline_name(row.discipline),
            counts,
            cells.__getitem__,
            row.discipline,
            closed=closed,
        )


def places_of(works: Works, found: dict[str, Tallies]) -> Iterator[Series]:
    by_country = found["country"]
    for code, tally in sorted(by_country.items(), key=lambda one: -one[1].total):
        yield Series(
            "country",
            country_name(code),
            tally.full,
            _behind(works, f"from-{code or NOWHERE}"),
            code,
            of_country(code),
        )
    by_partner = found["partner"]
    named = partner_names(by_partner)
    for key, tally in sorted(by_partner.items(), key=lambda one: -one[1].total):
        ref, name, _country = named[key]
        yield Series(
            "partner",
            name,
            tally.full,
            _behind(works, f"partner-{key}"),
            ref,
            ("partner", key),
        )


def units(works: Works) -> Iterator[Series]:
    found: dict[int, dict[int, int]] = {}
    counted = works.found.values_list("unit", "year").annotate(Count("pk"))
    for unit, year, number in counted:
        found.setdefault(unit, {})[year] = number
    named = unit_names(found)
    for key, counts in sorted(found.items(), key=lambda one: -sum(one[1].values())):
        yield Series(
            "unit",
            named[key],
            counts,
            _behind(works, f"unit-{key}"),
            str(key),
            unit=key,
        )


def _behind(works: Works, what: str) -> Callable[[int], Rows]:
    return lambda year: works.rows(what, year=year)
