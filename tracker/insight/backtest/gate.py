"""Whether the own rhythm earns its place: if not, the old rule is used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from random import Random
from typing import Any

from tracker.insight.backtest.trial import Tried

OWN, OLD, NO_CLAIM = "own_rhythm", "months_24", ""
COUNTS_ONLY, INDICATIVE, PUBLISHED = "counts_only", "indicative", "published"
LEAST, MANY, CUTS = 100, 300, 3
POINTS = 0.05
DRAWS, SEED = 400, 20240229

Sums = tuple[float, ...]


def standing_of(partners: int) -> str:
    """How much so many partners can prove."""
    if partners < LEAST:
        return COUNTS_ONLY
    return INDICATIVE if partners <= MANY else PUBLISHED


def sums_of(tried: Sequence[Tried]) -> Sums:
    """All that the gate asks for is made from these sums, which add up."""
    out = [0.0] * 12
    for each in tried:
        y = each.y
        out[0] += each.own and y
        out[1] += each.own
        out[2] += each.old and y
        out[3] += each.old
        if each.rhythm == "fast" and y:
            out[4] += each.own
            out[5] += each.old
            out[6] += 1
        elif each.rhythm == "slow" and not y:
            out[7] += each.own
            out[8] += each.old
            out[9] += 1
        if each.chance is not None and each.old_chance is not None:
            out[10] += (each.old_chance - y) ** 2 - (each.chance - y) ** 2
            out[11] += 1
    return tuple(out)


def gains(sums: Sums) -> dict[str, float | None]:
    """What the own rhythm wins over the old rule; none where nobody tells."""
    right, said, old_right, old_said, fast, old_fast, ended = sums[:7]
    slow, old_slow, awake, better, compared = sums[7:]
    precision = right / said - old_right / old_said if said and old_said else None
    return {
        "precision": precision,
        "recall_fast": (fast - old_fast) / ended if ended else None,
        "false_alarms_slow": (old_slow - slow) / awake if awake else None,
        "brier": better / compared if compared else None,
    }


def intervals(
    tried: Sequence[Tried], draws: int = DRAWS
) -> dict[str, tuple[float, float] | None]:
    """95 % of what other partners like these would have shown.

    Whole partners are drawn, each with all its cut-offs; the seed is fixed, so the
    same records give the same figures.
    """
    clusters: dict[int, list[Tried]] = defaultdict(list)
    for each in tried:
        clusters[each.partner].append(each)
    columns = list(
        zip(*(sums_of(c) for _k, c in sorted(clusters.items())), strict=True)
    )
    found: dict[str, list[float]] = defaultdict(list)
    dice, size = Random(SEED), len(clusters)  # noqa: S311 - a fixed seed is the point
    for _draw in range(draws if clusters else 0):
        drawn = dice.choices(range(size), k=size)
        total = tuple(sum([column[at] for at in drawn]) for column in columns)
        for name, value in gains(total).items():
            if value is not None:
                found[name].append(value)
    return {name: _middle(found.get(name, []), draws) for name in gains((0.0,) * 12)}


def _middle(values: list[float], draws: int) -> tuple[float, float] | None:
    """Told only where nearly every draw could be measured."""
    if len(values) < 0.9 * draws or not values:
        return None
    values.sort()
    last = len(values) - 1
    return values[round(0.025 * last)], values[round(0.975 * last)]


def decide(tried: Sequence[Tried], cuts: int) -> dict[str, Any]:
    """The gate, over all cut-offs; a condition that nobody can show is not met."""
    closely = [each for each in tried if not each.by_year]
    partners = len({each.partner for each in closely})
    standing = standing_of(partners)
    won = gains(sums_of(closely))
    about = intervals(closely)
    brier, fall = about["brier"], won["precision"]
    met = {
        "precision": fall is not None and round(fall, 9) >= -POINTS,
        "recall_fast": (won["recall_fast"] or 0) > 0,
        "false_alarms_slow": (won["false_alarms_slow"] or 0) > 0,
        "brier": brier is not None and brier[0] > 0,
    }
    rule = OWN if all(met.values()) else OLD
    if standing == COUNTS_ONLY or cuts < CUTS:
        rule = NO_CLAIM
    return {
        "partners": partners,
        "cuts": cuts,
        "standing": standing,
        "gains": won,
        "intervals": about,
        "met": met,
        "rule": rule,
    }
