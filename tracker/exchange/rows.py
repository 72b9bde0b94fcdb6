"""From the table of a file to entries: the rows that make one record each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tracker.exchange.formats.refused import Refused
from tracker.exchange.formats.spreadsheet import read_table
from tracker.exchange.formats.tables import Row, Table
from tracker.exchange.mapping import LEAVE_OUT, Map
from tracker.exchange.sayings import in_languages
from tracker.exchange.sayings import say as _
from tracker.exchange.values.countries import speaks_in_codes
from tracker.exchange.values.dates import day_order
from tracker.exchange.values.numbers import decimal_mark
from tracker.kinds.sheets import Sheet, SheetColumn, sheets

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


@dataclass(slots=True)
class Layout:
    """Which column of ours each header means, and how its cells are written."""

    sheet: Sheet
    columns: dict[str, SheetColumn]
    unused: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    orders: dict[str, str | None] = field(default_factory=dict)
    decimals: dict[str, str | None] = field(default_factory=dict)
    in_codes: dict[str, bool] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)

    @property
    def codes(self) -> set[str]:
        return {column.code for column in self.columns.values()} | set(self.constants)


def read_rows(path: Path, sheet: Sheet, mapping: Map) -> Table:
    def knows(header: str) -> bool:
        return header in mapping.columns or sheet.find(header) is not None

    return read_table(path, knows=knows)


def guess_kind(path: Path) -> str:
    """The kind whose columns the headers are; raises Refused when none fits."""
    found = sheets().values()
    table = read_table(path, knows=lambda h: any(sheet.find(h) for sheet in found))
    ranked = sorted((_fit(sheet, table) for sheet in found), reverse=True)
    best, second = ranked[0], ranked[1]
    if best[0] <= 0 or best[:2] == second[:2]:
        raise Refused(
            _("The headers do not tell what these records are. Choose the kind."),
            "kind",
        )
    return best[2]


def _fit(sheet: Sheet, table: Table) -> tuple[float, float, str]:
    """How many headers it knows, less what it needs and misses; own words first."""
    known = {column.code for h in table.headers if h and (column := sheet.find(h))}
    missing = _missing(sheet, known)
    sure = 0
    for header in filter(None, table.headers):
        column = sheet.find(header)
        if column and column.spellings.index(_folded(header)) < _own(column):
            sure += 1
    words = " ".join([*(s.name for s in table.sheets), *table.headers])
    hint = 2 if any(word in words for word in HINTS.get(sheet.slug, ())) else 0
    foreign = 0 if sheet.slug not in TOLD_BY or known & TOLD_BY[sheet.slug] else 1
    made = sum(c.code not in known for c in sheet.needed) - len(missing)
    fit = len(known) + hint - 3 * len(missing) - 2 * made - foreign
    return fit, sure, sheet.slug


# Kinds that look like another but for these columns.
TOLD_BY = {"networks": {"our_role", "since"}, "centres": {"opened_on", "closed_on"}}
HINTS = {
    "agreements": ("协议", "签署", "签订"),
    "visits": ("来访", "出访", "访问", "团组"),
    "grants": ("项目", "课题"),
    "outputs": ("论文", "DOI", "doi"),
    "people": ("姓名", "邮箱"),
}


def _folded(header: str) -> str:
    from tracker.kinds.sheets import folded_header

    return folded_header(header)


def _own(column: SheetColumn) -> int:
    return 1 + len(column.labels_zh)


def lay_out(table: Table, sheet: Sheet, mapping: Map, name: str = "") -> Layout:
    """Give each header its column: by the mapping, its name, then its beginning."""
    layout = Layout(sheet, {}, constants=dict(mapping.constants))
    taken = set(mapping.constants)
    headers = [header for header in table.headers if header]

    def mapped(header: str) -> SheetColumn | None:
        return sheet.column(mapping.columns[header])

    for rule in (mapped, sheet.find, sheet.nearly):
        for header in headers:
            if header in layout.columns or header in mapping.unused:
                continue
            if (header in mapping.columns) is not (rule is mapped):
                continue
            column = rule(header)
            if column is None or column.code in taken:
                continue
            layout.columns[header] = column
            taken.add(column.code)
            if rule == sheet.nearly:
                layout.notes.append(
                    _("“%(header)s” was taken for the column “%(column)s”.")
                    % {
                        "header": header,
                        "column": in_languages(
                            {"en": column.label_en, "zh-hans": column.labels_zh[0]}
                        ),
                    }
                )
    gone = sorted(set(mapping.columns) - set(headers))
    if gone:
        raise Refused(
            _("The mapping names columns that are not in the file: %(names)s.")
            % {"names": ", ".join(gone)},
            "mapping",
        )
    layout.unused = [header for header in headers if header not in layout.columns]
    _imply_direction(layout, table, name)
    _look_at_columns(layout, table, mapping)
    if missing := _missing(sheet, layout.codes):
        raise MissingColumns(layout, missing)
    return layout


def _missing(sheet: Sheet, known: set[str]) -> list[SheetColumn]:
    """Columns that a record cannot be without, and that nothing else fills."""
    there = {*known, *FILLED_OTHERWISE.get(sheet.slug, ())}
    return [column for column in sheet.needed if column.code not in there]


# Not in the file, yet known: from other columns, or as a new record usually has it.
FILLED_OTHERWISE = {
    "grants": ("stage", "starts_on", "partners", "title"),
    "visits": ("title",),
    "agreements": ("title",),
    "outputs": ("year",),
    "partners": ("country",),
}


class MissingColumns(Refused):
    """The file lacks columns a record cannot be without."""

    def __init__(self, layout: Layout, missing: list[SheetColumn]) -> None:
        self.layout, self.missing = layout, missing
        names = ", ".join(f"{c.code} ({c.labels_zh[0]})" for c in missing)
        super().__init__(
            _("These columns are needed and were not found: %(names)s. The file has: "
              "%(headers)s. A mapping says which is which.")
            % {"names": names,
               "headers": ", ".join([*layout.columns, *layout.unused])[:400]},
            "columns",
        )  # fmt: skip


def _imply_direction(layout: Layout, table: Table, name: str) -> None:
    """A register of 来访 says so in its title, not in every row."""
    if layout.sheet.slug != "visits" or "direction" in layout.codes:
        return
    words = " ".join([name, *layout.columns, *(sheet.name for sheet in table.sheets)])
    inbound = "来访" in words or "inbound" in words.lower()
    outbound = "出访" in words or "outbound" in words.lower()
    if inbound != outbound:
        layout.constants["direction"] = "inbound" if inbound else "outbound"
        layout.notes.append(
            _("Headers and title say that all of them are of one direction: %(which)s.")
            % {"which": layout.constants["direction"]}
        )


def _look_at_columns(layout: Layout, table: Table, mapping: Map) -> None:
    """What a whole column tells that one cell does not."""
    from django.db import models

    places = {header: at for at, header in reversed(list(enumerate(table.headers)))}
    for header, column in layout.columns.items():
        cells = [row.cells[places[header]] for row in table.rows]
        kind = column.field
        if isinstance(kind, models.DateField) or column.takes in ("period", "end"):
            layout.orders[header] = mapping.dates.get(header) or day_order(cells)
        elif "country" in column.code or "countries" in column.code:
            layout.in_codes[header] = speaks_in_codes(
                cell for cell in cells if str(cell).strip() != "NA"
            )
        else:
            layout.decimals[header] = decimal_mark(cells)


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
