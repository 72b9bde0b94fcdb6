"""Each indicator: an answer that was kept, and one for a unit beside its statements.

Beside an answer that is computed stand the same statements, asked by themselves and
read to the end: what is left is the indicator's own work.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import Unit
from benchmarks.measuring import Figure, side_by_side
from tracker.insight.indicators import INDICATORS
from tracker.insight.indicators.base import Ask, Indicator
from tracker.insight.indicators.kept import kept
from tracker.insight.portfolio.scope import last_month_end

KEPT_MS, TIMES = 300, 2
FEW_MS = 20
"""Answers that take less are too quick to be compared with anything."""


def statements(indicator: Indicator, ask: Ask) -> list[tuple[str, Any]]:
    asked: list[tuple[str, Any]] = []

    def note(run: Callable[..., Any], sql: str, params: Any, *rest: Any) -> Any:
        asked.append((sql, params))
        return run(sql, params, *rest)

    with connection.execute_wrapper(note):
        indicator.answer(ask)
    return asked


def ask_again(asked: list[tuple[str, Any]]) -> int:
    read = 0
    with connection.cursor() as cursor:
        for sql, params in asked:
            cursor.execute(sql, params)
            read += len(cursor.fetchall()) if cursor.description else 0
    return read


def run() -> list[Figure]:
    ask = Ask(last_month_end(timezone.localdate()))
    unit = Unit.objects.exclude(parent=None).first() or Unit.objects.first()
    narrow = ask.but(unit=unit)
    slowest = ("", 0.0)
    figures = []
    for indicator in INDICATORS:
        kept(indicator, ask)
        (ms,) = side_by_side(lambda one=indicator: kept(one, ask), rounds=5)
        slowest = max(slowest, (indicator.slug, ms), key=lambda each: each[1])
        if "unit" not in indicator.takes:
            continue
        asked = statements(indicator, narrow)
        ours, raw = side_by_side(
            lambda one=indicator: one.answer(narrow),
            lambda some=asked: ask_again(some),
            rounds=5,
        )
        if ours >= FEW_MS:
            title = f"{indicator.slug} of a unit"
            figures.append(Figure(title, ours, raw, TIMES))
    slug, ms = slowest
    return [Figure(f"slowest kept answer ({slug})", ms, None, KEPT_MS), *figures]
