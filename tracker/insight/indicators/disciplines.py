"""Outputs by discipline and year."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy

from tracker.insight.portfolio.disciplines import (
    Matrix,
    Row,
    changes,
    growth,
    outputs_by_discipline_year,
)
from tracker.insight.portfolio.known import WORKS_OR_TOTALS
from tracker.insight.rounding import half_up

from . import shared
from .base import (
    Answer,
    Ask,
    Column,
    Coverage,
    Indicator,
    Line,
    taking,
    telling,
)
from .later import gettext as _
from .later import listed
from .of_works import (
    LEAST_SHARE,
    coverage,
    discipline_name,
    works_of,
)


def matrix(ask: Ask) -> Matrix:
    return shared.once(_matrix, ask)


def _matrix(ask: Ask) -> Matrix:
    return outputs_by_discipline_year(
        ask.first, ask.last, ask.unit, ask.group, ask.country, as_of=ask.as_of
    )


def answer(ask: Ask) -> Answer:
    """All counted outputs, one primary discipline each, so that all margins add up."""
    return of_matrix(matrix(ask), ask)


def of_matrix(found: Matrix, ask: Ask | None = None) -> Answer:
    """The table; with shares and changes of every year where it was asked for alone."""
    each_year = (
        *(
            Column(f"change_{y}", _change_in(y), "change", 1, CHANGES)
            for y in found.years[1:]
        ),
        *(Column(f"share_{y}", _share_of(y), "share", 1, SHARES) for y in found.years),
    )
    columns = (
        Column("discipline", gettext_lazy("Discipline"), "text"),
        *(Column(str(year), str(year)) for year in found.years),
        Column("total", gettext_lazy("Total")),
        Column("share", gettext_lazy("Share of all"), "share", 1),
        Column("change", gettext_lazy("Change on the year before"), "change", 1),
        Column("factor", gettext_lazy("Last year over first"), "number", 3),
        Column("cagr", gettext_lazy("Growth a year"), "change", 1),
        *(each_year if ask else ()),
    )
    rows = tuple(_row(found, row) for row in found.rows)
    if ask is None:
        rows, totals = tuple(map(_narrow, rows)), _narrow(_totals(found))
    else:
        totals = _totals(found)
    return Answer(
        columns,
        rows,
        totals,
        covered(found, ask) if ask else None,
        _notes(found),
    )


CHANGES = gettext_lazy("Change on the year before")
SHARES = gettext_lazy("Share of the year")


def _narrow(row: Line) -> Line:
    """Without what is only said for each year."""
    why = {code: said for code, said in row.why.items() if "_" not in code}
    return replace(row, why=why)


def _share_of(year: int) -> str:
    return _("Share in %(year)s") % {"year": year}


def _change_in(year: int) -> str:
    return _("Change in %(year)s") % {"year": year}


def _row(found: Matrix, row: Row) -> Line:
    closed = set(found.totals_only)
    cells = {
        str(year): rows
        for year, rows in zip(found.years, row.cells, strict=True)
        if year not in closed
    }
    return _line(
        found,
        row.discipline,
        row.counts,
        [s if n >= LEAST_SHARE else None for s, n in _shared(found, row.shares)],
        cells if closed else cells | {"total": row.rows},
    )


def _shared(found: Matrix, shares: list[float | None]) -> Any:
    return zip(shares, found.totals, strict=True)


def _totals(found: Matrix) -> Line:
    closed = set(found.totals_only)
    opens = {
        str(year): rows
        for year, rows in zip(found.years, found.columns, strict=True)
        if year not in closed
    }
    if not closed and found.all_rows:
        opens["total"] = found.all_rows
    whole = [1.0 if n >= LEAST_SHARE else None for n in found.totals]
    return _line(found, None, found.totals, whole, opens)


def _line(
    found: Matrix,
    discipline: str | None,
    counts: list[int],
    shares: list[float | None],
    opens: dict[str, Any],
) -> Line:
    """Counts, shares of the year and changes; growth leaves out a year not over."""
    years = [str(year) for year in found.years]
    over = counts[:-1] if found.provisional == found.years[-1] else counts
    grown = growth(over)
    changed = changes(over) + [None] * (len(counts) - len(over))
    total, grand = sum(counts), found.grand
    latest = changed[len(over) - 1] if over else None
    few = "too_few" if grand < LEAST_SHARE else ""
    unfinished = "year_not_over" if len(over) < len(counts) else ""
    values: dict[str, Any] = {
        "discipline": discipline,
        **dict(zip(years, counts, strict=True)),
        "total": total,
        "share": None if few else total / grand,
        "change": latest,
        "factor": grown.factor,
        "cagr": grown.cagr,
    }
    why = telling(
        share=few,
        change="" if latest is not None else _no_change(over),
        factor=grown.why,
        cagr=grown.why,
    )
    for at, year in enumerate(years):
        values[f"share_{year}"] = shares[at]
        if shares[at] is None:
            why[f"share_{year}"] = "too_few" if found.totals[at] else "nothing_there"
        if at:
            values[f"change_{year}"] = changed[at]
            if changed[at] is None:
                late = unfinished if at == len(over) else ""
                why[f"change_{year}"] = late or _no_change(counts[: at + 1])
    return Line(values, opens, why)


def _no_change(counts: list[int]) -> str:
    if len(counts) < 2:
        return "first_year"
    return "too_few" if counts[-2] else "from_zero"


def covered(found: Matrix, ask: Ask) -> Coverage:
    works = works_of(ask).but(first=found.years[0], last=found.years[-1])
    if works.abroad:
        there = works.whole.count() - works.found.count()
        return coverage(works, elsewhere=there)
    return coverage(works)


def _fallen(found: Matrix) -> list[str]:
    """Who lost ground in the last year that is over."""
    over = [y for y in found.years if y != found.provisional]
    if len(over) < 2:
        return []
    last = over[-1]
    fell = [
        _("%(discipline)s by %(part)s %%")
        % {
            "discipline": discipline_name(row.discipline),
            "part": f"{half_up(-100 * change, 1):.1f}",
        }
        for row in found.rows
        if (change := changes(row.counts[: len(over)])[-1]) is not None and change < 0
    ]
    if not fell:
        return []
    return [
        _("Fewer outputs in %(year)s than the year before: %(which)s.")
        % {"year": last, "which": listed(fell)}
    ]


def _spread_of(found: Matrix) -> list[str]:
    """How evenly the first and the last year spread."""
    known = [
        (year, spread)
        for year, spread, n in zip(found.years, found.spread, found.totals, strict=True)
        if spread is not None and n >= LEAST_SHARE and year != found.provisional
    ]
    return [
        _("%(year)s: spread as over %(n).2f equal disciplines (HHI %(hhi).4f).")
        % {"year": year, "n": spread.n_eff, "hhi": spread.hhi}
        for year, spread in (*known[:1], *known[1:][-1:])
    ]


def _notes(found: Matrix) -> tuple[str, ...]:
    notes = [*_fallen(found), *_spread_of(found)]
    if found.totals_only:
        years = ", ".join(map(str, found.totals_only))
        notes.append(
            _("Of %(years)s only typed totals are known, not the works.")
            % {"years": years}
        )
    if found.provisional:
        notes.append(
            _("%(year)s is not over: it is counted, but growth ends before it.")
            % {"year": found.provisional}
        )
    return tuple(notes)


BY_DISCIPLINE = Indicator(
    slug="outputs-by-discipline-year",
    title=gettext_lazy("Outputs by discipline and year"),
    definition=gettext_lazy(
        "Articles, reviews, conference papers, books and chapters by year of "
        "publication and primary discipline; retracted works are left out. Each work "
        "has one discipline, so that rows and columns add up. Growth a year is "
        "(last/first)^(1/intervals) − 1, from at least ten outputs."
    ),
    unit_of_measure=gettext_lazy("outputs"),
    answer=answer,
    rests_on={"*": WORKS_OR_TOTALS},
    takes=taking("from", "to", "unit", "group", "country"),
    source="OECD Frascati fields; matrix of Han & Wang",
    chart="stack",
    category="discipline",
)
