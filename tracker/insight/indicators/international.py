"""The part of all our outputs that crosses a border, and how the others came about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy

from tracker.insight.portfolio import collaboration
from tracker.insight.portfolio.collaboration import CLASSES, TYPES
from tracker.insight.portfolio.known import OUTPUTS
from tracker.insight.portfolio.scope import Rows
from tracker.insight.portfolio.works import Works

from . import reference_lines
from .base import (
    REASONS,
    Answer,
    Ask,
    Column,
    Coverage,
    Indicator,
    Line,
    share,
    taking,
    telling,
)
from .crossing import Cell, grouped, put_typed
from .later import gettext as _
from .of_works import (
    ITEM,
    LEVEL,
    discipline_name,
    left,
    spanned,
    unit_names,
)

REASONS |= {
    "countries_unknown": gettext_lazy("the countries of the authors are not known"),
    "not_ours": gettext_lazy("published elsewhere, not computed here"),
}
SLUG = "international-share"
FURTHER = (*CLASSES, "undetermined", *TYPES, "industry")
"""Figures beside the share itself."""


def answer(ask: Ask) -> Answer:
    works = spanned(ask)
    home = bool(collaboration.at_home())
    by_year = {year: Cell(home_known=home) for year in works.years}
    by_discipline: dict[str, Cell] = defaultdict(lambda: Cell(home_known=home))
    by_unit: dict[int, Cell] = defaultdict(lambda: Cell(home_known=home))
    for year, discipline, unit, counts in grouped(works):
        by_year[year].counts.update(counts)
        by_discipline[discipline].counts.update(counts)
        by_unit[unit].counts.update(counts)
    put_typed(works, by_year)
    lines = (
        *_years(works, by_year),
        *_disciplines(works, by_discipline),
        *_units(works, by_unit),
        *reference_lines.rows(SLUG),
    )
    return Answer(
        COLUMNS,
        lines,
        _whole(works, by_year),
        _coverage(works, by_year.values()),
        _notes(works, by_year),
    )


# Rows


def _values(works: Works, cell: Cell) -> tuple[dict[str, Any], dict[str, str]]:
    base, known = cell.base, cell.known
    part, why = share(cell.international, base) if base is not None else (None, "")
    if base is None:
        why = "total_not_loaded" if cell.home_known else "home_country_unknown"
        if not cell.counts["all"] and cell.typed is None:
            why = "nothing_there"
    counts = cell.counts
    values: dict[str, Any] = {"outputs": base, "share": part, "share_to": None}
    reasons = telling(share=why, outputs=why if base is None else "")
    alone = base is None or cell.typed_only
    for name in FURTHER:
        values[name] = counts[name]
        if works.abroad and name not in ("international", "industry", *TYPES[2:]):
            values[name], reasons[name] = None, "whole_only"
        elif alone and name not in ("international", "industry", *TYPES[2:]):
            values[name], reasons[name] = None, "total_not_loaded"
    firm, why_firm = share(counts["industry"], known) if base else (None, why)
    values["industry_share"] = None if cell.typed_only else firm
    if values["industry_share"] is None:
        reasons["industry_share"] = why_firm or "total_not_loaded"
    return values, reasons


def _line(
    works: Works, level: str, code: str, item: str, of: int | None, cell: Cell,
    *what: str, **query: Any,
) -> Line:  # fmt: skip
    values, why = _values(works, cell)
    opens: dict[str, Rows] = {}
    if values["outputs"] is not None and not cell.typed_only and not works.abroad:
        opens["outputs"] = works.rows("placed", *what, **query)
    for name in FURTHER:
        if values[name] is not None:
            opens[name] = works.rows(_word(name), *what, **query)
    named = {"level": level or None, "code": code or None, "item": item or None}
    return Line(named | {"year": of} | values, opens, why)


def _word(name: str) -> str:
    if name in TYPES:
        return f"type-{name}"
    return name if name == "industry" else f"class-{name}"


def _years(works: Works, found: dict[int, Cell]) -> Iterator[Line]:
    for year, cell in found.items():
        yield _line(works, "year", str(year), str(year), year, cell, year=year)


def _disciplines(works: Works, found: dict[str, Cell]) -> Iterator[Line]:
    for name, cell in _largest(found):
        query = {"discipline": name} if name else {"without_discipline": "true"}
        query |= works.span()
        yield _line(
            works, "discipline", name, discipline_name(name), None, cell, **query
        )


def _units(works: Works, found: dict[int, Cell]) -> Iterator[Line]:
    named = unit_names(found)
    for key, cell in _largest(found):
        line = _line(
            works, "unit", str(key), named[key], None, cell, f"unit-{key}",
            **works.span(),
        )  # fmt: skip
        yield replace(line, unit=key)


def _largest(found: dict[Any, Cell]) -> list[tuple[Any, Cell]]:
    return sorted(found.items(), key=lambda one: (-one[1].counts["all"], str(one[0])))


def _whole(works: Works, by_year: dict[int, Cell]) -> Line:
    """Of all years for which there is a denominator, so that both sides agree."""
    every, bases = Cell(home_known=all(c.home_known for c in by_year.values())), 0
    for cell in by_year.values():
        if cell.base is not None:
            every.counts.update(cell.counts)
            bases += cell.base
    if any(cell.typed_only for cell in by_year.values()):
        every.counts["alone"] = 0
        every.typed = bases
    return _line(works, "", "", "", None, every, **works.span())


def _coverage(works: Works, cells: Iterable[Cell]) -> Coverage:
    every, out = works.left_out()
    unknown = sum(cell.counts["unknown"] for cell in cells)
    out |= {"countries_unknown": unknown}
    return Coverage(every - sum(out.values()), every, left(out))


def _notes(works: Works, by_year: dict[int, Cell]) -> tuple[str, ...]:
    notes = []
    missing = [
        str(year)
        for year, cell in by_year.items()
        if cell.base is None and cell.counts["all"]
    ]
    if missing:
        notes.append(
            _(
                "Of %(years)s only joint works are loaded, and no total is typed: "
                "there is no share, and they are not in the total."
            )
            % {"years": ", ".join(missing)}
        )
    typed = [str(year) for year, cell in by_year.items() if cell.typed_only]
    if typed:
        notes.append(
            _("All outputs of %(years)s are typed totals: the works are not loaded.")
            % {"years": ", ".join(typed)}
        )
    if works.abroad:
        notes.append(
            _(
                "International works with a partner in the countries asked for, as a "
                "part of all our outputs."
            )
        )
    return (*notes, *reference_lines.notes(SLUG))


def actual(ask: Ask, year: int) -> float | None:
    """The share in the year."""
    if year > ask.as_of.year:
        return None
    value = answer(ask.but(first=year, last=year)).rows[0].values["share"]
    return value if isinstance(value, float) else None


LABELS = {
    "single": gettext_lazy("Single author"),
    "institutional": gettext_lazy("Institutional"),
    "national": gettext_lazy("National"),
    "international": gettext_lazy("International"),
    "undetermined": gettext_lazy("Undetermined"),
    "domestic_single": gettext_lazy("Domestic, one institution"),
    "domestic_multiple": gettext_lazy("Domestic, several institutions"),
    "bilateral": gettext_lazy("Bilateral"),
    "trilateral": gettext_lazy("Trilateral"),
    "quadrilateral": gettext_lazy("Four countries or more"),
    "industry": gettext_lazy("With industry"),
}
COLUMNS = (
    LEVEL,
    Column("code", gettext_lazy("Code"), "code"),
    ITEM,
    Column("year", gettext_lazy("Year"), "year"),
    Column("outputs", gettext_lazy("All own outputs")),
    Column("share", gettext_lazy("International share"), "share", 1),
    Column("share_to", gettext_lazy("Up to"), "share", 1),
    *(Column(name, LABELS[name]) for name in FURTHER),
    Column("industry_share", gettext_lazy("Share with industry"), "share", 1),
)
INTERNATIONAL_SHARE = Indicator(
    slug=SLUG,
    title=gettext_lazy("International share"),
    definition=gettext_lazy(
        "Outputs with an address in another country, of all our outputs of the same "
        "years and kinds, each counted in full. Our own campuses abroad count as "
        "ours. Every work is in one class: international, national, institutional or "
        "of a single author; and of one of five types, by the number of countries. "
        "With industry means with an enterprise among the partners. Where only joint "
        "works are loaded and no total is typed there is no share."
    ),
    unit_of_measure=gettext_lazy("share of all own outputs"),
    answer=answer,
    rests_on=dict.fromkeys(("outputs", *FURTHER), OUTPUTS),
    takes=taking("from", "to", "unit", "group", "country"),
    source="OECD STI Scoreboard 2017; Snowball Metrics; Clarivate InCites",
    chart="lines",
    category="year",
    series=("share",),
    draws="year",
    actual=actual,
    aims_at=gettext_lazy("international share of the year"),
)
