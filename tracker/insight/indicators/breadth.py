"""How many kinds of activity a partnership has, and where we lead."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tracker.insight.gather.rows import rows
from tracker.insight.portfolio import funding
from tracker.insight.portfolio.happenings import KINDS
from tracker.insight.portfolio.known import ACTIVITY
from tracker.insight.portfolio.scope import Rows

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
    share,
    taking,
    telling,
)
from .later import gettext

WINDOW = 36
LED = """
SELECT COUNT(*), COUNT(o.our_lead), COUNT(CASE WHEN o.our_lead THEN 1 END)
FROM records_output o WHERE o.id IN ({works})
"""
HOSTED = """
SELECT COUNT(DISTINCT a.activity), COUNT(DISTINCT CASE WHEN a.direction IN
       ('inbound', 'outbound') THEN a.activity END),
       COUNT(DISTINCT CASE WHEN a.direction = 'inbound' THEN a.activity END)
FROM {source}
"""
REASONS |= {"role_unknown": _("our part is not known")}


def breadth(ask: Ask) -> Answer:
    """Partners by the number of kinds they had an activity of."""
    asked = happenings(ask, *stretch(ask, WINDOW))
    source, params = asked.source
    sql = f"""
    SELECT c.kinds, COUNT(*) FROM (
        SELECT a.partner, COUNT(DISTINCT a.kind) AS kinds FROM {source}
        GROUP BY a.partner) c GROUP BY c.kinds
    """  # noqa: S608 - names of our own
    found: dict[int, int] = dict(rows(sql, *params))  # type: ignore[arg-type]
    every = sum(found.values())
    lines = []
    for n in range(1, len(KINDS) + 1):
        value, why = share(found.get(n, 0), every)
        opens = Rows.of("partners", friends=f"kinds@{n}@{asked.code}")
        lines.append(
            Line(
                {"kinds": n, "partners": found.get(n, 0), "share": value},
                {"partners": opens},
                telling(share=why),
            )
        )
    columns = (
        Column("kinds", _("Kinds of activity")),
        Column("partners", _("Partners")),
        Column("share", _("Share"), "share", 0),
    )
    rows_ = Rows.of("partners", acted=asked.code)
    totals = Line({"kinds": None, "partners": every}, {"partners": rows_})
    return Answer(columns, tuple(lines), totals, Coverage(every, every))


BREADTH = Indicator(
    slug="breadth",
    title=_("Breadth of partnerships"),
    definition=_(
        "Partners with an activity in the last 36 months, or the years asked for, by "
        "the number of its kinds: outputs, visits, grants, events, education."
    ),
    unit_of_measure=_("partners"),
    answer=breadth,
    rests_on={"partners": ACTIVITY},
    takes=taking("from", "to", "unit", "group", "country"),
    chart="bars",
    category="kinds",
    series=("partners",),
)


def roles(ask: Ask) -> Answer:
    """Where we lead, of those of which it is known."""
    asked = happenings(ask, *stretch(ask, WINDOW))
    works, params = asked.keys("outputs")
    lead = _counts(
        LED.format(works=works),
        params,
    )
    visits = happenings(ask, asked.first, asked.last, ("visit",))
    source, params = visits.source
    hosted = _counts(
        HOSTED.format(source=source),
        params,
    )
    grants = funding.awarded(funding.behind(asked), asked.first, asked.last)
    coordinated = (
        grants.count(),
        grants.exclude(our_role="").count(),
        grants.filter(our_role="coordinator").count(),
    )
    code = asked.code
    lines = (
        _role(
            gettext("Outputs with our first or corresponding author"),
            lead,
            Rows.of("outputs", acted=code, our_lead="true"),
            "output",
        ),
        _role(
            gettext("Grants that we coordinate"),
            coordinated,
            Rows.of("grants", awarded=code, our_role="coordinator"),
            "grant",
        ),
        _role(
            gettext("Visits that we hosted"),
            hosted,
            Rows.of("visits", acted=visits.code, direction="inbound"),
            "visit",
        ),
    )
    every, known = (
        sum(each[at] for each in (lead, coordinated, hosted)) for at in (0, 1)
    )
    left = (LeftOut("role_unknown", every - known),) if every > known else ()
    return Answer(ROLE_COLUMNS, lines, coverage=Coverage(known, every, left))


def _counts(sql: str, params: list[object]) -> tuple[int, int, int]:
    every, known, ours = next(iter(rows(sql, *params)))
    return every, known, ours


def _role(name: str, counts: tuple[int, int, int], opens: Rows, kind: str) -> Line:
    every, known, ours = counts
    value, why = share(ours, known)
    return Line(
        {"of": name, "ours": ours, "known": known, "n": every, "share": value},
        {"ours": opens},
        telling(share=why),
        rests_on={"*": (kind,)},
    )


ROLE_COLUMNS = (
    Column("of", _("Leading role"), "text"),
    Column("ours", _("We lead")),
    Column("known", _("Known")),
    Column("n", _("All")),
    Column("share", _("Share of those known"), "share", 0),
)
ROLE_SHARE = Indicator(
    slug="role-share",
    title=_("Leading role"),
    definition=_(
        "Outputs with our first or corresponding author, joint grants that we "
        "coordinate, and visits hosted by us, each as a share of those where it is "
        "known, in the last 36 months or the years asked for."
    ),
    unit_of_measure=_("share of those known"),
    answer=roles,
    takes=taking("from", "to", "unit", "group", "country"),
    chart="bars",
    category="of",
    series=("share",),
)
