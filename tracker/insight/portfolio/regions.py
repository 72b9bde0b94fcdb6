"""Partners and active partners by region, as tiles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count

from accounts.models import Unit
from tracker.records.countries import region_tile

from . import activity
from .places_seen import partners_seen_in
from .scope import Rows, Scope

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Region:
    """One tile; empty key for partners whose country is not known."""

    tile: str
    partners: int
    active: int
    countries: int
    rows: Rows


def regions(
    as_of: date, unit: Unit | None = None, group: str = "", country: str = ""
) -> list[Region]:
    """Partners met by the day and those active in two years, most partners first."""
    scope = Scope(as_of, unit, group, country)
    met, active = _by_country(scope)
    tiles: dict[str, list[int]] = {}
    for country, number in met.items():
        tile = tiles.setdefault(region_tile(country) if country else "", [0, 0, 0])
        tile[0] += number
        tile[1] += active.get(country, 0)
        tile[2] += bool(country)
    return [
        Region(key, met_, active_, countries, _rows(key, scope))
        for key, (met_, active_, countries) in sorted(
            tiles.items(), key=lambda item: -item[1][0]
        )
    ]


@dataclass(frozen=True, slots=True)
class Place:
    """One country, by its code."""

    country: str
    partners: int
    active: int
    rows: Rows


def places(
    as_of: date,
    unit: Unit | None = None,
    group: str = "",
    country: str = "",
    *,
    reader: User | None = None,
) -> list[Place]:
    """Partners met by the day and those active in two years, by country.

    Only countries in which the reader may see a partner; no reader: all of them.
    """
    scope = Scope(as_of, unit, group, country)
    met, active = _by_country(scope)
    if reader is not None:
        known = partners_seen_in(met.keys() - {""}, reader)
        met = {code: number for code, number in met.items() if code in known}
    return [
        Place(
            code,
            number,
            active.get(code, 0),
            Rows.of(
                "partners", **{**scope.query, "moved": scope.named(), "country": code}
            ),
        )
        for code, number in sorted(met.items(), key=lambda item: (-item[1], item[0]))
        if code
    ]


def _by_country(scope: Scope) -> tuple[dict[str, int], dict[str, int]]:
    met = scope.verdicts().values_list("partner__country").annotate(Count("partner"))
    awake = activity.active_partners(scope.as_of)
    awake = awake.filter(pk__in=scope.partners().values("pk")).order_by()
    return dict(met), dict(awake.values_list("country").annotate(Count("pk")))


def _rows(key: str, scope: Scope) -> Rows:
    where = {"tile": key} if key else {"without_country": "true"}
    return Rows.of("partners", moved=scope.named(), **scope.query, **where)
