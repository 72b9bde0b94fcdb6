"""In which state the relationships are, and who moved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q

from accounts.models import Unit
from tracker.insight.gather.rows import listed, rows
from tracker.insight.models import State

from .scope import Rows, Scope, named

BETTER = (
    "growing",
    "steady",
    "new",
    "revived",
    "cooling",
    "dormant",
    "lapsed",
    "ended",
)
"""From the best state to the end, to say which way somebody moved."""


@dataclass(frozen=True, slots=True)
class StateCount:
    """So many partners are in this state."""

    state: str
    number: int
    rows: Rows


@dataclass(frozen=True, slots=True)
class States:
    """All partners by state; where too little is recorded, counted apart."""

    as_of: date
    states: list[StateCount]
    not_enough: int
    not_enough_rows: Rows
    not_enough_since: date | None
    """The last day of the newest data among those."""

    @property
    def total(self) -> int:
        return self.not_enough + sum(each.number for each in self.states)


def states(
    as_of: date, unit: Unit | None = None, group: str = "", country: str = ""
) -> States:
    """How many partners are in each state, as of the month that was over, or today."""
    scope = Scope(as_of, unit, group, country)
    verdicts = scope.verdicts()
    enough = verdicts.filter(enough_data=True)
    counts = dict(enough.values_list("state").annotate(Count("partner")))
    unknown = verdicts.aggregate(
        n=Count("partner", filter=Q(enough_data=False)),
        since=Max("covered_until", filter=Q(enough_data=False)),
    )
    at = scope.named()

    def opened(state: str) -> Rows:
        if at:
            return Rows.of("partners", moved=f"{at}:{state}", **scope.query)
        if state == "unknown":
            return Rows.of("partners", not_enough_data="true", **scope.query)
        return Rows.of("partners", state=state, not_enough_data="false", **scope.query)

    return States(
        as_of,
        [StateCount(s, counts.get(s, 0), opened(s)) for s in State.values],
        unknown["n"],
        opened("unknown"),
        unknown["since"],
    )


@dataclass(frozen=True, slots=True)
class Move:
    """So many went from one state to another; none: not met yet."""

    before: str | None
    after: str
    number: int
    rows: Rows

    @property
    def better(self) -> bool | None:
        """Which way; nobody can say for a partner just met."""
        if self.before is None:
            return None
        return BETTER.index(self.after) < BETTER.index(self.before)


ISO = re.compile(r"[A-Z]{2}", re.ASCII)
MOVES = """
SELECT a.state, b.state, COUNT(*)
FROM insight_verdict b
JOIN records_partner p ON p.id = b.partner_id AND p.succeeded_by_id IS NULL
LEFT JOIN insight_verdict a ON a.partner_id = b.partner_id AND a.month = {before}
WHERE b.month = {after} AND (a.state IS NULL OR a.state <> b.state)
AND b.enough_data AND (a.enough_data IS NULL OR a.enough_data) {where}
GROUP BY a.state, b.state ORDER BY 3 DESC, 1, 2
"""


def movers(
    since: date,
    until: date,
    unit: Unit | None = None,
    group: str = "",
    country: str = "",
) -> list[Move]:
    """Who changed state between two month ends, most first."""
    scope = Scope(until, unit, group, country)
    first, last = Scope(since, unit).month, scope.month
    found = rows(MOVES.format(before=int(first), after=int(last), where=_part(scope)))
    return [
        Move(
            before,
            after,
            number,
            Rows.of(
                "partners",
                moved=f"{named(first)}:{before or 'none'}>{named(last)}:{after}",
                **scope.query,
            ),
        )
        for before, after, number in found
    ]


def _part(scope: Scope) -> str:
    """The part of the house and of the world as a condition; only checked values."""
    units, codes = scope.units, scope.codes
    found = "" if units is None else f" AND p.lead_unit_id IN ({listed(units)})"
    if codes is not None:
        known = [f"'{code}'" for code in codes if ISO.fullmatch(code)]
        found += f" AND p.country IN ({', '.join(known) or 'NULL'})"
    return found
