"""The state of a relationship, folded month by month; the first rule that fits wins."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.insight.ageing import in_force
from tracker.insight.cadence import Coverage, Rhythm, Trend, rhythm_at, trend
from tracker.insight.evidence import AgreementFacts, Interval
from tracker.insight.months import last_day
from tracker.insight.thresholds import Parameters, Peers, Thresholds

STATES = (
    "new",
    "growing",
    "steady",
    "cooling",
    "dormant",
    "revived",
    "lapsed",
    "ended",
)
ASLEEP = frozenset(["dormant", "lapsed", "ended"])


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a relationship stands in one month, and the figures behind it."""

    month: int
    state: str
    reason: str
    since: int
    covered: bool
    silence: int
    last_sign: int
    """Month from which silence is counted; the start while nothing ever happened."""
    active_count: int
    rhythm: Rhythm | None
    trend: Trend | None
    revived_in: int | None
    revived_after: int
    revived_active: int


class Walk:
    """The fold itself: each month knows the month before it and nothing later."""

    def __init__(
        self,
        *,
        start: int,
        active: Sequence[int],
        running: Sequence[Interval] = (),
        ended: Sequence[int] = (),
        coverage: Coverage,
        tier: str = "",
        in_force_in: Callable[[int], bool],
        set_of: Callable[[int], Parameters],
    ) -> None:
        self.start, self.active, self.coverage = start, active, coverage
        self.running, self.ended = sorted(running), sorted(ended)
        self.tier, self.in_force_in, self.set_of = tier, in_force_in, set_of
        self.state, self.reason, self.since = "", "", start
        self.count, self.sign = 0, start
        self.spell: int | None = None
        self.happened = self.covered = False
        self.revived_in: int | None = None
        self.revived_after, self.unconfirmed = 0, False
        self.rhythm: Rhythm | None = None
        self.trend: Trend | None = None
        self.limits = Thresholds()

    def months(self, upto: int) -> Iterator[Standing]:
        for month in range(self.start, upto + 1):
            yield self.step(month)

    def step(self, month: int) -> Standing:
        count = bisect_right(self.active, month)
        self.happened, self.count = count > self.count, count
        sign_before, self.sign = self.sign, self._sign_of_life(month)
        silence = self.coverage.between(self.sign, month)
        self.covered = self.coverage.holds(month)
        parameters = self.set_of(month)
        self.limits = parameters.thresholds
        self.rhythm, self.trend = None, None
        if count:
            gap = parameters.peers.gap_of(self.tier)
            self.rhythm = rhythm_at(self.active, count, month, gap, self.limits)
            self.trend = trend(
                self.active,
                month,
                spell=self.spell,
                coverage=self.coverage,
                limits=self.limits,
            )
        before = self.state
        state, self.reason = self._rule(month, silence)
        self._remember(month, state, before, sign_before)
        return Standing(
            month,
            state,
            self.reason,
            self.since,
            self.covered,
            silence,
            self.sign,
            count,
            self.rhythm,
            self.trend,
            self.revived_in,
            self.revived_after,
            self._since_revival(),
        )

    def _sign_of_life(self, month: int) -> int:
        sign = self.active[self.count - 1] if self.count else self.start
        for first, last in self.running:
            if first > month:
                break
            sign = max(sign, min(last, month))
        return sign

    def _since_revival(self) -> int:
        if self.revived_in is None:
            return 0
        return self.count - bisect_right(self.active, self.revived_in - 1)

    def _is_ended(self, month: int) -> bool:
        at = bisect_right(self.ended, month)
        return at > 0 and (
            not self.count or self.active[self.count - 1] <= self.ended[at - 1]
        )

    def _rule(self, month: int, silence: int) -> tuple[str, str]:
        """Rules 1 to 10 in their order."""
        if self.ended and self._is_ended(month):
            return "ended", "review"
        if not self.covered and not self.happened:
            return self.state or "new", self.reason
        if self.rhythm is None:
            return self._never_active(month, silence)
        if silence >= self.limits.lapsed_months and not self.in_force_in(month):
            return "lapsed", "silence"
        if silence > self.rhythm.dorm_at:
            return "dormant", "silence"
        if self.state in ASLEEP and self.happened and self.count > 1:
            return "revived", ""
        if self.unconfirmed and self._since_revival() < self.limits.confirm_active:
            waited = month - (self.revived_in or month)
            if self.state == "revived" and waited < self.limits.confirm_months:
                return "revived", ""
            late = silence > self.rhythm.cool_at
            return "cooling", "silence" if late else "unconfirmed"
        return self._awake(month, silence, self.rhythm)

    def _never_active(self, month: int, silence: int) -> tuple[str, str]:
        if silence >= self.limits.lapsed_months and not self.in_force_in(month):
            return "lapsed", "never"
        return ("new", "") if silence < self.limits.new_months else ("dormant", "never")

    def _awake(self, month: int, silence: int, own: Rhythm) -> tuple[str, str]:
        limits = self.limits
        found = None if self.state in ASLEEP else self.trend
        if silence > own.cool_at:
            return "cooling", "silence"
        if found and self._falls(found):
            return "cooling", "trend"
        if self.state == "cooling" and found and found.rho < limits.recovered_ratio:
            return "cooling", "trend"
        if month - self.active[0] < limits.new_months:
            return "new", ""
        if found and self._grows(found):
            return "growing", ""
        return "steady", ""

    def _falls(self, found: Trend) -> bool:
        busy_before = found.a1 >= self.limits.cooling_before
        return found.rho <= self.limits.cooling_ratio and busy_before

    def _grows(self, found: Trend) -> bool:
        if self.state == "growing" and found.rho >= self.limits.growing_leave:
            return True
        gain = found.a0 - found.a1
        return found.rho >= self.limits.growing_ratio and (
            gain >= self.limits.growing_gain
        )

    def _remember(self, month: int, state: str, before: str, sign_before: int) -> None:
        if before in ASLEEP and state not in ASLEEP:
            self.spell, self.trend = month, None
        if state == "revived" and before != "revived":
            self.revived_in, self.unconfirmed = month, True
            self.revived_after = self.coverage.between(sign_before, month)
        elif state in ASLEEP or self._since_revival() >= self.limits.confirm_active:
            self.unconfirmed = False
        if state != before:
            self.state, self.since = state, month


def fold(
    active: Sequence[int],
    start: int,
    as_of: int,
    peer_gap: float,
    agreements: Sequence[tuple[date, date | None]] = (),
    ended: int | None = None,
    running: Sequence[Interval] = (),
    covered: Sequence[Interval] | None = None,
    limits: Thresholds | None = None,
) -> list[tuple[int, str]]:
    """The months in which the state changed, under one set of limits."""
    papers = [
        AgreementFacts(ref="", id=0, signed=first, starts=first, ends=last)
        for first, last in agreements
    ]
    one = Parameters(thresholds=limits or Thresholds(), peers=Peers(gap=peer_gap))
    walk = Walk(
        start=start,
        active=sorted(set(active)),
        running=running,
        ended=() if ended is None else (ended,),
        coverage=Coverage(covered),
        in_force_in=lambda m: any(in_force(paper, last_day(m)) for paper in papers),
        set_of=lambda _: one,
    )
    changes: list[tuple[int, str]] = []
    for standing in walk.months(as_of):
        if not changes or changes[-1][1] != standing.state:
            changes.append((standing.month, standing.state))
    return changes
