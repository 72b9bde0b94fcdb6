"""A long answer as several tables: one for each level, one for each set of columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tracker.insight.indicators import Answer, Column, Line
from tracker.insight.indicators.telling import for_people, level, reason
from tracker.insight.portfolio import Rows
from tracker.records.marks import listed, mark
from tracker.web.reports import cells

LEVEL, CODE, ITEM = "level", "code", "item"
ALONE = frozenset({"uncounted", "reference"})
"""Levels that the total does not hold."""
MOST_EACH = 50
"""Rows of one table among several; the export has them all."""
LEAST_SHARED = 2
"""Columns in which a total must have something to say to stand below a table."""


def tables(found: Answer) -> list[dict[str, Any]]:
    """Each with its title; one table has the title of the page."""
    levels = list(by_level(found))
    made = []
    for title, answer in levels:
        for head, some in by_columns(for_people(answer)):
            most = MOST_EACH if len(levels) > 1 else cells.MOST_ROWS
            said, silent = apart(some)
            table = cells.table(said, most)
            if table is not None:
                # The same rows again, in other columns.
                again = {"title": head or title, "again": bool(head)}
                made.append(table | again | {"silent": silent})
    return made


def apart(found: Answer) -> tuple[Answer, list[str]]:
    """Without columns that are absent from each row for one reason, said once."""
    silent: dict[str, list[str]] = {}
    for column in found.columns[1:]:
        whys = {absent(row, column.code) for row in found.rows}
        known = found.totals and found.totals.values.get(column.code) is not None
        if len(found.rows) > 1 and len(whys) == 1 and "" not in whys and not known:
            silent.setdefault(whys.pop(), []).append(column.code)
    aside = {code for codes in silent.values() for code in codes}
    columns = tuple(c for c in found.columns if c.code not in aside)
    if len(columns) < LEAST_SHARED:
        return found, []
    named = {column.code: str(column.label) for column in found.columns}
    sentences = [
        f"{listed(named[code] for code in codes)}{mark(':')}{reason(why)}"
        for why, codes in silent.items()
    ]
    return replace(found, columns=columns), sentences


def absent(row: Line, code: str) -> str:
    """Why a row has no such value; nothing where it has one."""
    return "" if row.values.get(code) is not None else row.why.get(code, "")


def by_level(found: Answer) -> Iterator[tuple[str, Answer]]:
    """Rows of one level together; what is the same in all of them is their title."""
    codes = {column.code for column in found.columns if column.kind == "code"}
    if LEVEL not in codes:
        yield "", found
        return
    for code in dict.fromkeys(row.values.get(LEVEL) for row in found.rows):
        rows = tuple(row for row in found.rows if row.values.get(LEVEL) == code)
        yield of_level(found, str(code), rows)


def item_of(found: Answer) -> str:
    """The column that says in words what a row is about."""
    if any(column.code == ITEM for column in found.columns):
        return ITEM
    heads = [str(column.label) for column in found.columns if column.code == LEVEL]
    beside = [
        c.code for c in found.columns if c.kind == "text" and str(c.label) in heads
    ]
    return beside[0] if beside else ITEM


def of_level(found: Answer, code: str, rows: tuple[Line, ...]) -> tuple[str, Answer]:
    item = item_of(found)
    title, items = level(code), {row.values.get(item) for row in rows} - {None}
    aside = {LEVEL, CODE}
    if len(rows) > 1 and len(items) == 1:
        title, aside = str(*items), aside | {item}
    said = {each for row in rows for each in (*row.values, *row.why)}
    said -= {each for each in said if not any(tells(row, each) for row in rows)}
    same = {each for each in said if all(twice(row, each, item) for row in rows)}
    aside |= same - {item}
    columns = tuple(
        replace(column, label=level(code)) if column.code == item else column
        for column in found.columns
        if column.code in said - aside
    )
    return title, replace(
        found,
        columns=columns,
        rows=tuple(map(linked, rows)),
        totals=None if code in ALONE else beside(found.totals, columns),
    )


def tells(row: Line, code: str) -> bool:
    return row.values.get(code) is not None or code in row.why


def twice(row: Line, code: str, item: str) -> bool:
    """Whether a column only says again what the row is about."""
    return str(row.values.get(code)) == str(row.values.get(item))


def beside(totals: Line | None, columns: tuple[Column, ...]) -> Line | None:
    """The total, where it can be compared with what stands above it."""
    if totals is None:
        return None
    numbers = [column for column in columns if column.kind not in cells.TEXTS]
    told = [each for each in numbers if totals.values.get(each.code) is not None]
    return totals if len(told) >= LEAST_SHARED else None


def linked(row: Line) -> Line:
    """The name of a partner leads to the partner."""
    if row.about is None or row.about[0] != "partner":
        return row
    return replace(row, opens={ITEM: Rows(f"partners/{row.about[1]}"), **row.opens})


def by_columns(found: Answer) -> Iterator[tuple[str, Answer]]:
    """Columns of one part beside the first column of all."""
    for part in dict.fromkeys(str(column.part) for column in found.columns):
        own = tuple(column for column in found.columns if str(column.part) == part)
        yield part, replace(found, columns=(*found.columns[:1], *own) if part else own)
