"""How widely cooperation spreads: over countries, regions, partners, disciplines."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from tracker.insight.gather.rows import rows
from tracker.insight.portfolio import funding
from tracker.insight.portfolio.group_days import in_group
from tracker.insight.portfolio.happenings import MONTH, Happenings
from tracker.insight.portfolio.known import ACTIVITY, GRANTS, OUTPUTS
from tracker.insight.portfolio.scope import Rows
from tracker.insight.portfolio_math import Diversification
from tracker.insight.portfolio_math import diversification as spread
from tracker.records.countries import region_tile
from tracker.records.models import Partner

from .asked import happenings, stretch
from .base import (
    REASONS,
    Answer,
    Ask,
    Column,
    Coverage,
    Indicator,
    LeftOut,
    Line,
    taking,
    telling,
)
from .later import gettext

WINDOW = 36
FEWEST = 10
"""Bands say something of so many countries."""
DIVERSIFIED, CONCENTRATED = 0.10, 0.18

REASONS |= {
    "fewer_than_ten": _("fewer than ten countries"),
    "only_countries": _("bands are for countries"),
    "only_one": _("there is only one"),
}
Counts = dict[object, float]


def band(hhi: float) -> str:
    """As competition authorities do with markets."""
    if hhi < DIVERSIFIED:
        return gettext("diversified")
    return gettext("moderate") if hhi <= CONCENTRATED else gettext("concentrated")


def months(asked: Happenings) -> Counts:
    """Active months of each partner."""
    found = asked.ask(f"a.partner, COUNT(DISTINCT {MONTH})", by="a.partner")
    return {partner: float(n) for partner, n in found}


def outputs(asked: Happenings) -> Counts:
    """Each work divided equally among all its partners, wherever they are."""
    everywhere = Happenings(asked.first, asked.last, ("output",), unit=asked.unit)
    source, params = everywhere.source
    where, more = ["1 = 1"], []
    if asked.country:
        where.append("s.country = %s")
        more.append(asked.country)
    if asked.group:
        there, codes = in_group(asked.members, "s.day", "s.country")
        where.append(there)
        more += codes
    sql = f"""
    SELECT s.partner, SUM(s.part) FROM (
        SELECT a.*, 1.0 / COUNT(*) OVER (PARTITION BY a.activity) AS part FROM {source}
    ) s WHERE {" AND ".join(where)} GROUP BY s.partner
    """  # noqa: S608 - names of our own
    return {key: float(n) for key, n in rows(sql, *params, *more)}


def money(asked: Happenings, fund: funding.Fund) -> Counts:
    """Each partner's part of the joint grants awarded."""
    found: Counts = {}
    here = _places()
    for part in funding.parts(fund):
        if asked.holds(here.get(part.partner, ""), part.grant.day):
            found[part.partner] = found.get(part.partner, 0.0) + float(part.value)
    return found


def areas(fund: funding.Fund) -> Counts:
    """The joint grants awarded by their research area, as it is written."""
    found: Counts = {}
    for grant in fund.grants:
        area = " ".join(grant.area.split()).casefold()
        if area and grant.value is not None:
            found[area] = found.get(area, 0.0) + float(grant.value)
    return found


def disciplines(asked: Happenings) -> Counts:
    """Works by their one discipline."""
    sql, params = asked.keys("outputs")
    found = rows(
        f"SELECT o.discipline, COUNT(*) FROM records_output o "  # noqa: S608
        f"WHERE o.discipline <> '' AND o.id IN ({sql}) GROUP BY o.discipline",
        *params,
    )
    return {name: float(n) for name, n in found}


def _places() -> dict[int, str]:
    return dict(Partner.objects.order_by().values_list("pk", "country"))


def by_place(counts: Counts, places: dict[int, str], *, tiles: bool = False) -> Counts:
    found: Counts = {}
    for partner, n in counts.items():
        country = places.get(partner, "")  # type: ignore[call-overload]
        if country:
            key = region_tile(country) if tiles else country
            found[key] = found.get(key, 0.0) + n
    return found


def answer(ask: Ask) -> Answer:
    asked = happenings(ask, *stretch(ask, WINDOW))
    places = _places()
    active = months(asked)
    nowhere = len([key for key in active if not places.get(key)])  # type: ignore[call-overload]
    left = (LeftOut("no_country", nowhere),) if nowhere else ()
    return Answer(
        COLUMNS,
        tuple(_lines(asked, active, places)),
        coverage=Coverage(len(active) - nowhere, len(active), left),
        notes=(_("The coverage is that of countries and regions, in partners."),),
    )


