"""Research areas: joint outputs, citation advantage, average grant, side by side."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy

from tracker.insight.portfolio import funding
from tracker.insight.portfolio.citations import Compared, compare
from tracker.insight.portfolio.cited import Pool, pool
from tracker.insight.portfolio.happenings import KINDS, Happenings
from tracker.insight.portfolio.known import GRANTS, OUTPUTS
from tracker.insight.portfolio.scope import Rows
from tracker.insight.portfolio.works import Works
from tracker.insight.portfolio_math import cagr

from . import shared
from .area_means import Area, means
from .base import (
    REASONS,
    Answer,
    Ask,
    Column,
    Coverage,
    Indicator,
    Line,
    share,
    taking,
    telling,
)
from .citations import field_query
from .later import gettext as _
from .of_works import (
    ITEM,
    LEAST_BASE,
    LEVEL,
    area_name,
    left,
    spanned,
)

REASONS |= {
    "too_few_grants": gettext_lazy("fewer than five grants with a known amount"),
    "no_grants": gettext_lazy("no grant was awarded"),
    "one_year_only": gettext_lazy("only one year that is over"),
    "few_areas_known": gettext_lazy("known of fewer than two areas"),
    "without_area": gettext_lazy("without a research area"),
}


def answer(ask: Ask) -> Answer:
    works = spanned(ask)
    found = shared.once(pool, works)
    grants = funding.fund(happenings(works))
    areas = _areas(works, found, grants)
    whole = Area(
        _by_year(works).get(None, {}),
        compare(found.joint, found.base),
        list(grants.grants),
    )
    lines = tuple(
        _line(works, name, area, whole.joint)
        for name, area in sorted(
            areas.items(), key=lambda one: (not one[0], -one[1].joint, one[0])
        )
    )
    named = [area for name, area in areas.items() if name]
    return Answer(
        _columns(),
        (*lines, *means(named)),
        _whole(works, whole),
        _coverage(works, areas),
        _notes(grants, named),
    )


def happenings(works: Works) -> Happenings:
    """Grants of the same years, unit and place, up to the day."""
    first, last = date(works.years[0], 1, 1), date(works.years[-1], 12, 31)
    unit = works.unit.pk if works.unit else None
    return Happenings(
        first, min(last, works.on), KINDS, works.group, works.country, unit
    )


def _by_year(works: Works) -> dict[str | None, dict[int, int]]:
    """Joint outputs by area and year; under nothing all of them."""
    found: dict[str | None, dict[int, int]] = {None: {}}
    counted = works.joint.values_list("research_area", "year").annotate(Count("pk"))
    for area, year, n in counted:
        found.setdefault(area, {})[year] = n
        found[None][year] = found[None].get(year, 0) + n
    return found


def _areas(works: Works, cited: Pool, grants: funding.Fund) -> dict[str, Area]:
    found = {
        name: Area(counts)
        for name, counts in _by_year(works).items()
        if name is not None
    }
    for one in grants.grants:
        found.setdefault(one.area, Area()).grants.append(one)
    for name, area in found.items():
        within = [work for work in cited.works if work.area == name]
        area.cited = compare(
            (work for work in within if work.crosses),
            (work for work in within if not work.crosses),
        )
    return found


def _growth(works: Works, counts: dict[int, int]) -> tuple[float | None, str]:
    """A year, from the first to the last that is over."""
    first = works.years[0]
    last = max((y for y in works.years if date(y, 12, 31) <= works.on), default=first)
    if last == first:
        return None, "one_year_only"
    base = counts.get(first, 0)
    if base < LEAST_BASE:
        return None, "too_few" if base else "from_zero"
    return cagr(base, counts.get(last, 0), last - first), ""


def _values(
    works: Works, area: Area, whole: int
) -> tuple[dict[str, Any], dict[str, str]]:
    part, few = share(area.joint, whole)
    cited, money = area.cited or Compared("", 0, 0), area.money
    grown, why_not = _growth(works, area.counts)
    uncompared = "" if cited.ratio is not None else "too_few_outputs"
    poor = "" if money.mean is not None else "too_few_grants"
    values = {
        "joint": area.joint,
        "part": part,
        "growth": grown,
        "advantage": cited.advantage,
        "low": None if cited.low is None else cited.low - 1,
        "high": None if cited.high is None else cited.high - 1,
        "compared": cited.n_joint,
        "grants": money.n,
        "grant_mean": area.mean,
        "grant_median": None if money.middle is None else float(money.middle),
        "grant_total": None if money.total is None else float(money.total),
    }
    why = telling(
        part=few,
        growth=why_not,
        advantage=uncompared,
        low=uncompared,
        high=uncompared,
        grant_mean=poor if money.n else "no_grants",
        grant_median=poor if money.n else "no_grants",
        grant_total="" if money.total is not None else _no_money(money),
    )
    return values, {name: reason for name, reason in why.items() if reason}


def _no_money(money: funding.Summary) -> str:
    return "too_few_grants" if money.n else "no_grants"


def _line(works: Works, name: str, area: Area, whole: int) -> Line:
    values, why = _values(works, area, whole)
    why = {code: reason for code, reason in why.items() if values[code] is None}
    opens = _opens(works, area, **field_query("area", name))
    names = {"level": "area", "code": name, "item": area_name(name)}
    return Line(names | values, opens, why)


def _opens(works: Works, area: Area, **query: str) -> dict[str, Rows]:
    """Works and grants of an area, or of all; a mean opens what it is the mean of."""
    basis = area.cited.basis if area.cited else ""
    told = {"normalised": "normed", "raw": "cited"}.get(basis, "told")
    span = works.span()
    compared = works.rows("abroad", "plain", "aged", told, **span, **query)
    granted = Rows.of("grants", awarded=happenings(works).code, **query)
    return {
        "joint": works.rows("joint", **span, **query),
        "compared": compared,
        "advantage": compared,
        **dict.fromkeys(OF_GRANTS, granted),
    }


def _whole(works: Works, whole: Area) -> Line:
    values, why = _values(works, whole, whole.joint)
    why = {code: reason for code, reason in why.items() if values[code] is None}
    opens = _opens(works, whole)
    return Line({"level": None, "code": None, "item": None} | values, opens, why)


def _coverage(works: Works, areas: dict[str, Area]) -> Coverage:
    """Joint works; those without an area are counted apart."""
    every = sum(area.joint for area in areas.values())
    lost = areas[""].joint if "" in areas else 0
    return Coverage(every - lost, every, left({"without_area": lost}))


def _notes(grants: funding.Fund, areas: list[Area]) -> tuple[str, ...]:
    notes = [
        _(
            "In the last row all works and all grants are taken together. An average "
            "of averages is another number: weighted by joint outputs, and unweighted, "
            "both are named."
        ),
        _(
            "Grants in %(currency)s, at the average of the rates recorded for the "
            "month of the award; a mean from five grants on."
        )
        % {"currency": grants.currency},
    ]
    compared = sum(area.advantage is not None for area in areas)
    funded = sum(area.mean is not None for area in areas)
    if min(compared, funded) < len(areas):
        notes.append(
            _(
                "Of %(all)s areas, citations can be compared in %(compared)s and an "
                "average grant is known in %(funded)s: the means are of these alone."
            )
            % {"all": len(areas), "compared": compared, "funded": funded}
        )
    lost = sum(grants.left_out().values())
    if lost:
        notes.append(
            _("%(n)s grants have no amount, date or exchange rate.") % {"n": lost}
        )
    return tuple(notes)


def _columns() -> tuple[Column, ...]:
    return (
        LEVEL,
        Column("code", gettext_lazy("Code"), "code"),
        ITEM,
        Column("joint", gettext_lazy("Joint outputs")),
        Column("part", gettext_lazy("Share of all"), "share", 1),
        Column("growth", gettext_lazy("Growth a year"), "change", 1),
        Column("advantage", gettext_lazy("Cited more by"), "change", 2),
        Column("low", gettext_lazy("95 percent interval, from"), "change", 1),
        Column("high", gettext_lazy("to"), "change", 1),
        Column("compared", gettext_lazy("Outputs compared")),
        Column("grants", gettext_lazy("Grants")),
        Column("grant_mean", gettext_lazy("Average grant"), "money"),
        Column("grant_median", gettext_lazy("Median grant"), "money"),
        Column("grant_total", gettext_lazy("Grants in all"), "money"),
    )


OF_GRANTS = ("grants", "grant_mean", "grant_median", "grant_total")
RESEARCH_AREAS = Indicator(
    slug="research-areas",
    title=gettext_lazy("Research areas"),
    definition=gettext_lazy(
        "For each research area: joint outputs (full), how much more its outputs "
        "across borders are cited than those written at home (as in the citation "
        "advantage), and the average of the joint grants awarded in these years."
    ),
    unit_of_measure=gettext_lazy("joint outputs"),
    answer=answer,
    rests_on={"*": OUTPUTS, **dict.fromkeys(OF_GRANTS, GRANTS)},
    takes=taking("from", "to", "unit", "group", "country"),
    chart="bars",
    category="item",
    series=("joint",),
    draws="area",
)
