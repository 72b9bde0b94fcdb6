"""The whole protocol: yearly cut-offs, each judged apart, and the gate at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.insight.backtest import gate, measures
from tracker.insight.backtest.history import History
from tracker.insight.backtest.trial import HORIZON, Cut, cut_at
from tracker.insight.thresholds import Thresholds

MOST_CUTS = 5
BEFORE = 24
"""Months that must be recorded before a cut-off."""

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Backtest:
    """What came of it, cut-off by cut-off, the latest last."""

    cuts: tuple[Cut, ...]
    horizon: int
    report: dict[str, Any]


def usual_cuts(
    histories: Sequence[History], now: int, horizon: int = HORIZON
) -> list[int]:
    """Once a year, back from the last month whose outcome is known by now."""
    covered = [each.coverage for each in histories if each.active]
    lasts = [last for each in covered if (last := each.until(now)) is not None]
    begun = [each.firsts[0] for each in covered if each.firsts]
    begun = begun or [each.active[0] for each in histories if each.active]
    if not lasts or not begun:
        return []
    latest = max(lasts) - horizon
    earliest = max(min(begun) + BEFORE, latest - 12 * (MOST_CUTS - 1))
    return sorted(range(latest, earliest - 1, -12))


def backtest(
    histories: Sequence[History],
    cuts: Sequence[int],
    limits: Thresholds | None = None,
    horizon: int = HORIZON,
    progress: Told | None = None,
) -> Backtest:
    limits = limits or Thresholds()
    done = []
    for number, month in enumerate(sorted(set(cuts)), 1):
        done.append(cut_at(histories, month, limits, horizon))
        if progress:
            progress(number, len(cuts))
    told = [each for each in done if each.tried]
    return Backtest(tuple(told), horizon, report(told, horizon))


def report(cuts: Sequence[Cut], horizon: int) -> dict[str, Any]:
    tried = [each for cut in cuts for each in cut.tried]
    pooled = measures.measure(tried)
    pooled["returns"] = measures.together(cut.returns for cut in cuts)
    return {
        "horizon": horizon,
        "cuts": [_of_cut(cut) for cut in cuts],
        "pooled": pooled,
        "gate": gate.decide(tried, len(cuts)),
    }


def _of_cut(cut: Cut) -> dict[str, Any]:
    closely = [each for each in cut.tried if not each.by_year]
    enough = len(closely) >= gate.LEAST
    about = gate.intervals(closely) if enough else None
    standing = gate.standing_of(len(closely))
    return measures.per_cut(cut) | {"intervals": about, "standing": standing}
