"""Joint outputs by discipline and year: the table, its growth, two charts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tracker.insight.portfolio import Matrix
from tracker.web.numbers import share


def discipline_words(name: str) -> str:
    known = {
        "": _("Without a discipline"),
        "physical": _("Physical sciences"),
        "life": _("Life sciences"),
        "social": _("Social sciences and humanities"),
        "engineering": _("Engineering"),
    }
    return known.get(name, name[:1].upper() + name[1:])


def table(matrix: Matrix) -> dict[str, Any] | None:
    """Rows with cells that open, except years of which only totals are typed."""
    if not matrix.grand:
        return None
    closed = {matrix.years.index(year) for year in matrix.totals_only}
    rows = [
        {
            "name": discipline_words(row.discipline),
            "cells": [
                {
                    "value": value,
                    "href": "" if at in closed or not value else rows_.address,
                }
                for at, (value, rows_) in enumerate(
                    zip(row.counts, row.cells, strict=True)
                )
            ],
            "total": {"value": row.total, "href": "" if closed else row.rows.address},
            "change": row.changes[-1],
            "cagr": row.growth.cagr,
            "why": why(row.growth.why),
        }
        for row in matrix.rows
    ]
    return {
        "years": matrix.years,
        "rows": rows,
        "totals": matrix.totals,
        "grand": matrix.grand,
        "change": matrix.changes[-1],
        "cagr": matrix.growth.cagr,
        "why": why(matrix.growth.why),
        "typed": matrix.totals_only,
    }


def why(code: str) -> str:
    return {"from_zero": _("from zero"), "too_few": _("too few")}.get(code, "")


def charts(matrix: Matrix) -> list[dict[str, Any]]:
    """Volume and growth are two questions: more can still mean slower."""
    if not matrix.grand:
        return []
    years = [str(year) for year in matrix.years]
    found = [
        {
            "title": _("Volume"),
            "key": "c-volume",
            "size": "low",
            "label": _("Joint outputs per year"),
            "spec": {
                "kind": "bars",
                "categories": years,
                "series": [{"name": _("Joint outputs"), "values": matrix.totals}],
            },
            "head": [_("Year"), _("Joint outputs")],
            "rows": [[y, n] for y, n in zip(years, matrix.totals, strict=True)],
        }
    ]
    changes = matrix.changes[1:]
    if any(change is not None for change in changes):
        found.append(
            {
                "title": _("Growth on the year before"),
                "key": "c-growth",
                "size": "low",
                "label": _("Growth of joint outputs on the year before, per cent"),
                "spec": {
                    "kind": "lines",
                    "categories": years[1:],
                    "unit": "%",
                    "digits": 1,
                    "signed": True,
                    "series": [
                        {
                            "name": _("Growth"),
                            "values": [
                                None if c is None else round(100 * c, 1)
                                for c in changes
                            ],
                        }
                    ],
                },
                "head": [_("Year"), _("Growth, %")],
                "rows": [
                    [y, None if c is None else round(100 * c, 1)]
                    for y, c in zip(years[1:], changes, strict=True)
                ],
            }
        )
    return found


def sentence(matrix: Matrix) -> str:
    """How joint output went, year on year; nothing of too few."""
    changes = matrix.changes
    latest = changes[-1] if changes else None
    if latest is None:
        return ""
    given = {
        "year": matrix.years[-1],
        "change": share(abs(latest), 1),
        "before": matrix.years[-2],
    }
    if latest < 0:
        return _("Joint output fell by %(change)s in %(year)s.") % given
    previous = changes[-2] if len(changes) > 2 else None
    if previous is not None and previous > latest:
        return _(
            "Joint output still grows, but more slowly: by %(change)s in %(year)s, "
            "by %(then)s in %(before)s."
        ) % (given | {"then": share(previous, 1)})
    return _("Joint output grew by %(change)s in %(year)s.") % given
