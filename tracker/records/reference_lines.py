"""Published figures the program starts with, to hold our own against."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from tracker.records.countries import FACTS


def shipped() -> Iterator[dict[str, Any]]:
    """As the columns of a reference line; an empty figure is none."""
    with (FACTS / "reference_lines.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {
                "indicator": row["indicator"],
                "label": row["label"],
                "label_zh": row["label_zh"],
                "year": int(row["year"]) if row["year"] else None,
                "low": float(row["low"]),
                "high": float(row["high"]) if row["high"] else None,
                "source_name": row["source"],
            }
