"""Joint works added up by year, country, partner and unit, each in three ways.

Full: a work counts once for everybody who has a part in it. Fractional: each of its E
partners has 1/E, so that the parts add up to the number of works. By authors: each
author has an equal part and divides it among the institutions of their addresses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from tracker.insight.gather.rows import rows
from tracker.records.models import Output, OutputAffiliation, OutputAuthor
from tracker.records.models.fields import MARK

from .works import Works

# One row for each work and partner, with what is asked of the work: a join of two
# lists that no index knows is read anew for each work. The works are found first, so
# that a database knows how many there are and how to look for their partners. A work
# has one partner twice only where one succeeded another. In one order, so that parts
# add up to the same last digit whatever a database does first.
TIES = """
WITH j (id, year, unit, hyper, kind) AS MATERIALIZED ({joint}),
x AS MATERIALIZED (
    SELECT {distinct} j.*, t.root, t.at, t.here
    FROM j JOIN ({ties}) t ON t.output_id = j.id),
w AS MATERIALIZED (
    SELECT id, year, unit, hyper, kind, COUNT(*) AS n, SUM(here) AS here,
           1.0 * SUM(here) / COUNT(*) AS part
    FROM x GROUP BY id, year, unit, hyper, kind)
{groups} ORDER BY 1, 2, 3
"""
OF_WORK = ("pk", "year", "unit_id", "hyper_authored", "kind")
WHOLE = """
SELECT '{by}', CAST({key} AS text), year, COUNT(*), SUM(part),
       COUNT(CASE WHEN hyper THEN 1 END)
FROM {source} GROUP BY {key}, year
"""
OF_PARTNER = """(SELECT x.root, x.year, x.hyper, 1.0 / w.n AS part
FROM x JOIN w ON w.id = x.id WHERE x.here = 1) p"""
OF_COUNTRY = """(SELECT x.id, x.at, x.year, x.hyper, 1.0 * COUNT(*) / MIN(w.n) AS part
FROM x JOIN w ON w.id = x.id WHERE x.here = 1 GROUP BY x.id, x.at, x.year, x.hyper) p"""
OF_ALL = "(SELECT * FROM w WHERE here > 0) p"
BY = {
    "year": ("year", OF_ALL),
    "country": ("at", OF_COUNTRY),
    "partner": ("root", OF_PARTNER),
    "unit": ("unit", OF_ALL),
    "kind": ("kind", OF_ALL),
}
NUMBER = """
SELECT '{by}', CAST({key} AS text), year, COUNT({each}), 0, 0
FROM x WHERE here = 1 GROUP BY {key}, year
"""
NUMBERED = {
    "country": {"key": "at", "each": "DISTINCT id"},
    "partner": {"key": "root", "each": "*"},
}
"""Where no part of a work is asked for, which takes half of the time."""
KEYS: dict[str, Callable[[str], Any]] = {
    "year": lambda _: "",
    "partner": int,
    "unit": int,
}


@dataclass(slots=True)
class Tally:
    """Joint works of one country, partner, unit, or of all."""

    full: dict[int, int] = field(default_factory=dict)
    fractional: dict[int, float] = field(default_factory=dict)
    hyper: dict[int, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.full.values())


Tallies = dict[Any, Tally]


def tallies(works: Works, *by: str) -> dict[str, Tallies]:
    """By `year`, `country`, `partner`, `unit` or `kind`; a work once in each."""
    groups = [WHOLE.format(by=each, key=BY[each][0], source=BY[each][1]) for each in by]
    return _tallied(works, by, groups)


def numbers(works: Works, *by: str) -> dict[str, Tallies]:
    """By `country` or `partner`, each work in full only."""
    return _tallied(works, by, [NUMBER.format(by=b, **NUMBERED[b]) for b in by])


def _tallied(
    works: Works, by: Iterable[str], groups: Iterable[str]
) -> dict[str, Tallies]:
    joint, params = _sql(works.joint.values_list(*OF_WORK))
    ties, more = _sql(works.ties().values_list("output_id", "root", "at", "here"))
    distinct = "DISTINCT" if works.roots else ""
    parts = {"joint": joint, "ties": ties, "distinct": distinct}
    sql = TIES.format(**parts, groups=" UNION ALL ".join(groups))
    found: dict[str, Tallies] = {each: defaultdict(Tally) for each in by}
    for each, told, year, full, part, hyper in rows(sql, *params, *more):
        one = found[each][KEYS.get(each, str)(told)]
        one.full[year], one.fractional[year] = full, float(part)
        if hyper:
            one.hyper[year] = hyper
    return {each: dict(some) for each, some in found.items()}


def _sql(asked: QuerySet) -> tuple[str, list[Any]]:
    sql, params = asked.query.sql_with_params()
    return sql, list(params)


@dataclass(slots=True)
class Shares:
    """Author-fractional parts of joint works whose addresses are all known."""

    known: int = 0
    ours: float = 0.0
    by_partner: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    by_year: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    by_unit: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    known_by_year: dict[int, int] = field(default_factory=lambda: defaultdict(int))


Address = tuple[str, int | str]


def author_shares(works: Works) -> Shares:
    """Our part by year and unit, each partner's part; without a full list no part."""
    joint = works.joint
    counted: dict[int, list[Any]] = {
        pk: rest
        for pk, *rest in joint.values_list("pk", "year", "unit_id", "n_authors")
    }
    places = _addresses(works, joint)
    written = _authors(joint)
    found = Shares()
    for pk, groups in written.items():
        year, unit, said = counted[pk]
        parts = divided(groups, places.get(pk, {}), said)
        if parts is None:
            continue
        found.known += 1
        found.known_by_year[year] += 1
        for (whose, key), part in parts.items():
            if whose == "ours":
                found.ours += part
                found.by_year[year] += part
                found.by_unit[unit] += part
            elif whose == "partner":
                found.by_partner[int(key)] += part
    return found


