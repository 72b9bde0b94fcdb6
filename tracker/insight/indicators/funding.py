"""Money of joint grants, by research area and by country."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from tracker.insight.portfolio import funding
from tracker.insight.portfolio.happenings import Happenings
from tracker.insight.portfolio.known import GRANTS
from tracker.insight.portfolio.scope import Rows
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
from .of_works import of_country

WINDOW = 60
REASONS |= {
    "no_amount": _("the amount is not known"),
    "no_rate": _("no exchange rate for the month of the award"),
    "no_deflator": _("the price level of a year is not known"),
    "no_award_date": _("the day of the award is not known"),
    "our_amount_unknown": _("our amount is not known"),
}


def granted(ask: Ask) -> tuple[funding.Fund, Happenings]:
    """Grants awarded in the stretch to the unit, with a partner at the place."""
    asked = happenings(ask, *stretch(ask, WINDOW))
    return funding.fund(asked), asked


def money(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def answer(ask: Ask) -> Answer:
    found, asked = granted(ask)
    areas: dict[str, list[funding.Worth]] = {}
    for one in found.grants:
        areas.setdefault(one.area, []).append(one)
    lines = tuple(
        _line(area or gettext("Without a research area"), grants, found, asked, area)
        for area, grants in sorted(areas.items(), key=lambda each: (not each[0], each))
    )
    totals = _line(gettext("All"), found.grants, found, asked)
    return Answer(_columns(found), lines, totals, coverage(found), notes(found))


def coverage(found: funding.Fund) -> Coverage:
    left = found.left_out()
    every = len(found.grants) + found.undated
    return Coverage(
        every - sum(left.values()),
        every,
        tuple(LeftOut(why, n) for why, n in sorted(left.items())),
    )


def notes(found: funding.Fund) -> tuple[str, ...]:
    said = [
        gettext(
            "In %(currency)s, at the average of the rates recorded for the month of "
            "the award."
        )
        % {"currency": found.currency}
    ]
    if found.sources:
        said.append(gettext("Rates: %(s)s.") % {"s": "; ".join(found.sources)})
    if found.prices is None:
        said.append(gettext("No deflators are loaded: prices are those of each year."))
    return tuple(said)


def _columns(found: funding.Fund) -> tuple[Column, ...]:
    real = gettext("Total, prices of %(year)s") % {"year": found.prices or "…"}
    return (
        Column("area", _("Research area"), "text"),
        Column("n", _("Joint grants")),
        Column("known", _("With an amount")),
        Column("mean", _("Mean"), "money"),
        Column("median", _("Median"), "money"),
        Column("total", _("Total"), "money"),
        Column("real", real, "money"),
        Column("our_share", _("Our share"), "share", 0),
    )


def _line(
    name: str,
    grants: list[funding.Worth],
    found: funding.Fund,
    asked: Happenings,
    area: str | None = None,
) -> Line:
    narrow = {"research_area": area, "without_area": None if area else "true"}
    rows = Rows.of("grants", awarded=asked.code, **(narrow if area is not None else {}))
    sums = funding.summed(grants)
    few = "" if sums.mean is not None else "too_few" if sums.known else "no_amount"
    return Line(
        {
            "area": name,
            "n": sums.n,
            "known": sums.known,
            "mean": money(sums.mean),
            "median": money(sums.middle),
            "total": money(sums.total),
            "real": money(sums.real),
            "our_share": sums.our_share,
        },
        {"n": rows},
        telling(
            mean=few,
            median=few,
            total="" if sums.total is not None else "no_amount",
            real="" if sums.real is not None else "no_deflator",
            our_share="" if sums.our_share is not None else "our_amount_unknown",
        ),
    )


def by_country(ask: Ask) -> Answer:
    """Each partner's part in its country: recorded, or assumed to be equal."""
    found, asked = granted(ask)
    where = dict(Partner.objects.order_by().values_list("pk", "country"))
    sums: dict[str, list[Decimal]] = {}
    for part in funding.parts(found):
        country = where.get(part.partner, "")
        if not asked.holds(country, part.grant.day):
            continue
        total = sums.setdefault(country, [Decimal(), Decimal()])
        total[0] += part.value
        total[1] += part.value if part.assumed else Decimal()
    lines = tuple(
        Line(
            {
                "country": country or None,
                "value": money(value),
                "assumed": money(assumed),
            },
            {
                "value": Rows.of(
                    "grants",
                    awarded=replace(asked, country=country).code,
                )
            }
            if country
            else {},
            {} if country else {"country": "no_country"},
            of_country(country),
        )
        for country, (value, assumed) in sorted(
            sums.items(), key=lambda each: (not each[0], -each[1][0], each[0])
        )
    )
    columns = (
        Column("country", _("Country or region"), "code"),
        Column("value", _("Partners' part"), "money"),
        Column("assumed", _("Of that, assumed"), "money"),
    )
    said = (
        *notes(found),
        gettext(
            "A part without a recorded amount or share is assumed: what the others "
            "and we leave, in equal parts."
        ),
    )
    return Answer(columns, lines, None, coverage(found), said)


def actual(ask: Ask, year: int) -> float | None:
    """Total awarded in the year."""
    found, _asked = granted(ask.but(first=year, last=year))
    return money(funding.summed(found.grants).total)


SAID = _(
    "Amount of joint grants awarded in the last five years or the years asked for, in "
    "the base currency at the average rate of the month of the award, and at the "
    "prices of the last year with a deflator. A grant with several partners counts "
    "once. Mean and median not of fewer than five amounts."
)
FUNDING = Indicator(
    slug="funding",
    title=_("Funding"),
    definition=SAID,
    unit_of_measure=_("base currency"),
    answer=answer,
    rests_on={"*": GRANTS},
    takes=taking("from", "to", "unit", "group", "country"),
    chart="bars",
    category="area",
    series=("total",),
    actual=actual,
    aims_at=_("total awarded in the year"),
)
FUNDING_BY_COUNTRY = Indicator(
    slug="funding-by-country",
    title=_("Funding by country"),
    definition=_(
        "What partners of each country have of the joint grants awarded: the amount or "
        "share recorded for them, else an equal part of what is left, shown as assumed."
    ),
    unit_of_measure=_("base currency"),
    answer=by_country,
    takes=taking("from", "to", "unit", "group", "country"),
    chart="bars",
    category="country",
    series=("value",),
)
