"""The picture of an indicator, drawn from its own rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from tracker.insight.indicators import Answer, Column, Indicator, Line
from tracker.insight.indicators.telling import plain, words

LEAST = 2
"""A picture of one point says no more than the figure."""
MOST_SERIES = 6
MOST_CATEGORIES = 40
MOST_LYING = 12
FEW = 6
ROOM = 90
"""Letters that stand below a picture."""
SHADES = ("d4", "d3", "d2", "d1", "d0", "ended")
INKS = ("accent", "ink-3", "d4", "ink", "d3", "line-2")
YEAR = re.compile(r"[0-9]{4}", re.ASCII)
REFERENCE = "reference"
"""The level of rows that hold published figures."""
PARTS = frozenset({"share", "change"})


def chart(indicator: Indicator, found: Answer) -> dict[str, Any] | None:
    """A chart of components/chart.html; nothing where there is nothing to draw."""
    if not indicator.chart or not found.rows:
        return None
    across = [c for c in found.columns if YEAR.fullmatch(c.code)]
    if indicator.series:
        spec = down(indicator, found)
    elif across:
        spec = along(indicator, found, across)
    else:
        return None
    if len(spec["categories"]) < LEAST or not known(spec["series"]):
        return None
    lying = indicator.chart == "bars" and long(spec["categories"])
    tall = "beside" in spec or (lying and len(spec["categories"]) > FEW)
    if lying:
        spec = shortened(spec)
    return {
        "key": "c-report",
        "size": "tall" if tall else "",
        "label": str(indicator.title),
        "spec": {"kind": indicator.chart, "lying": lying} | spec,
    }


def long(names: list[str]) -> bool:
    """Names that would not stand below their bars; Chinese takes two places each."""
    widths = [sum(1 + (letter > "\u2e7f") for letter in name) for name in names]
    return max(widths) > ROOM // len(names)


def shortened(spec: dict[str, Any]) -> dict[str, Any]:
    """Only as many bars as can lie in a picture; the table has them all."""
    series = [
        one
        | {name: one[name][:MOST_LYING] for name in ("values", "hrefs") if name in one}
        for one in spec["series"]
    ]
    return {**spec, "categories": spec["categories"][:MOST_LYING], "series": series}


def known(series: list[dict[str, Any]]) -> bool:
    """Whether there is anything to see: nothing but zeros is said by the table."""
    return any(value for one in series for value in one["values"])


def drawn_rows(indicator: Indicator, found: Answer) -> list[Line]:
    return [
        row
        for row in found.rows
        if not indicator.draws or row.values.get("level") == indicator.draws
    ]


def down(indicator: Indicator, found: Answer) -> dict[str, Any]:
    """Rows lie along the axis; each drawn column is a series."""
    columns = {column.code: column for column in found.columns}
    axis = columns[indicator.category]
    drawn = [columns[code] for code in indicator.series if code in columns]
    rows = drawn_rows(indicator, found)
    if indicator.chart == "bars":  # a line has its gaps; a bar of nothing is none
        rows = [r for r in rows if any(r.values.get(c.code) is not None for c in drawn)]
    rows = rows[-MOST_CATEGORIES:] if axis.kind == "year" else rows[:MOST_CATEGORIES]
    series = [
        {"name": str(column.label), "values": values(column, rows)}
        | behind(column, rows)
        for column in drawn
    ]
    spec = {
        "categories": named(axis, found, rows),
        "series": toned(indicator.chart, series),
    } | measure(drawn)
    return spec | published(found, drawn[0], series[0]["values"]) if drawn else spec


def published(
    found: Answer, column: Column, ours: Sequence[float | None]
) -> dict[str, Any]:
    """Published figures of the first series: a line each, or a band from … to."""
    rows = [row for row in found.rows if row.values.get("level") == REFERENCE]
    beside = [
        {
            "label": str(row.values.get("item")),
            # From nothing on is only up to.
            "from": scaled(column, row.values.get(column.code)) or None,
            "to": scaled(column, row.values.get(f"{column.code}_to")),
        }
        for row in rows
    ]
    if not beside:
        return {}
    ends = [one[end] for one in beside for end in ("from", "to")]
    most = max(value for value in (*ours, *ends) if value is not None)
    return {"beside": beside, "least": 0, "most": ceil(1.1 * most / 10) * 10}


def named(axis: Column, found: Answer, rows: Sequence[Line]) -> list[str]:
    """What stands along the axis; where names repeat, with what tells them apart."""
    names = [str(words(axis, row.values.get(axis.code))) for row in rows]
    beside = [c for c in found.columns if c.kind == "text" and c.code != axis.code]
    if len(set(names)) == len(names) or not beside:
        return names
    others = [str(words(beside[0], row.values.get(beside[0].code))) for row in rows]
    return [
        _("%(name)s, %(other)s") % {"name": name, "other": other} if other else name
        for name, other in zip(names, others, strict=True)
    ]


def along(indicator: Indicator, found: Answer, across: list[Column]) -> dict[str, Any]:
    """Years lie along the axis; each row is a series, the smallest are not drawn."""
    columns = {column.code: column for column in found.columns}
    name = columns[indicator.category]

    def weight(row: Line) -> float:
        given = [row.values.get(column.code) for column in across]
        return -sum(abs(v) for v in given if isinstance(v, int | float))

    rows = sorted(drawn_rows(indicator, found), key=weight)[:MOST_SERIES]
    series = [
        {
            "name": str(words(name, row.values.get(name.code))),
            "values": [scaled(c, row.values.get(c.code)) for c in across],
        }
        for row in rows
    ]
    categories = [str(column.label) for column in across]
    return {
        "categories": categories,
        "series": toned(indicator.chart, series),
    } | measure(across)


def behind(column: Column, rows: Sequence[Line]) -> dict[str, Any]:
    """The lists that open where somebody points at a bar, if there is any."""
    found = [
        row.opens[column.code].address
        if column.code in row.opens and plain(row.values.get(column.code))
        else ""
        for row in rows
    ]
    return {"hrefs": found} if any(found) else {}


def values(column: Column, rows: Sequence[Line]) -> list[Any]:
    return [scaled(column, row.values.get(column.code)) for row in rows]


def scaled(column: Column, value: Any) -> Any:
    """Shares are drawn in per cent."""
    number = plain(value)
    if not isinstance(number, int | float):
        return None
    return round(100 * number, 2) if column.kind in PARTS else number


def toned(kind: str, series: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Shades of one colour: those of states and flags mean states and flags."""
    if len(series) == 1:
        return series
    tones = INKS if kind == "lines" else SHADES
    return [
        {**one, "tone": tones[place % len(tones)]} for place, one in enumerate(series)
    ]


def measure(columns: Sequence[Column]) -> dict[str, Any]:
    """The unit written at the marks."""
    first = columns[0] if columns else None
    if first is None:
        return {}
    if first.kind in PARTS:
        digits = 1 if first.digits is None else first.digits
        return {"unit": "%", "digits": digits, "signed": first.kind == "change"}
    if first.kind in ("count", "money", "days", "year"):
        return {"digits": 0}
    return {"digits": 1 if first.digits is None else first.digits}
