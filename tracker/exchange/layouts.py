"""Which column of ours each header of a file means, and what its columns tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from django.db import models

from tracker.exchange.formats.refused import Refused
from tracker.exchange.formats.spreadsheet import read_table
from tracker.exchange.formats.tables import Table
from tracker.exchange.mapping import Map
from tracker.exchange.sayings import in_languages
from tracker.exchange.sayings import say as _
from tracker.exchange.values.countries import speaks_in_codes
from tracker.exchange.values.dates import day_order
from tracker.exchange.values.numbers import decimal_mark
from tracker.kinds.sheets import Sheet, SheetColumn, folded_header, sheets


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
        if column and column.spellings.index(folded_header(header)) < _own(column):
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
