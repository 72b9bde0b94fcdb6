"""Ties against the size of both sides, from totals that one outside source counted.

How much a partner and the world published cannot be known from our own records: it is
loaded for a ROR id and a year, with source and date. Joint works are those of the same
years. Hyper-authored works are left out on our side, unless one of ours led them or a
joint grant stands behind them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q, Sum

from tracker.insight.portfolio_math import Intensity, intensity
from tracker.records.models import HomeInstitution, Partner, PartnerTotal

from .disciplines import typed_totals
from .tallies import Tallies, Tally, numbers
from .works import Works, tells

PLAIN = ("plain",)
LEAST_JOINT = 10
LEAST_PARTNER = 100
Totals = dict[str, dict[int, int]]
"""By source and year."""


@dataclass(slots=True)
class Tie:
    """One partner or country: joint works, our works, and what can be said of them."""

    key: int | str
    n_joint: int
    n_ours: int | None
    n_theirs: int | None = None
    n_world: int | None = None
    found: Intensity | None = None
    why: str = ""
    """Why there is no intensity."""
    why_affinity: str = ""
    source: str = ""
    years: list[int] = field(default_factory=list)


def own_totals(works: Works) -> dict[int, int]:
    """All our works a year where they are loaded, or as the office typed them."""
    found = works.whole.filter(tells()).values_list("year")
    counted = found.annotate(
        Count("pk"), alone=Count("pk", filter=Q(n_partners=0))
    ).values_list("year", "pk__count", "alone")
    own = {year: n for year, n, alone in counted if alone}
    typed = typed_totals(works).filter(year__in=works.years).order_by()
    return dict(typed.values_list("year").annotate(Sum("outputs"))) | own


def counted(works: Works) -> dict[str, Tallies]:
    """Joint works by partner and by country, hyper-authored ones left out."""
    return numbers(works.but(what=PLAIN), "partner", "country")


def by_country(works: Works, own: dict[int, int], found: Tallies) -> list[Tie]:
    ours = sum(own.values()) if own else None
    return [
        Tie(code, _within(tally, set(own) or set(works.years)), ours)
        for code, tally in found.items()
    ]


def by_partner(works: Works, own: dict[int, int], found: Tallies) -> list[Tie]:
    rors = dict(Partner.objects.filter(pk__in=list(found)).values_list("pk", "ror_id"))
    totals = _loaded(works)
    home = totals.get(HomeInstitution.get().ror_id or "?", {})
    return [
        _tie(works, key, tally, rors.get(key, ""), totals, home, own)
        for key, tally in found.items()
    ]


def _loaded(works: Works) -> dict[str, Totals]:
    """Totals counted by the day; of the whole database under no ROR id."""
    found: dict[str, Totals] = defaultdict(lambda: defaultdict(dict))
    known = PartnerTotal.objects.filter(
        year__in=works.years, counted_on__lte=works.on
    ).order_by("counted_on", "pk")
    for ror, source, year, outputs in known.values_list(
        "ror_id", "source_name", "year", "outputs"
    ):
        found[ror][source][year] = outputs
    return found


def _tie(
    works: Works,
    key: int,
    tally: Tally,
    ror: str,
    totals: dict[str, Totals],
    home: Totals,
    own: dict[int, int],
) -> Tie:
    theirs = totals.get(ror, {}) if ror else {}
    if not theirs:
        ours = sum(own.values()) if own else None
        why = "partner_total_unknown" if ror else "no_ror"
        joint = _within(tally, set(own) or set(works.years))
        return Tie(key, joint, ours, why=why, why_affinity=why)
    world = totals.get("", {})
    source = max(theirs, key=lambda s: (len(set(theirs[s]) & set(world.get(s, ()))), s))
    mine = home.get(source) or own
    years = sorted(set(theirs[source]) & set(mine))
    if whole := [year for year in years if year in world.get(source, {})]:
        years = whole
    one = Tie(
        key,
        _within(tally, set(years)),
        sum(mine[year] for year in years) if years else None,
        sum(theirs[source][year] for year in years),
        sum(world[source][year] for year in years) if whole else None,
        source=source,
        years=years,
    )
    _strength(one)
    return one


def _strength(one: Tie) -> None:
    """Salton, Jaccard and affinity; suppressed where there is too little."""
    if one.n_ours is None:
        one.why = "total_not_loaded"
    elif one.n_joint < LEAST_JOINT:
        one.why = "too_few"
    elif (one.n_theirs or 0) < LEAST_PARTNER:
        one.why = "partner_too_small"
    one.why_affinity = one.why or ("" if one.n_world else "world_total_unknown")
    if not one.why and one.n_ours and one.n_theirs:
        one.found = intensity(one.n_joint, one.n_ours, one.n_theirs, one.n_world or 1)


def _within(tally: Tally, years: set[int]) -> int:
    return sum(number for year, number in tally.full.items() if year in years)
