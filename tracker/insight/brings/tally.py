"""The figures of each partner, unit, country or year, and of all together.

A record with several partners stands in full in the row of each, and once in the total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accounts.models import Unit

from . import found as records
from .found import Found
from .part import Part
from .rates import Worth

BY = ("partner", "unit", "country", "year")
Key = Any


@dataclass(slots=True)
class Tally:
    """Sums by name; a name that nothing was added to is not zero but unknown."""

    sums: dict[str, Decimal | int] = field(default_factory=lambda: defaultdict(int))

    def add(self, more: dict[str, Decimal | int]) -> None:
        for name, number in more.items():
            self.sums[name] += number

    def __getitem__(self, name: str) -> Decimal | int:
        return self.sums.get(name, 0)


Tallies = dict[Key, Tally]


def tallies(part: Part, *by: str) -> tuple[dict[str, Tallies], Tally]:
    """Each row's figures in each of these ways, and those of all records once."""
    found: dict[str, Tallies] = {each: defaultdict(Tally) for each in by}
    total, worth = Tally(), Worth()
    streams: tuple[tuple[Iterator[Found], Any], ...] = (
        (records.visits(part, worth), part.visits()),
        (records.grants(part, worth), part.grants()),
        (records.outputs(part), part.outputs()),
    )
    for stream, asked in streams:
        ways = [(found[each], keyed(part, each, asked)) for each in by]
        for one in stream:
            total.add(one.adds)
            for rows, keys in ways:
                for key in keys(one):
                    rows[key].add(one.adds)
    return {each: dict(rows) for each, rows in found.items()}, total


def keyed(part: Part, by: str, asked: Any) -> Callable[[Found], Iterable[Key]]:
    """Which rows a record stands in."""
    if by == "year":
        return lambda one: (one.year,)
    if by == "unit":
        above = ancestors(part)
        return lambda one: above.get(one.unit, ())
    column = {"partner": "partner", "country": "partner__country"}[by]
    pairs = with_partners(part, asked, column)
    return lambda one: pairs.get(one.key, ())


def ancestors(part: Part) -> dict[int, tuple[int, ...]]:
    """A unit counts in its own row and in those above it, inside what is asked."""
    top = part.unit.path if part.unit else ""
    paths = dict(Unit.objects.order_by().values_list("pk", "path"))
    inside = {pk for pk, path in paths.items() if path.startswith(top)}
    return {
        pk: tuple(
            key for key in map(int, filter(None, path.split("/"))) if key in inside
        )
        for pk, path in paths.items()
    }


def with_partners(part: Part, asked: Any, column: str) -> dict[int, set[Key]]:
    name = asked.model._meta.model_name
    lines = asked.model.partners.through.objects.filter(
        **{f"{name}__in": asked.values("pk")}
    )
    if part.countries is not None:
        lines = lines.filter(partner__country__in=part.countries)
    pairs: dict[int, set[Key]] = {}
    for record, key in lines.order_by().values_list(name, column).iterator():
        if key:
            pairs.setdefault(record, set()).add(key)
    return pairs
