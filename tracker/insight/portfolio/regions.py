"""Partners and active partners by region, as tiles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from accounts.models import Unit
from tracker.records.countries import region_tile

from . import activity
from .scope import Rows, Scope


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
    met = scope.verdicts().values_list("partner__country").annotate(Count("partner"))
    awake = activity.active_partners(as_of).filter(pk__in=scope.partners().values("pk"))
    active = dict(awake.order_by().values_list("country").annotate(Count("pk")))
    tiles: dict[str, list[int]] = {}
    for country, number in met:
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


def _rows(key: str, scope: Scope) -> Rows:
    where = {"tile": key} if key else {"without_country": "true"}
    return Rows.of("partners", moved=scope.named(), **scope.query, **where)
