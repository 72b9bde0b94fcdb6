"""How long something takes, beside what it is compared with, in one run."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

Act = Callable[[], Any]


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was measured, and what it must not pass."""

    name: str
    measured: float
    reference: float | None  # none: the target is a plain number
    target: float
    unit: str = "ms"
    at_least: bool = False  # the more the better

    @property
    def ratio(self) -> float:
        if self.reference is None:
            return self.measured
        return self.measured / self.reference if self.reference else float("inf")

    @property
    def holds(self) -> bool:
        if self.at_least:
            return self.ratio >= self.target
        return self.ratio <= self.target

    def told(self) -> tuple[str, ...]:
        beside = "" if self.reference is None else f"{self.reference:,.1f} {self.unit}"
        ratio = "" if self.reference is None else f"{self.ratio:.2f}"
        sign = "≥" if self.at_least else "≤"
        last = f" {self.unit}" if self.reference is None else " ×"
        return (
            self.name,
            f"{self.measured:,.1f} {self.unit}",
            beside,
            ratio,
            f"{sign} {self.target:g}{last}",
            "ok" if self.holds else "MISSED",
        )


def seconds(act: Act) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


ROUNDS = 9  # fewer in a tiny house, whose figures say nothing


def side_by_side(*acts: Act, rounds: int = 9) -> list[float]:
    """Milliseconds, the median of several rounds; in turns, so that whatever else
    the machine does falls on all of them alike."""
    for act in acts:
        act()
        act()  # templates compiled, pages of the database in memory
    taken: list[list[float]] = [[] for _ in acts]
    for turn in range(min(rounds, ROUNDS)):
        order = list(enumerate(acts))
        for at, act in order if turn % 2 else reversed(order):
            taken[at].append(seconds(act))
    return [1000 * median(each) for each in taken]


def table(figures: list[Figure]) -> str:
    head = ("what", "measured", "reference", "ratio", "target", "")
    rows = [head, *(figure.told() for figure in figures)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines)
