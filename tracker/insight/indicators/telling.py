"""An answer as programs read it, and its cells as people read them."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.insight.labels import state_label
from tracker.records import countries
from tracker.records.marks import mark

from .base import (
    REASONS,
    TAKES,
    Answer,
    Ask,
    Column,
    Coverage,
    Indicator,
    Line,
    Value,
    Words,
)
from .of_works import discipline_name

API = "/api/v1"
BESIDE_VALUES = frozenset({"opens", "why"})
"""Names in a told row that no column may have."""
_FORMULA = re.compile(r"^'*[=+\-@\t\r]")


def named(indicator: Indicator) -> dict[str, Any]:
    """An indicator in the list of them."""
    return {
        "slug": indicator.slug,
        "title": str(indicator.title),
        "definition": str(indicator.definition),
        "unit_of_measure": str(indicator.unit_of_measure),
        "takes": [name for name in TAKES if name in indicator.takes],
        "source": str(indicator.source),
    }


def told(indicator: Indicator, ask: Ask, found: Answer) -> dict[str, Any]:
    """The answer as the API gives it.

    A row holds a value for each column under its code; `opens` has the address of the
    records behind a value, `why` the code of the reason why one is absent.
    """
    return {
        "slug": indicator.slug,
        "as_of": ask.as_of.isoformat(),
        "unit_of_measure": str(indicator.unit_of_measure),
        "columns": [
            {
                "code": column.code,
                "label": str(column.label),
                "kind": column.kind,
                "digits": column.digits,
            }
            for column in found.columns
        ],
        "rows": [_row(found.columns, row) for row in found.rows],
        "totals": _row(found.columns, found.totals) if found.totals else None,
        "coverage": _coverage(found.coverage) if found.coverage else None,
        "notes": [str(note) for note in found.notes],
    }


def _row(columns: Iterable[Column], row: Line) -> dict[str, Any]:
    values = {column.code: plain(row.values.get(column.code)) for column in columns}
    opens = {code: f"{API}{rows.address}" for code, rows in row.opens.items()}
    return values | {"opens": opens, "why": dict(row.why)}


def _coverage(coverage: Coverage) -> dict[str, Any]:
    left_out = [{"why": each.why, "n": each.n} for each in coverage.left_out]
    return {"included": coverage.included, "of": coverage.of, "left_out": left_out}


def plain(value: Value | Any) -> Any:
    """A number, a text, or nothing; never what JSON has no word for."""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return str(value)


# Cells for people


def reason(code: str) -> str:
    return str(REASONS.get(code, code))


def country(code: str) -> str:
    return countries.name(code) if code else _("Country not known")


LEVELS: dict[str, Words] = {
    "all": gettext_lazy("All outputs"),
    "joint": gettext_lazy("Joint outputs"),
    "international": gettext_lazy("International outputs"),
    "year": gettext_lazy("Year"),
    "discipline": gettext_lazy("Discipline"),
    "area": gettext_lazy("Research area"),
    "country": gettext_lazy("Country or region"),
    "partner": gettext_lazy("Partner"),
    "unit": gettext_lazy("Unit"),
    "kind": gettext_lazy("Kind"),
    "uncounted": gettext_lazy("Listed, not counted"),
    "mean": gettext_lazy("Mean of the areas"),
    "reference": gettext_lazy("Published figure"),
}
"""What rows of one level are about; a level has a table of its own on a page."""


def level(code: str) -> str:
    return str(LEVELS.get(code, code))


WORDS: dict[str, Callable[[str], str]] = {
    "discipline": discipline_name,
    "country": country,
    "group": countries.group_name,
    "level": level,
    "state": state_label,
}
"""How the codes in a column are said, by the column's own code."""


def words(column: Column, value: Value) -> Value:
    """The value of a cell; codes of well-known columns become words."""
    found = plain(value)
    if isinstance(found, str) and column.code in WORDS:
        return str(WORDS[column.code](found))
    return found


def for_people(found: Answer) -> Answer:
    """Without codes beside which their word stands in a column of the same name."""
    named = [str(c.label) for c in found.columns if c.kind != "code"]
    columns = tuple(
        column
        for column in found.columns
        if column.kind != "code" or str(column.label) not in named
    )
    return replace(found, columns=columns)


def head(found: Answer) -> list[str]:
    labels = [str(column.label) for column in found.columns]
    return [*labels, _("Why absent")] if lacking(found) else labels


def body(found: Answer) -> Iterator[list[Value]]:
    """Rows as people read them; the totals are a last row called so."""
    why = lacking(found)
    for row in found.rows:
        cells = [words(column, row.values.get(column.code)) for column in found.columns]
        yield [*cells, absent(found.columns, row)] if why else cells
    if found.totals:
        cells = [
            _total(place, column, found.totals)
            for place, column in enumerate(found.columns)
        ]
        yield [*cells, absent(found.columns, found.totals)] if why else cells


def lacking(found: Answer) -> bool:
    """Whether some value is absent for a reason that is given."""
    return any(row.why for row in found.rows)


def absent(columns: Iterable[Column], row: Line) -> str:
    labels = {column.code: str(column.label) for column in columns}
    return "; ".join(
        f"{labels.get(code, code)}{mark(':')}{reason(why)}"
        for code, why in row.why.items()
    )


def _total(place: int, column: Column, totals: Line) -> Value:
    value = totals.values.get(column.code)
    return _("Total") if value is None and place == 0 else words(column, value)


def as_csv(found: Answer, codes: bool = False) -> Iterator[str]:  # noqa: FBT001, FBT002
    """Lines of a comma-separated file: in words, or rows alone under their codes."""
    writer = csv.writer(_Line())
    rows = coded(found) if codes else _in_words(for_people(found))
    for cells in rows:
        yield writer.writerow([tame(cell) for cell in cells])


def _in_words(found: Answer) -> Iterator[list[Value]]:
    yield [*head(found)]
    yield from body(found)


def coded(found: Answer) -> Iterator[list[Value]]:
    """For programs: codes as heads, raw values, no totals among the rows."""
    lacks = lacking(found)
    heads = [column.code for column in found.columns]
    yield [*heads, *(["why"] if lacks else [])]
    for row in found.rows:
        cells = [plain(row.values.get(code)) for code in heads]
        reasons = ";".join(f"{code}={why}" for code, why in row.why.items())
        yield [*cells, reasons] if lacks else cells


class _Line:
    """Hands back the line that was written."""

    def write(self, line: str) -> str:
        return line


def tame(cell: Value) -> Value:
    """Text that a spreadsheet would take for a formula stays text."""
    if isinstance(cell, str) and (_FORMULA.match(cell) or cell == "-"):
        return f"'{cell}"
    return cell