def _lines(asked: Happenings, active: Counts, places: dict[int, str]) -> Iterator[Line]:
    fund = funding.fund(asked)
    weights = (
        (gettext("Active months"), active, ACTIVITY),
        (gettext("Outputs, fractional"), outputs(asked), OUTPUTS),
        (gettext("Funding"), money(asked, fund), GRANTS),
    )
    rows_ = Rows.of("partners", acted=asked.code)
    for weight, counts, of in weights:
        over_countries = by_place(counts, places)
        over_regions = by_place(counts, places, tiles=True)
        yield _line(gettext("Countries"), weight, over_countries, of, rows_, bands=True)
        yield _line(gettext("Regions"), weight, over_regions, of, rows_)
        yield _line(gettext("Partners"), weight, counts, of, rows_)
    yield _line(
        gettext("Disciplines"),
        gettext("Outputs"),
        disciplines(asked),
        OUTPUTS,
        Rows.of("outputs", acted=asked.code),
    )
    yield _line(
        gettext("Research areas of grants"),
        gettext("Funding"),
        areas(fund),
        GRANTS,
        Rows.of("grants", acted=asked.code),
    )


def _line(
    over: str,
    weight: str,
    counts: Counts,
    of: tuple[str, ...],
    opens: Rows,
    *,
    bands: bool = False,
) -> Line:
    found: Diversification | None = spread(list(counts.values()))
    values: dict[str, str | int | float | None] = {"over": over, "weight": weight}
    if found is None:
        names = [column.code for column in COLUMNS[3:]]
        return Line(
            {**values, "n": 0, **dict.fromkeys(names)},
            why=dict.fromkeys(names, "nothing_there"),
            rests_on={"*": of},
        )
    banded = bands and found.n >= FEWEST
    values |= {
        "n": found.n,
        "n_eff": found.n_eff,
        "hhi": found.hhi,
        "shannon": found.shannon,
        "n_shannon": found.n_shannon,
        "pielou": found.pielou,
        "gini": found.gini,
        "band": band(found.hhi) if banded else None,
    }
    few = "" if banded else "fewer_than_ten" if bands else "only_countries"
    one = "only_one" if found.pielou is None else ""
    return Line(values, {"n": opens}, telling(band=few, pielou=one))


COLUMNS = (
    Column("over", _("Spread over"), "text"),
    Column("weight", _("Weighed by"), "text"),
    Column("n", _("How many")),
    Column("n_eff", _("As if equal"), "number", 2),
    Column("hhi", _("Concentration (HHI)"), "number", 4),
    Column("shannon", _("Shannon"), "number", 3),
    Column("n_shannon", _("Shannon, as if equal"), "number", 2),
    Column("pielou", _("Evenness (Pielou)"), "number", 3),
    Column("gini", _("Gini"), "number", 3),
    Column("band", _("Band"), "text"),
)


def actual(ask: Ask, year: int) -> float | None:
    """Countries, as if equal, by active months of the year."""
    if year > ask.as_of.year:
        return None
    asked = happenings(ask, *stretch(ask.but(first=year, last=year), WINDOW))
    found = spread(list(by_place(months(asked), _places()).values()))
    return found.n_eff if found else None


DIVERSIFICATION = Indicator(
    slug="diversification",
    title=_("Diversification"),
    definition=_(
        "With p the share of each country (region, partner, discipline): HHI is the "
        "sum of p²; 1/HHI says as how many equal ones they count. Shannon is −Σ p ln "
        "p, evenness is Shannon over ln n, Gini is over those that are not zero and "
        "only comparable for equal n. Shares are of active months of partners, of "
        "outputs divided among their partners, or of money; those of disciplines are "
        "of outputs, those of research areas of the money of grants. Bands from ten "
        "countries on: below 0.10 diversified, to 0.18 moderate, above concentrated."
    ),
    unit_of_measure=_("effective number"),
    answer=answer,
    takes=taking("from", "to", "unit", "group", "country"),
    source="US DOJ and FTC, Horizontal Merger Guidelines (1992, 2023)",
    chart="bars",
    category="over",
    series=("n_eff",),
    actual=actual,
    aims_at=_("countries as if equal, by active months of the year"),
)
