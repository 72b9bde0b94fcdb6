"""What cooperation costs and what stands beside it: by partner, unit, country, year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Unit
from tracker.insight.brings import BY, Part, Tally, tallies
from tracker.insight.portfolio.known import COMINGS, GRANTS, OUTPUTS
from tracker.insight.portfolio.scope import Rows
from tracker.records import countries
from tracker.records.models import Partner
from tracker.records.models.outputs import COUNTED

from . import shared
from .base import (
    REASONS,
    About,
    Answer,
    Ask,
    Column,
    Coverage,
    Indicator,
    LeftOut,
    Line,
    Value,
    taking,
)
from .later import country, gettext, in_order, named
from .of_works import of_country

REASONS |= {
    "no_cost": _("no cost recorded"),
    "no_rate": _("no exchange rate of the month"),
    "no_amount": _("no amount recorded"),
    "not_split": _("who bore the cost is not recorded"),
    "no_number": _("no number of people recorded"),
    "no_end": _("no end date or number of people recorded"),
    "nothing_due": _("nothing was due"),
    "no_visits": pgettext_lazy("reason", "no visits"),
    "no_grants": pgettext_lazy("reason", "no grants"),
    "undated_grant": _("grants without a day of award"),
    "no_result_count": _("no number recorded"),
}

# Figure, what it rests on, of what, and why it is absent: no record at all, no rate for
# any of them, or nothing typed.
RESTS: dict[str, tuple[str, str, str, str]] = {
    "cost": ("cost_n", "visits", "no_visits", "no_cost"),
    "ours": ("split_n", "visits", "no_visits", "not_split"),
    "borne": ("split_n", "visits", "no_visits", "not_split"),
    "grant_total": ("grant_total_n", "grants", "no_grants", "no_amount"),
    "our_share": ("our_share_n", "grants", "no_grants", "no_amount"),
    "people_in": ("people_n", "moves", "no_visits", "no_number"),
    "people_out": ("people_n", "moves", "no_visits", "no_number"),
    "person_days": ("days_n", "moves", "no_visits", "no_end"),
    "kept": ("due", "due", "nothing_due", "nothing_due"),
    "trained": ("trained_n", "trained_n", "no_result_count", "no_result_count"),
}
NO_RATE = {
    "cost": "cost_no_rate",
    "ours": "cost_no_rate",
    "borne": "cost_no_rate",
    "grant_total": "grant_total_no_rate",
    "our_share": "our_share_no_rate",
}
MONEY = frozenset(["cost", "ours", "borne", "grant_total", "our_share"])
COLUMNS = (
    Column("visits", _("Visits")),
    Column("cost", _("Cost of visits"), "money"),
    Column("cost_n", _("visits with a known cost")),
    Column("ours", _("of it borne by us"), "money"),
    Column("borne", _("of it borne by the partner"), "money"),
    Column("split_n", _("visits where both are known")),
    Column("grants", _("Grants won")),
    Column("grant_total", _("Total of grants"), "money"),
    Column("grant_total_n", _("grants with a known total")),
    Column("our_share", _("Our share of grants"), "money"),
    Column("our_share_n", _("grants with a known share")),
    Column("outputs", _("Outputs")),
    Column("patent", _("Patents")),
    Column("dataset", _("Datasets")),
    Column("software", _("Software")),
    Column("standard", _("Standards")),
    Column("trained", _("People trained")),
    Column("people_in", _("People in")),
    Column("people_out", _("People out")),
    Column("people_n", _("visits with a known number of people")),
    Column("person_days", _("Person-days"), "days"),
    Column("days_n", _("visits with known days")),
    Column("due", _("Follow-ups due")),
    Column("kept", _("Follow-ups kept")),
)
OF_VISITS = frozenset(
    [
        *("visits", "cost", "cost_n", "ours", "borne", "split_n"),
        *("people_n", "people_in", "people_out", "person_days", "days_n"),
    ]
)
OF_GRANTS = frozenset(
    ["grants", "grant_total", "grant_total_n", "our_share", "our_share_n"]
)
LISTS = dict.fromkeys(OF_VISITS - {"people_in", "people_out"}, "visits")
LISTS |= dict.fromkeys(OF_GRANTS, "grants")
"""Figures that open the same list as another."""
OF_OUTPUTS = frozenset(["outputs", "patent", "dataset", "software", "standard"])
RESTS_ON = {
    **dict.fromkeys(OF_VISITS, COMINGS),
    **dict.fromkeys(OF_GRANTS, GRANTS),
    **dict.fromkeys(OF_OUTPUTS, OUTPUTS),
}
DIRECTION = {"people_in": "inbound", "people_out": "outbound"}
ASSOCIATION = _(
    "These figures stand side by side. They show what was recorded together, not what "
    "caused what."
)
IN_FULL = _(
    "A record with several partners stands in full in the row of each and once in the "
    "total, so that rows need not add up to it."
)


def answer(ask: Ask, by: str) -> Answer:
    part = Part.asked(ask)
    wanted = BY if shared.together() else (by,)
    found, total = shared.once(tallies, part, *wanted)
    each, order = lines(part, by, found[by])
    rows = tuple(each)
    head = Column("row", HEADS[by], "year" if by == "year" else "text")
    return Answer(
        (head, *COLUMNS),
        rows,
        line(part, total, {}) if rows else None,
        coverage(part, total),
        (
            ASSOCIATION,
            IN_FULL,
            gettext("Money is in %(currency)s at the average rate of the month.")
            % {"currency": settings.BASE_CURRENCY},
        ),
        order=order,
    )


HEADS: dict[str, Promise] = {
    "partner": _("Partner"),
    "unit": _("Unit"),
    "country": _("Country or region"),
    "year": _("Year"),
}


Ordered = Callable[[], Sequence[int]] | None


def lines(
    part: Part, by: str, found: Mapping[Any, Tally]
) -> tuple[Iterable[Line], Ordered]:
    """A row for each, and the order of their names where they stand by name."""
    if by == "year":
        span = range(part.first, part.ends.year + 1)
        tallies_of = ((year, found.get(year, Tally())) for year in span)
        return (line(part, t, {"row": y}, year=y) for y, t in tallies_of), None
    if by == "country":
        codes = sorted(found)
        each = (
            line(
                part,
                found[code],
                {"row": country(code)},
                about=of_country(code),
                country=code,
            )
            for code in codes
        )
        return each, in_order(codes, countries.name)
    if by == "unit":
        units = Unit.objects.filter(pk__in=found).order_by("path")
        return (
            line(part, found[u.pk], {"row": named(u)}, unit=u.pk) for u in units
        ), None
    return _of_partners(part, found)


def _of_partners(
    part: Part, found: Mapping[int, Tally]
) -> tuple[Iterable[Line], Ordered]:
    """Those with most beside the cost first: grants, outputs, visits."""
    some = Partner.objects.only("pk", "ref", "name", "name_zh").order_by()
    if len(found) < 5000:
        some = some.filter(pk__in=list(found))
    known = [one for one in some.iterator() if one.pk in found]

    def order(one: Partner) -> tuple[Any, ...]:
        tally = found[one.pk]
        return -tally["grants"], -tally["outputs"], -tally["visits"], str(one), one.pk

    each = (
        line(
            part,
            found[one.pk],
            {"row": named(one)},
            about=("partner", one.pk),
            partner=one.ref,
        )
        for one in known
    )
    return each, in_order(known, order)


def line(
    part: Part,
    tally: Tally,
    given: Mapping[str, Value],
    *,
    about: About = None,
    year: int | None = None,
    **row: Any,
) -> Line:
    values: dict[str, Value] = dict(given)
    why: dict[str, str] = {}
    for column in COLUMNS:
        missing = absent(tally, column.code)
        values[column.code] = None if missing else plain(column, tally[column.code])
        if missing:
            why[column.code] = missing
    lists: dict[str, Rows] = {}
    opens = {}
    for code, value in values.items():
        if value is None or code in given:
            continue
        which = LISTS.get(code, code)
        if which not in lists:
            lists[which] = behind(part, which, year, row)
        opens[code] = lists[which]
    return Line(values, opens, why, about, unit=row.get("unit"))


def absent(tally: Tally, name: str) -> str:
    """Why there is no figure; nothing where there is one."""
    if name not in RESTS:
        return ""
    rests, of, none, untyped = RESTS[name]
    if tally[rests]:
        return ""
    if not tally[of]:
        return none
    return "no_rate" if tally[NO_RATE.get(name, "")] else untyped


def plain(column: Column, number: Decimal | int) -> int | float:
    return float(number) if column.code in MONEY else int(number)


def behind(part: Part, name: str, year: int | None, row: Mapping[str, Any]) -> Rows:
    """The list that opens the records behind a figure."""
    if name in OF_VISITS:
        more = {"direction": DIRECTION[name]} if name in DIRECTION else {}
        return part.rows_of_visits(year, **row, **more)
    if name in ("due", "kept"):
        which = f"{name}@{part.as_of}"
        return part.rows_of_visits(year, **row, follow_up=which)
    if name in OF_GRANTS:
        return part.rows_of_grants(year, **row)
    if name == "trained":
        return part.rows_of_outputs(year, **row, trained="true")
    kinds = ",".join(COUNTED) if name == "outputs" else name
    return part.rows_of_outputs(year, **row, kind=kinds)


def coverage(part: Part, total: Tally) -> Coverage:
    """How many of the visits and grants have the money that is summed."""
    of = int(total["visits"] + total["grants"])
    included = int(total["cost_n"] + total["grant_total_n"])
    no_rate = int(total["cost_no_rate"] + total["grant_total_no_rate"])
    no_cost = int(total["visits"] - total["cost_n"] - total["cost_no_rate"])
    no_amount = int(
        total["grants"] - total["grant_total_n"] - total["grant_total_no_rate"]
    )
    left = {"no_cost": no_cost, "no_amount": no_amount, "no_rate": no_rate}
    undated = part.undated()
    if undated:
        left["undated_grant"] = undated
    some = tuple(LeftOut(why, n) for why, n in left.items() if n)
    return Coverage(included, of + undated, some)


DEFINITION = _(
    "Visits that took place, grants won in the years (day of approval, else of the "
    "contract, else of the start), works published with partners, and follow-ups that "
    "fell due. Money only where it is recorded and the month has an exchange rate; "
    "beside each sum stands how many records it rests on. People in are theirs on "
    "inbound visits, people out ours on outbound ones; the first and the last day of a "
    "visit both count. People trained are the number typed on works whose unit speaks "
    "of training. A unit contains those below it. Without years: the last five."
)
TITLES: dict[str, tuple[str, Promise]] = {
    "partner": ("what-it-brings", _("What it brings, by partner")),
    "unit": ("what-it-brings-by-unit", _("What it brings, by unit")),
    "country": ("what-it-brings-by-country", _("What it brings, by country")),
    "year": ("what-it-brings-by-year", _("What it brings, by year")),
}
BRINGS = tuple(
    Indicator(
        slug=slug,
        title=title,
        definition=DEFINITION,
        unit_of_measure=_("cost and results"),
        answer=partial(answer, by=by),
        rests_on=RESTS_ON,
        takes=taking("from", "to", "unit", "group", "country"),
    )
    for by, (slug, title) in TITLES.items()
)
