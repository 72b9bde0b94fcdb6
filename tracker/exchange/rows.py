"""From the table of a file to entries: the rows that make one record each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tracker.exchange.formats.refused import Refused
from tracker.exchange.formats.tables import Row, Table
from tracker.exchange.layouts import Layout
from tracker.exchange.mapping import LEAVE_OUT, Map
from tracker.exchange.sayings import say as _

_DISARMED = re.compile(r"^'+[=+\-@\t\r]")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
CLEAR = object()  # a lone "-": take away what is there


@dataclass(frozen=True, slots=True)
class Raw:
    """A cell: its header, what the file says, and what that is taken to mean."""

    header: str
    said: str
    value: Any
    constant: bool = False  # not in the file: the mapping says it for every row

    @property
    def empty(self) -> bool:
        return self.value == "" or self.value is None

    @property
    def clears(self) -> bool:
        return self.value is CLEAR


@dataclass(slots=True)
class Entry:
    """What makes one record: its cells by column, lists as one cell per row."""

    numbers: list[int]
    sheet: str
    cells: dict[str, Raw] = field(default_factory=dict)
    lists: dict[str, list[Raw]] = field(default_factory=dict)
    year: int | None = None  # what the sheet's name says, for dates without one


@dataclass(slots=True)
class SetAside:
    """A row that was left out on purpose, and why."""

    number: int
    sheet: str
    why: str


def armed(cell: Any) -> Any:
    """A cell without the apostrophe that kept a spreadsheet from calculating it."""
    if isinstance(cell, str):
        if cell == "-":
            return CLEAR
        if cell[:1] == "'" and _DISARMED.match(cell):
            return cell[1:]
    return cell


def entries(table: Table, layout: Layout, mapping: Map) -> Iterator[Entry | SetAside]:
    """The records of a table, in the order of their first rows."""
    places = {header: at for at, header in reversed(list(enumerate(table.headers)))}
    for name in [*mapping.group_by, *(c["column"] for c in mapping.skip_when)]:
        if name not in places:
            raise Refused(
                _("The mapping names columns that are not in the file: %(names)s.")
                % {"names": name},
                "mapping",
            )
    grouped: dict[tuple[str, ...], Entry] = {}
    listed = set(mapping.list_columns)
    for row in table.rows:
        why = _skipped(row, places, mapping)
        if why and not mapping.group_by:
            yield SetAside(row.number, row.sheet, why)
            continue
        cells = _cells(row, places, layout, mapping)
        if any(raw.value == LEAVE_OUT for raw in cells.values()):
            yield SetAside(row.number, row.sheet, _("left out by decision"))
            continue
        if not mapping.group_by:
            found = _YEAR.search(row.sheet)
            year = int(found[1]) if found else None
            yield Entry([row.number], row.sheet, cells, year=year)
            continue
        key = tuple(str(row.cells[places[name]]).strip() for name in mapping.group_by)
        entry = grouped.get(key)
        if entry is None:
            entry = grouped[key] = Entry([], row.sheet)
        _join(entry, cells, listed, layout)
        if why:  # the record stands all the same, without what this row lists
            yield SetAside(row.number, row.sheet, why)
        else:
            entry.numbers.append(row.number)
            for code in listed:
                entry.lists.setdefault(code, []).append(
                    cells.get(code) or Raw(code, "", "")
                )
    yield from grouped.values()


def _join(
    entry: Entry, cells: dict[str, Raw], listed: set[str], layout: Layout
) -> None:
    """The first row that says something about a record decides; others must agree."""
    for code, raw in cells.items():
        if code in listed or raw.empty:
            continue
        there = entry.cells.setdefault(code, raw)
        if there.said != raw.said:
            note = _("Rows of one record differ in “%(column)s”; the first counts.") % {
                "column": raw.header
            }
            if note not in layout.notes:
                layout.notes.append(note)


def _cells(
    row: Row, places: dict[str, int], layout: Layout, mapping: Map
) -> dict[str, Raw]:
    found = {
        code: Raw(code, value, value, constant=True)
        for code, value in layout.constants.items()
    }
    for header, column in layout.columns.items():
        cell = row.cells[places[header]]
        said = str(cell).strip()
        value = mapping.meant(header, cell)
        found[column.code] = Raw(header, said, armed(value))
    return found


def _skipped(row: Row, places: dict[str, int], mapping: Map) -> str:
    for condition in mapping.skip_when:
        cell = str(row.cells[places[condition["column"]]]).strip()
        if cell in condition["is"]:
            return condition["why"] or _("%(column)s is “%(cell)s”") % {
                "column": condition["column"],
                "cell": cell,
            }
    return ""
