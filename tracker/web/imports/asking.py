"""What is asked once for a whole file, however many rows it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from tracker.exchange.models import ImportRun

OFTEN = 10
ORDERS = ("dmy", "mdy")


def numbered(summary: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The questions of a file, each with the number that its answer comes under."""
    return [
        {**question, "number": number}
        for number, question in enumerate(summary.get("questions", []))
    ]


def often(plans: list[list[Any]]) -> list[tuple[str, int]]:
    """What is wrong with many records alike, the most frequent first."""
    counted = Counter(why for plan in plans for why in plan[5])
    return [(why, n) for why, n in counted.most_common(3) if n >= OFTEN]


def ways_round(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Columns with several dates that can be read day first or month first."""
    found: dict[str, dict[str, Any]] = {}
    for question in questions:
        if not _either_way(question):
            continue
        column = found.setdefault(
            question["column"],
            {
                "number": question["number"],
                "column": question["column"],
                "said": question["said"],
                "n": 0,
            },
        )
        column["n"] += 1
    return [column for column in found.values() if column["n"] > 1]


def by_column(
    questions: list[dict[str, Any]],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The questions to be asked one by one, and columns asked about once.

    Those of such a column stand with it, for who would rather answer each.
    """
    columns = {column["column"]: column for column in ways_round(questions)}
    alone = []
    for question in questions:
        column = columns.get(question["column"])
        if column is not None and _either_way(question):
            column.setdefault("questions", []).append(question)
        else:
            alone.append(question)
    return alone, list(columns.values())


def _either_way(question: dict[str, Any]) -> bool:
    """Two proposals, the same but for day and month."""
    days = [str(answer)[:10].split("-") for answer, _label in question["proposals"]]
    if len(days) != 2 or any(len(day) != 3 for day in days):
        return False
    (year, month, day), other = days
    return other == [year, day, month] and month != day


def with_day_orders(run: ImportRun, answers: Mapping[str, str]) -> dict[str, Any]:
    """The mapping, with which comes first in the dates of a column, day or month."""
    orders = dict(run.mapping.get("dates", {}))
    for column in ways_round(numbered(run.summary)):
        order = answers.get(f"order-{column['number']}", "")
        if order in ORDERS:
            orders[column["column"]] = order
    return {**run.mapping, "dates": orders} if orders else run.mapping
