"""Judge one partner: the months that are over, and the running one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tracker.insight.case import Case
from tracker.insight.gather import Facts
from tracker.insight.months import last_day
from tracker.insight.rules import verdict_of
from tracker.insight.states import Standing as Month
from tracker.insight.thresholds import Parameters
from tracker.insight.verdict import Verdict

from . import columns


@dataclass(slots=True)
class Judgement:
    """What came of one partner's evidence."""

    facts: Facts
    facts_digest: str
    context_digest: str
    start: int | None = None
    """The first month there is a verdict for."""
    months: dict[int, dict[str, Any]] = field(default_factory=dict)
    every_month: bool = False
    """Whether all months were judged, so that others are no more."""
    now: Verdict | None = None
    live: dict[str, Any] | None = None


def judge(
    facts: Facts,
    sets: Sequence[Parameters],
    on: date,
    *,
    since: int | None,
    live: bool,
    digests: tuple[str, str],
) -> Judgement:
    """One fold gives both: history from a month on (none: all), and today."""
    case = Case(facts.evidence(on, live=live), sets, on)
    made = Judgement(facts, *digests, every_month=since is None)
    if case.start > case.month:
        return made
    made.start = case.start
    month_is_over = not live and last_day(case.month) == on
    month: Month | None = None
    for month in case.standings():
        over = month.month < case.month or month_is_over
        if over and (since is None or month.month >= since):
            made.months[month.month] = columns.of_month(verdict_of(case, month))
    if month is not None and live:
        made.now = verdict_of(case, month)
        limits = case.set_of(case.month).thresholds
        made.live = columns.live(made.now, case, limits)
    return made