def divided(
    groups: list[tuple[list[str], int]], places: dict[str, Address], said: int | None
) -> dict[Address, float] | None:
    """One work among institutions; nothing unless every author has an address."""
    authors = sum(number for _at, number in groups)
    if not authors or (said or 0) > authors:
        return None
    parts: dict[Address, float] = defaultdict(float)
    for at, number in groups:
        own = {places[place] for place in at if place in places}
        if not own:
            return None
        for address in own:
            parts[address] += number / authors / len(own)
    return parts


def _authors(joint: QuerySet[Output]) -> dict[int, list[tuple[list[str], int]]]:
    """Authors by where they are, so that a thousand of one place are one row."""
    found: dict[int, list[tuple[list[str], int]]] = defaultdict(list)
    counted, params = _sql(joint.values("pk"))
    sql = f"""
    SELECT a.output_id, a.at, COUNT(*) FROM {OutputAuthor._meta.db_table} a
    WHERE a.output_id IN ({counted}) GROUP BY a.output_id, a.at
    """  # noqa: S608 - names of our own
    for pk, at, number in rows(sql, *params):
        found[pk].append(([place for place in at.split(MARK) if place], number))
    return found


def _addresses(works: Works, joint: QuerySet[Output]) -> dict[int, dict[str, Address]]:
    """What each printed address of a work stands for, by its position."""
    home = OutputAffiliation.State.HOME
    roots = works.roots
    found: dict[int, dict[str, Address]] = defaultdict(dict)
    asked = OutputAffiliation.objects.filter(Q(output__in=joint.values("pk")))
    for pk, place, state, partner, folded in (
        asked.order_by()
        .values_list("output_id", "position", "state", "partner_id", "folded")
        .iterator(chunk_size=5000)
    ):
        if state == home:
            address: Address = ("ours", 0)
        elif partner:
            address = ("partner", roots.get(partner, partner))
        else:
            address = ("other", folded)
        found[pk][str(place)] = address
    return found
