"""The rows that did not go in, as a file to correct and send again."""

from __future__ import annotations

import csv
from typing import Any

from django.utils.translation import gettext

from tracker.exchange import mapping
from tracker.exchange.layouts import read_rows
from tracker.exchange.models import ImportRun
from tracker.exchange.outgoing import disarmed
from tracker.exchange.works_in import bibliographic_format
from tracker.kinds.sheets import sheets
from tracker.records.marks import listed


def write_bad_rows(run: ImportRun, target: Any, *, in_codes: bool = False) -> int:
    """The rows that did not go in, as they came, with what is wrong in front.

    For programs the columns of ours are named in codes.
    """
    wrong = {
        (sheet, number): _on_one_line(why)
        for numbers, sheet, outcome, _label, _ref, why in run.told.get("plans", [])
        if outcome in ("bad", "asked")
        for number in numbers
    }
    writer = csv.writer(target)
    if run.kind == "outputs" and bibliographic_format(run.path):
        heads = [gettext("Entry"), gettext("Problem"), gettext("Title")]
        writer.writerow(["number", "problem", "title"] if in_codes else heads)
        for numbers, _sheet, outcome, label, _ref, why in run.told.get("plans", []):
            if outcome in ("bad", "asked"):
                number = numbers[0] if numbers else ""
                writer.writerow([number, _on_one_line(why), label])
        return len(wrong)
    sheet = sheets()[run.kind]
    table = read_rows(run.path, sheet, mapping.made(run.mapping))
    heads = ["row", "problem"] if in_codes else [gettext("Row"), gettext("Problem")]
    writer.writerow([*heads, *table.headers])
    for row in table.rows:
        if (row.sheet, row.number) in wrong:
            why = wrong[row.sheet, row.number]
            writer.writerow([row.number, why, *(disarmed(cell) for cell in row.cells)])
    return len(wrong)


def _on_one_line(sentences: list[str]) -> str:
    """Parted by semicolons, each without the full stop it has alone."""
    *first, last = sentences or [""]
    return listed([*(each.rstrip(".。") for each in first), last], ";")
