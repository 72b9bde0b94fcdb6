"""Themes by country, with how open each is there."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.insight.brings.part import Part
from tracker.insight.brings.themes import FIGURES, Cell, behind, cells, rolled_up, seen
from tracker.insight.indicators.asking import Asking
from tracker.insight.indicators.themes import RESTS_ON, THEME_COUNTRY
from tracker.insight.portfolio.known import recorded_kinds
from tracker.records import countries
from tracker.records.models import Strand
from tracker.web import holding
from tracker.web.requests import Request

MOST = 12
ICONS = {"open": "circle-check", "sensitive": "alert-triangle", "closed": "square-x"}


@require_safe
def matrix(request: Request) -> HttpResponse:
    form = Asking(request.GET, THEME_COUNTRY.takes, lenient=True)
    if form.refused:
        why = {"problems": holding.problems(form)}
        return render(request, "brings/refused.html", why, status=400)
    ask = form.ask()
    part = Part.asked(ask)
    asked = holding.held(request)
    query = holding.query_with(asked) if asked else ""
    some = seen(cells(part), request.user)
    codes = columns(some)
    report = reverse("reports:export", args=[THEME_COUNTRY.slug, "xlsx"])
    context: dict[str, Any] = {
        "asking": holding.picker(form, asked, reverse("brings:themes")),
        "hub": reverse("reports:hub") + query,
        "excel": report + query,
        "as_of": ask.as_of,
        "part": part,
        "countries": [countries.name(code) for code in codes],
        "left": len({cell.country for cell in some}) - len(codes),
        "rows": rows(part, some, codes),
        "uses": uses(part),
    }
    return render(request, "brings/themes.html", context)


def columns(some: list[Cell]) -> list[str]:
    """Countries with a note first, then those with most; as many as fit."""
    weight: Counter[str] = Counter()
    noted = {cell.country for cell in some if cell.openness}
    for cell in some:
        weight[cell.country] += cell.anything

    def order(code: str) -> tuple[bool, int, str]:
        return code not in noted, -weight[code], countries.name(code)

    return sorted(weight, key=order)[:MOST]


def rows(part: Part, some: list[Cell], codes: list[str]) -> list[dict[str, Any]]:
    by_theme: dict[int, dict[str, Cell]] = {}
    themes: dict[int, Strand] = {}
    for cell in some:
        themes[cell.theme.pk] = cell.theme
        by_theme.setdefault(cell.theme.pk, {})[cell.country] = cell
    return [
        {"theme": theme, "cells": [shown(part, by_theme[key].get(c)) for c in codes]}
        for key, theme in themes.items()
    ]


def shown(part: Part, cell: Cell | None) -> dict[str, Any] | None:
    if cell is None:
        return None
    labels = named()
    return {
        "openness": cell.openness,
        "icon": ICONS[cell.openness.openness] if cell.openness else "",
        "counts": [
            {
                "label": labels[name],
                "n": cell.counts[name],
                "href": behind(part, name, cell).address,
            }
            for name in FIGURES
            if cell.counts[name]
        ],
    }


def named() -> dict[str, str]:
    return {
        "visits": _("Visits"),
        "grants": _("Grants"),
        "outputs": _("Outputs"),
        "agreements": _("Agreements"),
    }


def uses(part: Part) -> list[dict[str, Any]]:
    """What the themes roll up to, each record once."""
    labels = dict(Strand.Use.choices) | {"": _("Not rolled up")}
    known = recorded_kinds(unit=part.unit)
    silent = {name for name, of in RESTS_ON.items() if known.isdisjoint(of)}
    return [
        {
            "label": labels[use],
            "counts": [None if name in silent else found[name] for name in FIGURES],
        }
        for use, found in rolled_up(part).items()
    ]
