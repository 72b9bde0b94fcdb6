"""Read a file and say what it would do, record by record; write nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.exchange import layouts
from tracker.exchange import mapping as mappings
from tracker.exchange import rows as laid
from tracker.exchange.finder import Finder
from tracker.exchange.formats.refused import Refused
from tracker.exchange.lines_in import LineSheet
from tracker.exchange.plans import BAD, Check, Plan
from tracker.exchange.sayings import say as _
from tracker.exchange.shaping import Shaper
from tracker.exchange.works_in import check_works, is_bibliographic
from tracker.kinds.sheets import sheet_of

if TYPE_CHECKING:
    from accounts.models import Unit, User

AT_ONCE = 1000
Progress = Callable[[int, int, str], None]


def check(
    path: Path,
    kind: str,
    *,
    by: User,
    name: str = "",
    format: str = "",
    mapping: mappings.Map | None = None,
    create_partners: bool = False,
    unit: Unit | None = None,
    progress: Progress = lambda done, total, message: None,
) -> Check:
    """What this file would do. Raises Refused when it cannot be read at all."""
    mapping = mapping or mappings.Map()
    finder = Finder(by, create_partners=create_partners)
    if kind == "outputs" and is_bibliographic(path, format):
        return check_works(path, finder, unit=unit, format=format, progress=progress)
    if format and format not in ("csv", "xlsx", "spreadsheet", "auto"):
        raise Refused(
            _("“%(format)s” is not a format of this kind.") % {"format": format},
            "format",
        )
    try:
        sheet = sheet_of(kind)
    except KeyError:
        raise Refused(
            _("There is no kind “%(kind)s”.") % {"kind": kind}, "kind"
        ) from None
    if not sheet.kind.may_add(by):
        raise Refused(_("You may not add records of this kind."), "forbidden")
    mappings.confirm(mapping, sheet)
    return _check_table(path, sheet, mapping, finder, unit, name, progress)


def _looked_up(entries: Iterator[Any], shaper: Any) -> Iterator[Any]:
    """The entries, some at a time, so that what they name is looked up together."""
    while some := list(islice(entries, AT_ONCE)):
        if isinstance(shaper, Shaper):
            shaper.known.expect(e for e in some if isinstance(e, laid.Entry))
        yield from some


def _check_table(
    path: Path,
    sheet: Any,
    mapping: mappings.Map,
    finder: Finder,
    unit: Unit | None,
    name: str,
    progress: Progress,
) -> Check:
    table = layouts.read_rows(path, sheet, mapping)
    layout = layouts.lay_out(table, sheet, mapping, name)
    found = Check(sheet.slug, "spreadsheet", rows=len(table.rows), finder=finder)
    found.columns = {header: c.code for header, c in layout.columns.items()}
    found.unused = layout.unused
    found.encoding = table.encoding
    found.sheets = [
        {"name": s.name, "rows": s.rows, "used": s.used, "why": s.why}
        for s in table.sheets
    ]
    cut = {(problem.sheet, problem.row): problem.message for problem in table.problems}
    shaper: Any = (
        LineSheet(layout, finder, found)
        if sheet.of_lines
        else Shaper(layout, finder, found, unit=unit)
    )
    total = len(table.rows)
    entries = _looked_up(laid.entries(table, layout, mapping), shaper)
    checking = _("checking")
    for done, entry in enumerate(entries):
        progress(done, total, checking)
        if isinstance(entry, laid.SetAside):
            found.aside[entry.why] += 1
            found.aside_rows.append((entry.number, entry.sheet, entry.why))
            continue
        wrong = [cut[entry.sheet, n] for n in entry.numbers if (entry.sheet, n) in cut]
        if wrong:
            plan = Plan(entry.numbers, entry.sheet, BAD, problems=wrong)
            plan.label = " ".join(str(r.said) for r in entry.cells.values())[:120]
            found.plans.append(plan)
            continue
        found.plans.append(shaper.plan(entry))
    found.notes = [*table.notes, *layout.notes]
    if "candidates" in found.facts:
        found.facts["candidates"] = len(found.facts["candidates"])
    return found
