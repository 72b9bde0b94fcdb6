"""What the rules would have said on a day in the past, and what then happened."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import floor

from tracker.insight import peers
from tracker.insight.backtest.history import History, Known
from tracker.insight.cadence import Rhythm, rhythm_at
from tracker.insight.lifetable import END, SILENCE_FROM
from tracker.insight.months import first_day
from tracker.insight.thresholds import LifeTable, Parameters, Thresholds

HORIZON = 24
OLD_RULE = 24
"""The rule that everybody uses: silent for more than so many months."""
CLASSES = ("fast", "medium", "slow", "thin")


@dataclass(frozen=True, slots=True)
class Tried:
    """One partner at one cut-off: what was said, and what happened."""

    partner: int
    rhythm: str
    silence: int
    dorm_at: float
    own: bool
    old: bool
    y: bool
    """Nothing was done in the months after."""
    by_year: bool
    """Dated by year only: no rhythm can be read, the old rule alone is tried."""
    chance: float | None = None
    """Of nothing being done, by the table of return."""
    old_chance: float | None = None
    """The same by the old rule, as it had turned out one horizon before."""


@dataclass(frozen=True, slots=True)
class Returns:
    """Silences that ended with a return, and how many had been called dormant."""

    gaps: int = 0
    own: int = 0
    old: int = 0


@dataclass(frozen=True, slots=True)
class Cut:
    """Everybody at one cut-off."""

    month: int
    tried: tuple[Tried, ...]
    left_out: int
    """Partners whose months before or after were not all recorded."""
    returns: Returns
    peer_gap: float


def rhythm_class(own: Rhythm) -> str:
    """By the usual gap, from four active months on."""
    if own.k < 3 or own.usual_gap is None:
        return "thin"
    if own.usual_gap < 4:
        return "fast"
    return "medium" if own.usual_gap < 9 else "slow"


def cut_at(
    histories: Sequence[History],
    cut: int,
    limits: Thresholds,
    horizon: int = HORIZON,
) -> Cut:
    """Medians, table and flags are made only from what was known by then."""
    limits = replace(limits, fixed_months=0)
    known = [(each, each.at(cut)) for each in histories]
    met = [(each, then) for each, then in known if then.active]
    parameters = peers.parameter_set(
        [each.evidence(then) for each, then in met], 0, first_day(cut + 1), limits
    )
    usual = old_chances(met, cut, horizon)
    tried, left_out = [], 0
    for each, then in met:
        silence = silence_of(each, then, cut)
        if silence >= END:
            continue
        y = each.silent_after(cut, horizon)
        if y is None or not each.coverage.holds(cut):
            left_out += 1
            continue
        tried.append(_tried(each, then, cut, parameters, usual, y=y))
    gap = parameters.peers.gap
    return Cut(cut, tuple(tried), left_out, returns_of(met, cut, parameters), gap)


def silence_of(history: History, known: Known, cut: int) -> int:
    sign = max([known.active[-1], *(last for _first, last in known.running)])
    return history.coverage.between(sign, cut)


def _tried(
    history: History,
    known: Known,
    cut: int,
    parameters: Parameters,
    usual: dict[bool, float] | None,
    *,
    y: bool,
) -> Tried:
    limits, gap = parameters.thresholds, parameters.peers.gap_of(history.tier)
    own = rhythm_at(known.active, len(known.active), cut, gap, limits)
    silence = silence_of(history, known, cut)
    old = silence > OLD_RULE
    return Tried(
        partner=history.partner,
        rhythm=rhythm_class(own),
        silence=silence,
        dorm_at=own.dorm_at,
        own=silence > own.dorm_at,
        old=old,
        y=y,
        by_year=known.by_year,
        chance=chance(parameters.table, own, silence, limits),
        old_chance=usual[old] if usual else None,
    )


def chance(
    table: LifeTable | None, own: Rhythm, silence: int, limits: Thresholds
) -> float | None:
    """That nothing is done; the row of the table where its cell is thin."""
    if table is None or not sum(table.n_row):
        return None
    row = bisect_right(SILENCE_FROM, silence) - 1
    gap = own.usual_gap
    column = 3 if own.k < 3 or gap is None else 0 if gap < 3 else 1 if gap < 9 else 2
    enough = table.n[row][column] >= limits.table_cell
    return 1 - (table.p[row][column] if enough else table.p_row[row])


def old_chances(
    met: Sequence[tuple[History, Known]], cut: int, horizon: int
) -> dict[bool, float] | None:
    """What the old rule's answers were worth at the cut whose outcome is known now.

    Read from what is known at this cut-off, so one whole horizon before it.
    """
    before = cut - horizon
    seen = {True: [0, 0], False: [0, 0]}
    for history, known in met:
        count = bisect_right(known.active, before)
        if not count or history.coverage.between(before, cut) < horizon:
            continue
        signs = [min(last, before) for first, last in known.running if first <= before]
        sign = max([known.active[count - 1], *signs])
        silence = history.coverage.between(sign, before)
        if silence >= END:
            continue
        of = seen[silence > OLD_RULE]
        of[0] += 1
        of[1] += count == len(known.active)
    if not any(n for n, _silent in seen.values()):
        return None
    return {said: (silent + 1) / (n + 2) for said, (n, silent) in seen.items()}


def returns_of(
    met: Sequence[tuple[History, Known]], cut: int, parameters: Parameters
) -> Returns:
    """Silences that ended in the year after, against the limits set before it."""
    limits, gaps, own, old = parameters.thresholds, 0, 0, 0
    for history, known in met:
        if known.by_year:
            continue
        gap = parameters.peers.gap_of(history.tier)
        for since, until in history.returns(cut, cut + 12):
            count = bisect_right(history.active, since)
            limit = rhythm_at(history.active, count, until - 1, gap, limits).dorm_at
            signs = [
                min(each.last, until - 1)
                for each in history.stretches
                if each.first < until
            ]
            silence = history.coverage.between(max([since, *signs]), until - 1)
            gaps += 1
            own += silence > limit
            old += silence > OLD_RULE
    return Returns(gaps, own, old)


def earlier(each: Tried) -> int:
    """Months by which the own rhythm calls before the old rule does."""
    return OLD_RULE - floor(each.dorm_at)
