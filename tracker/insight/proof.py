"""Was the rule right? Measures for a backtest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt


def auc(score_: Sequence[float], y: Sequence[int]) -> float | None:
    """The chance that a case scores above a non-case; ties count half."""
    order = sorted(zip(score_, y, strict=True), key=lambda pair: pair[0])
    cases = sum(1 for _, hit in order if hit)
    others = len(order) - cases
    if not cases or not others:
        return None
    ranks, at = 0.0, 0
    while at < len(order):
        end = at
        while end < len(order) and order[end][0] == order[at][0]:
            end += 1
        ranks += sum(1 for _, hit in order[at:end] if hit) * (at + 1 + end) / 2
        at = end
    return (ranks - cases * (cases + 1) / 2) / (cases * others)


def wilson(k: int, n: int, z: float = 1.96) -> tuple[float, float] | None:
    """The 95 % interval of a share."""
    if n < 1:
        return None
    p, z2 = k / n, z * z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = z / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class FlagMetrics:
    """How a flag did against what happened."""

    tp: int
    fp: int
    fn: int
    tn: int
    precision: float | None
    recall: float | None
    base: float | None
    lift: float | None


def flag_metrics(flag: Sequence[int], y: Sequence[int]) -> FlagMetrics:
    pairs = [(bool(f), bool(hit)) for f, hit in zip(flag, y, strict=True)]
    tp, fp = pairs.count((True, True)), pairs.count((True, False))
    fn, tn = pairs.count((False, True)), pairs.count((False, False))
    precision = tp / (tp + fp) if tp + fp else None
    base = (tp + fn) / len(pairs) if pairs else None
    return FlagMetrics(
        tp,
        fp,
        fn,
        tn,
        precision,
        tp / (tp + fn) if tp + fn else None,
        base,
        precision / base if precision is not None and base else None,
    )


def brier(p: Sequence[float], y: Sequence[int]) -> float | None:
    """Mean squared error of chances."""
    if not p:
        return None
    return sum((a - b) ** 2 for a, b in zip(p, y, strict=True)) / len(p)
