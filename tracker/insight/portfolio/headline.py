"""The figures a leader asks for first; each opens its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Q, Sum, Value
from django.db.models.functions import Coalesce, Concat, Lower, NullIf

from accounts.models import Unit
from tracker.insight.rounding import half_up
from tracker.records.models import Centre, Network, NetworkMember, YearlyTotal

from . import activity
from .behind import of_partners
from .collaboration import classed
from .known import ACTIVITY, recorded_kinds
from .scope import Rows, Scope, named
from .works import Works

SMALLEST = 5
"""No percentage of fewer."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A count, or a share with what it is a share of; none where it is not known."""

    code: str
    value: int | None
    rows: Rows
    of: int | None = None
    of_rows: Rows | None = None
    countries: int | None = None
    year: int | None = None
    why: str = ""
    """Why there is no value: `nothing_recorded`, `total_not_loaded`, `whole_only`."""

    @property
    def percent(self) -> int | None:
        """Rounded half away from zero; not of fewer than five."""
        if self.value is None or self.of is None or self.of < SMALLEST:
            return None
        return int(half_up(100 * self.value / self.of))


def headline(
    as_of: date,
    unit: Unit | None = None,
    group: str = "",
    country: str = "",
    only: str = "",
) -> list[Figure]:
    """Partners, agreements, countries, activity, use, international share; or one."""
    found = _figures(Scope(as_of, unit, group, country))
    if only:
        return [next(figure for figure in found if figure.code == only)]
    return list(found)


def _figures(scope: Scope) -> Iterator[Figure]:
    on, query = scope.as_of, scope.query
    met = scope.verdicts()
    at = "" if scope.live else named(scope.month)
    everybody = Rows.of("partners", moved=at, **query)
    partners = met.aggregate(
        n=Count("partner"),
        countries=Count(
            "partner__country", distinct=True, filter=~Q(partner__country="")
        ),
    )
    yield Figure("partners", partners["n"], everybody, countries=partners["countries"])
    bound = of_partners("agreement", on).filter(pk__in=scope.partners().values("pk"))
    papers = bound.order_by().aggregate(
        n=Count("pk"),
        countries=Count("country", distinct=True, filter=~Q(country="")),
    )
    yield Figure(
        "agreement_partners",
        papers["n"],
        Rows.of("partners", moved=f"agreement@{on}", **query),
        countries=papers["countries"],
    )
    force = scope.agreements().in_force(on)
    yield Figure(
        "agreements_in_force",
        force.count(),
        Rows.of("agreements", in_force_on=on, **query),
    )
    active = activity.active_partners(on).filter(pk__in=scope.partners().values("pk"))
    yield _unless_unknown(
        Figure(
            "active_partners",
            active.count(),
            Rows.of("partners", moved=f"active@{on}", **query),
            of=partners["n"],
            of_rows=everybody,
        ),
        scope,
    )
    yield utilisation(scope)
    yield international_share(scope)


def _unless_unknown(figure: Figure, scope: Scope) -> Figure:
    """Nobody active says nothing where nobody's activity is recorded."""
    if figure.value:
        return figure
    if figure.of:
        known = scope.verdicts().filter(enough_data=True).exists()
    else:
        known = bool(recorded_kinds(ACTIVITY, scope.unit))
    if known:
        return figure
    return replace(figure, value=None, why="nothing_recorded")


def reach(as_of: date, unit: Unit | None = None) -> list[Figure]:
    """Alliances we are in, their members and countries; and centres open that day."""
    scope = Scope(as_of, unit)
    return [*_alliances(scope), *_centres(scope)]


def _alliances(scope: Scope) -> Iterator[Figure]:
    on = scope.as_of
    ours = Network.objects.on(on).filter(scope.within("unit")).order_by()
    rows = Rows.of("networks", ours_on=on, unit=scope.unit_query)
    yield Figure("networks", ours.count(), rows)
    none = Value("")
    members = NetworkMember.objects.on(on).filter(network__in=ours.values("pk"))
    found = members.order_by().aggregate(
        partners=Count("partner", distinct=True),
        names=Count(
            Concat(Lower("name"), "country"), distinct=True, filter=Q(partner=None)
        ),
        countries=Count(
            Coalesce(NullIf("partner__country", none), NullIf("country", none)),
            distinct=True,
        ),
    )
    number = found["partners"] + found["names"]
    yield Figure("network_members", number, rows, countries=found["countries"])


def _centres(scope: Scope) -> Iterator[Figure]:
    on = scope.as_of
    centres = Centre.objects.open_on(on).filter(scope.within("unit")).order_by()
    for code, kind in (("overseas_centres", "overseas_centre"), ("centres", "")):
        found = centres.filter(kind=kind) if kind else centres
        counts = found.aggregate(n=Count("pk"), c=Count("country", distinct=True))
        yield Figure(
            code,
            counts["n"],
            Rows.of("centres", open_on=on, kind=kind, unit=scope.unit_query),
            countries=counts["c"],
        )


def utilisation(scope: Scope, *, strict: bool = False) -> Figure:
    """Agreements aged a year and used in the last two, of all aged a year."""
    on, query = scope.as_of, scope.query
    ours = scope.agreements().values("pk")
    used = activity.used_agreements(on, strict=strict).filter(pk__in=ours)
    what = "linked" if strict else "used"
    found = Figure(
        "agreement_utilisation",
        used.count(),
        Rows.of("agreements", figure=f"{what}@{on}", **query),
        of=activity.aged_agreements(on).filter(pk__in=ours).count(),
        of_rows=Rows.of("agreements", figure=f"aged@{on}", **query),
    )
    return _unless_unknown(found, scope)


def international_share(scope: Scope) -> Figure:
    """Works with a foreign affiliation, of all our counted works of the last full year.

    Without the works that have no partner there is no denominator, and no share; of
    some countries alone there is none either.
    """
    year = scope.as_of.year - 1
    if scope.abroad:
        return Figure(
            "international_share", None, Rows("outputs"), year=year, why="whole_only"
        )
    works = Works(scope.as_of, scope.unit, first=year, last=year)
    found = classed(works.whole).aggregate(
        abroad=Count("pk", filter=Q(crosses=True)),
        known=Count("pk", filter=Q(crosses__isnull=False)),
        alone=Count("pk", filter=Q(crosses=False, n_partners=0)),
    )
    rows = works.rows("abroad", year=year)
    total = found["known"] if found["alone"] else _total(scope, year)
    if not total or total < found["abroad"]:
        return Figure(
            "international_share", None, rows, year=year, why="total_not_loaded"
        )
    return Figure(
        "international_share",
        found["abroad"],
        rows,
        of=total,
        of_rows=works.rows("placed", year=year),
        year=year,
        why="" if total >= SMALLEST else "too_few",
    )


def _total(scope: Scope, year: int) -> int | None:
    """What the office typed, where the works themselves are not loaded."""
    totals = YearlyTotal.objects.filter(year=year)
    if scope.unit is None:
        whole = totals.filter(unit=None).aggregate(n=Sum("outputs"))["n"]
        return whole or totals.aggregate(n=Sum("outputs"))["n"]
    return totals.filter(unit__in=scope.units or ()).aggregate(n=Sum("outputs"))["n"]
