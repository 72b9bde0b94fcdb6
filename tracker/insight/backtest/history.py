"""What was known of one partner on a day in the past, and what came after it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.insight.cadence import Coverage
from tracker.insight.evidence import OPEN, Evidence, Interval
from tracker.insight.months import first_day, month_of

LAG = {"output": 12, "grant": 3}
"""Months after which an office would have heard of it; one for everything else."""


def known_in(happened: date, kind: str, recorded: date | None) -> int:
    """The month in which an office knew: when it wrote it down, or after the lag."""
    later = month_of(happened) + LAG.get(kind, 1)
    return later if recorded is None else min(month_of(recorded), later)


@dataclass(frozen=True, slots=True)
class Happening:
    """A month in which something was done together, and since when that is known."""

    month: int
    known: int
    by_year: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """Something that went on from a month to another."""

    first: int
    last: int
    known: int


@dataclass(frozen=True, slots=True)
class Known:
    """What was known at a cut-off, and nothing later."""

    active: tuple[int, ...]
    running: tuple[Interval, ...]
    by_year: bool
    """At least half of the active months are dated no closer than to the year."""


class History:
    """One partner's happenings, ready to be cut at any month."""

    def __init__(
        self,
        partner: int,
        happenings: Sequence[Happening],
        *,
        stretches: Sequence[Stretch] = (),
        covered: Sequence[Interval] | None = None,
        tier: str = "",
    ) -> None:
        self.partner, self.tier, self.covered = partner, tier, covered
        self.happenings = sorted(happenings, key=lambda each: each.month)
        self.stretches = sorted(stretches, key=lambda each: each.first)
        self.coverage = Coverage(covered)
        self.active = sorted({each.month for each in self.happenings})

    def at(self, cut: int) -> Known:
        closely: dict[int, bool] = {}
        for each in self.happenings:
            if each.month > cut:
                break
            if each.known <= cut:
                closely[each.month] = closely.get(each.month, False) or not each.by_year
        running = tuple(
            (each.first, min(each.last, cut))
            for each in self.stretches
            if each.first <= cut and each.known <= cut
        )
        vague = len(closely) - sum(closely.values())
        by_year = bool(closely) and 2 * vague >= len(closely)
        return Known(tuple(closely), running, by_year)

    def evidence(self, known: Known) -> Evidence:
        """As the medians and the table of return take it."""
        return Evidence(
            partner_id=self.partner,
            start_month=known.active[0] if known.active else OPEN,
            tier=self.tier,
            days=tuple(map(first_day, known.active)),
            covered=None if self.covered is None else tuple(self.covered),
        )

    def silent_after(self, cut: int, horizon: int) -> bool | None:
        """Whether nothing was done in the months after; unknown if not all covered."""
        if self.coverage.between(cut, cut + horizon) < horizon:
            return None
        at = bisect_right(self.active, cut)
        return at >= len(self.active) or self.active[at] > cut + horizon

    def returns(self, after: int, upto: int) -> list[tuple[int, int]]:
        """Silences that ended with a return in these months: since when, until when."""
        low, high = bisect_right(self.active, after), bisect_right(self.active, upto)
        return [
            (self.active[at - 1], self.active[at])
            for at in range(low, high)
            if at and self.active[at] - self.active[at - 1] > 1
        ]
