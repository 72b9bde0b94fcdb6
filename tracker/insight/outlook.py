"""What would change a state: time alone, or activities from this month on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.insight.case import Case
from tracker.insight.evidence import Evidence
from tracker.insight.months import first_day, last_day, month_of
from tracker.insight.thresholds import Parameters

MONTHS = 72
"""Silence moves nothing after five years; a sixth lets a plan or a grant run out."""
TRIES = 6
BETTER = frozenset(["growing", "steady", "new", "revived"])


@dataclass(frozen=True, slots=True)
class Turn:
    """The state that begins on a day if nothing happens until then."""

    state: str
    on: date


@dataclass(frozen=True, slots=True)
class Outlook:
    """The turns ahead, and how many more active months would lead elsewhere."""

    turns: tuple[Turn, ...] = ()
    active_months: int | None = None
    state: str = ""


def outlook(seen: Evidence, sets: Sequence[Parameters], today: date) -> Outlook:
    """By the same fold that judges, walked on into the months to come."""
    month = month_of(today)
    case = Case(seen, sets, last_day(month + MONTHS))
    if case.start > month:
        return Outlook()
    state, turns = "", []
    for now in case.standings():
        if now.month > month and now.state != state:
            turns.append(Turn(now.state, first_day(now.month)))
        state = now.state
    here = _state_of(seen, sets, today)
    begin = month + 1 if month in case.active else month
    for needed in range(1, TRIES + 1):
        then = _with_activity(seen, sets, begin, needed)
        if then != here and then in BETTER:
            return Outlook(tuple(turns), needed, then)
    return Outlook(tuple(turns))


def _with_activity(
    seen: Evidence, sets: Sequence[Parameters], month: int, needed: int
) -> str:
    ahead = tuple(first_day(month + step) for step in range(needed))
    days = tuple(sorted([*seen.days, *ahead]))
    return _state_of(replace(seen, days=days), sets, last_day(month + needed - 1))


def _state_of(seen: Evidence, sets: Sequence[Parameters], on: date) -> str:
    state = ""
    for now in Case(seen, sets, on).standings():
        state = now.state
    return state
