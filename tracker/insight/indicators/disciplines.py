"""Outputs by discipline and year, as an indicator."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tracker.insight.portfolio.disciplines import Matrix, outputs_by_discipline_year

from .base import REASONS, Answer, Ask, Column, Indicator, Line, taking

REASONS |= {
    "from_zero": _("from zero"),
    "too_few": _("too few to say"),
}


def answer(ask: Ask) -> Answer:
    """All counted outputs, one primary discipline each, so that all margins add up."""
    return of_matrix(outputs_by_discipline_year(ask.first, ask.last, ask.unit))


def of_matrix(found: Matrix) -> Answer:
    years = [Column(str(year), str(year)) for year in found.years]
    rows = tuple(
        Line(
            {
                "discipline": row.discipline,
                **{c.code: n for c, n in zip(years, row.counts, strict=True)},
                "total": row.total,
                "change": row.changes[-1],
                "cagr": row.growth.cagr,
            },
            {
                **{c.code: one for c, one in zip(years, row.cells, strict=True)},
                "total": row.rows,
            },
            {"cagr": row.growth.why} if row.growth.why else {},
        )
        for row in found.rows
    )
    totals = Line(
        {
            **{c.code: n for c, n in zip(years, found.totals, strict=True)},
            "total": found.grand,
            "change": found.changes[-1],
            "cagr": found.growth.cagr,
        }
    )
    columns = (
        Column("discipline", _("Discipline"), "text"),
        *years,
        Column("total", _("Total")),
        Column("change", _("Change on the year before"), "change", 1),
        Column("cagr", _("Growth a year"), "change", 1),
    )
    return Answer(columns, rows, totals)


BY_DISCIPLINE = Indicator(
    slug="outputs-by-discipline-year",
    title=_("Outputs by discipline and year"),
    definition=_(
        "Articles, reviews, conference papers, books and chapters by year of "
        "publication and primary discipline; retracted works are left out. Each work "
        "has one discipline, so that rows and columns add up."
    ),
    unit_of_measure=_("outputs"),
    answer=answer,
    takes=taking("from", "to", "unit"),
    chart="stack",
    category="discipline",
)
