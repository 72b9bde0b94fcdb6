"""Who travels to whom: visits, visitors and days, in and out."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tracker.insight.gather.rows import rows
from tracker.insight.portfolio.happenings import Happenings
from tracker.insight.portfolio.known import VISITS
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
)
from .later import gettext

WINDOW = 36
LEAST = 4
FAR = 0.5
"""How far from what was expected is worth talking about."""

REASONS |= {
    "fewer_than_four": _("fewer than four visits"),
    "no_number": _("the number of visitors is not known"),
    "no_end": _("the last day is not known"),
    "neither_way": _("neither inbound nor outbound"),
}
WAYS = ("inbound", "outbound")


def balance(inbound: float, outbound: float) -> float | None:
    """From -1, only outbound, to 1, only inbound."""
    both = inbound + outbound
    return (inbound - outbound) / both if both else None


def days_between() -> str:
    """Days of a visit, the first and the last included."""
    if connection.vendor == "sqlite":
        return "(CAST(julianday(v.ends_on) - julianday(v.starts_on) AS integer) + 1)"
    return "(v.ends_on - v.starts_on + 1)"


def counted(asked: Happenings) -> dict[str, tuple[int, ...]]:
    """By direction: visits, with a number, visitors, with days too, person-days."""
    source, params = asked.source
    days = days_between()
    dated = "v.ends_on IS NOT NULL AND v.date_precision = 'day'"
    who = "CASE v.direction WHEN 'inbound' THEN v.n_theirs ELSE v.n_ours END"
    sql = f"""
    SELECT v.direction, COUNT(*), COUNT({who}), COALESCE(SUM({who}), 0),
           COUNT(CASE WHEN {dated} THEN {who} END),
           COALESCE(SUM(CASE WHEN {dated} THEN ({who}) * {days} END), 0)
    FROM records_visit v
    WHERE v.id IN (SELECT (a.activity - 1) / 4 FROM {source})
    GROUP BY v.direction
    """  # noqa: S608 - names of our own
    return {way: tuple(map(int, rest)) for way, *rest in rows(sql, *params)}


def answer(ask: Ask) -> Answer:
    """All visits of the stretch, each once, whoever took part."""
    asked = happenings(ask, *stretch(ask, WINDOW), ("visit",))
    found = counted(asked)
    into, out = (found.get(way, (0, 0, 0, 0, 0)) for way in WAYS)
    lines = [
        _line(gettext("Visits"), into[0], out[0], into[0] + out[0], asked),
        _line(gettext("Visitors"), into[2], out[2], into[1] + out[1], asked),
        _line(gettext("Person-days"), into[4], out[4], into[3] + out[3], asked),
    ]
    n = into[0] + out[0]
    known = into[1] + out[1]
    left = [
        LeftOut("neither_way", sum(row[0] for row in found.values()) - n),
        LeftOut("no_number", n - known),
        LeftOut("no_end", known - into[3] - out[3]),
    ]
    return Answer(
        COLUMNS,
        tuple(lines),
        coverage=Coverage(
            into[3] + out[3],
            sum(row[0] for row in found.values()),
            tuple(each for each in left if each.n),
        ),
        notes=(*_expected(asked), _("The coverage is that of person-days.")),
    )


def _line(what: str, into: int, out: int, n: int, asked: Happenings) -> Line:
    found = balance(into, out) if n >= LEAST else None
    why = "" if found is not None else "fewer_than_four"
    return Line(
        {
            "of": what,
            "n": n,
            "inbound": into,
            "outbound": out,
            "balance": found,
            "reciprocity": None if found is None else 1 - abs(found),
        },
        {way: Rows.of("visits", acted=asked.code, direction=way) for way in WAYS},
        {"balance": why, "reciprocity": why} if why else {},
    )


def _expected(asked: Happenings) -> list[str]:
    """How many partners differ much from what was expected of them."""
    by_partner: dict[int, dict[str, int]] = {}
    for partner, way, n in asked.ask(
        "a.partner, a.direction, COUNT(*)",
        where="a.direction IN ('inbound', 'outbound')",
        by="a.partner, a.direction",
    ):
        by_partner.setdefault(partner, {})[way] = n
    enough = {
        key: balance(ways.get("inbound", 0), ways.get("outbound", 0)) or 0.0
        for key, ways in by_partner.items()
        if sum(ways.values()) >= LEAST
    }
    if not enough:
        return []
    hoped = Partner.objects.exclude(expected_balance=None)
    expected = dict(hoped.values_list("pk", "expected_balance"))
    far = sum(abs(b - (expected.get(key) or 0)) > FAR for key, b in enough.items())
    said = gettext(
        "Of %(all)d partners with four visits or more, %(far)d differ by more than 0.5 "
        "from the balance expected of them (0 where none is recorded). Agreements may "
        "intend that."
    )
    return [said % {"all": len(enough), "far": far}]


COLUMNS = (
    Column("of", _("Counted"), "text"),
    Column("n", _("Visits known")),
    Column("inbound", _("Inbound")),
    Column("outbound", _("Outbound")),
    Column("balance", _("Balance"), "number", 2),
    Column("reciprocity", _("Reciprocity"), "number", 2),
)


def actual(ask: Ask, year: int) -> float | None:
    """Reciprocity of visits in the year."""
    value = answer(ask.but(first=year, last=year)).rows[0].values["reciprocity"]
    return value if isinstance(value, float) else None


VISIT_BALANCE = Indicator(
    slug="visit-balance",
    title=_("Balance of visits"),
    definition=_(
        "Inbound less outbound over both, from −1 (only outbound) to 1 (only inbound); "
        "reciprocity is 1 less its size. Visits that happened in the last 36 months or "
        "the years asked for, each once; visitors are theirs on the way in and ours on "
        "the way out; person-days include the first and the last day. Not below four "
        "visits."
    ),
    unit_of_measure=_("balance from −1 to 1"),
    answer=answer,
    rests_on={"*": VISITS},
    takes=taking("from", "to", "unit", "group", "country"),
    chart="bars",
    category="of",
    series=("inbound", "outbound"),
    actual=actual,
    aims_at=_("reciprocity of visits"),
)
