"""Arithmetic of the portfolio: totals that add up, growth, spread, intensity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from random import Random

from tracker.insight.rounding import half_up

__all__ = [
    "Advantage",
    "Diversification",
    "Intensity",
    "Totals",
    "author_fraction",
    "cagr",
    "citation_advantage",
    "diversification",
    "fractional_links",
    "half_up",
    "intensity",
    "matrix_totals",
    "yoy",
]


@dataclass(frozen=True, slots=True)
class Totals:
    """The margins of a table."""

    row_totals: dict[str, float]
    col_totals: list[float]
    grand: float


def matrix_totals(rows: Mapping[str, Sequence[float]]) -> Totals:
    """Margins whose two grand totals must agree; rows must be equally long."""
    row_totals = {name: sum(values) for name, values in rows.items()}
    col_totals = [sum(column) for column in zip(*rows.values(), strict=True)]
    grand = sum(row_totals.values())
    if abs(grand - sum(col_totals)) > 1e-6 * max(1, abs(grand)):
        raise ValueError("rows and columns do not add up")
    return Totals(row_totals, col_totals, grand)


def yoy(cur: float, prev: float) -> float | None:
    """Growth over the year before; undefined from zero."""
    return (cur - prev) / prev if prev else None


def cagr(first: float, last: float, years: int) -> float | None:
    """Mean yearly growth over so many intervals; undefined from zero."""
    if first <= 0 or last < 0 or years < 1:
        return None
    return float((last / first) ** (1 / years) - 1)


def fractional_links(external_institutions: Sequence[str]) -> dict[str, float]:
    """One output split equally among its distinct external institutions."""
    distinct = list(dict.fromkeys(external_institutions))
    return {name: 1 / len(distinct) for name in distinct}


def author_fraction(authors: Sequence[Sequence[str]]) -> dict[str, float]:
    """One output split equally among authors, and each author among affiliations."""
    shares: dict[str, float] = {}
    for affiliations in authors:
        distinct = list(dict.fromkeys(affiliations))
        for name in distinct:
            part = 1 / len(authors) / len(distinct)
            shares[name] = shares.get(name, 0.0) + part
    return shares


@dataclass(frozen=True, slots=True)
class Diversification:
    """How evenly counts spread over classes; classes of zero are left out."""

    n: int
    hhi: float
    n_eff: float
    shannon: float
    n_shannon: float
    pielou: float | None
    gini: float


def diversification(counts: Sequence[float]) -> Diversification | None:
    """Nothing for no data, which is not zero."""
    x = sorted(count for count in counts if count > 0)
    if not x:
        return None
    n, total = len(x), sum(x)
    shares = [count / total for count in x]
    hhi = sum(p * p for p in shares)
    shannon = -sum(p * log(p) for p in shares) + 0.0
    gini = sum((2 * i - n - 1) * count for i, count in enumerate(x, start=1))
    pielou = shannon / log(n) if n > 1 else None
    return Diversification(
        n, hhi, 1 / hhi, shannon, exp(shannon), pielou, gini / (n * total)
    )


@dataclass(frozen=True, slots=True)
class Intensity:
    """Strength of a tie against the size of both sides."""

    salton: float
    jaccard: float
    affinity: float
    affinity_low: float
    affinity_high: float


def intensity(nij: int, ni: int, nj: int, total: int) -> Intensity | None:
    """Suppressed below 10 joint outputs or 100 of the partner's."""
    if nij < 10 or nj < 100 or ni < 1 or total < 1:
        return None
    affinity = nij * total / (ni * nj)
    spread = exp(1.96 / sqrt(nij))
    return Intensity(
        nij / sqrt(ni * nj),
        nij / (ni + nj - nij),
        affinity,
        affinity / spread,
        affinity * spread,
    )


@dataclass(frozen=True, slots=True)
class Advantage:
    """How much more often joint outputs are cited than domestic ones."""

    ok: bool
    n_joint: int
    n_base: int
    ratio: float | None = None
    pct: float | None = None
    ci: tuple[float, float] | None = None
    clear: bool | None = None


LEAST_OUTPUTS = 30


def citation_advantage(
    joint: Sequence[float],
    base: Sequence[float],
    resamples: int = 1000,
    seed: int = 20260101,
) -> Advantage:
    """Ratio of means with a bootstrap interval; too few outputs: no ratio at all."""
    if min(len(joint), len(base)) < LEAST_OUTPUTS or sum(base) <= 0:
        return Advantage(ok=False, n_joint=len(joint), n_base=len(base))
    ratio = _mean(joint) / _mean(base)
    dice = Random(seed)  # noqa: S311 - a fixed seed: the same answer every time
    drawn = []
    for _ in range(resamples):
        below = _mean(dice.choices(base, k=len(base)))
        above = _mean(dice.choices(joint, k=len(joint)))
        if below > 0:
            drawn.append(above / below)
    drawn.sort()
    low, high = _percentile(drawn, 0.025), _percentile(drawn, 0.975)
    return Advantage(
        ok=True,
        n_joint=len(joint),
        n_base=len(base),
        ratio=ratio,
        pct=100 * (ratio - 1),
        ci=(low, high),
        clear=not low <= 1 <= high,
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _percentile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])
