"""Reports: what there are, and one indicator each as sentences, picture and table."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.exchange import reports as files
from tracker.insight.indicators import BY_SLUG, Answer, Indicator
from tracker.insight.indicators.answering import answer
from tracker.insight.indicators.asking import Asking
from tracker.insight.indicators.telling import reason
from tracker.web import holding
from tracker.web.backtest import views as backtest
from tracker.web.numbers import grouped
from tracker.web.reports import drawing, groups, noting, parts
from tracker.web.reports.aims import TARGETS, aims
from tracker.web.requests import Request

ROWS, ALL = "rows", "all"
FORMATS = (("csv", "CSV"), ("xlsx", "Excel"), ("json", "JSON"))


@require_safe
def hub(request: Request) -> HttpResponse:
    form = Asking(request.GET, lenient=True)
    if form.refused:
        return refused(request, form, reverse("reports:hub"))
    asked = holding.held(request)
    query = holding.query_with(asked) if asked else ""
    rooms = [
        {"title": title, "reports": [door(each, query) for each in some]}
        for title, some in groups.grouped()
    ]
    own = [
        {
            "href": reverse(name) + (query if name in groups.ASKED else ""),
            "label": label,
            "why": why,
            "icon": icon,
        }
        for name, label, why, icon in groups.OWN_PAGES
        if name != groups.BACKTEST or backtest.may_see(request.user)
    ]
    rooms.append({"title": _("Questions of their own"), "reports": own})
    context = {
        "rooms": rooms,
        "as_of": form.cleaned_data["as_of"],
        "asking": holding.picker(form, asked, reverse("reports:hub")),
    }
    return render(request, "reports/hub.html", context)


def door(indicator: Indicator, query: str) -> dict[str, Any]:
    href = reverse("reports:report", args=[indicator.slug])
    return {
        "href": f"{href}{query}",
        "label": indicator.title,
        "why": first_sentence(str(indicator.definition)),
        "icon": ICONS.get(indicator.chart, "table"),
    }


ICONS = {"bars": "chart-bar", "stack": "chart-histogram", "lines": "chart-line"}


def first_sentence(text: str) -> str:
    for stop in (". ", "。"):
        if stop in text:
            return text.split(stop, 1)[0] + stop.strip()
    return text


@require_safe
def report(request: Request, slug: str) -> HttpResponse:
    indicator = named(slug)
    form = Asking(request.GET, indicator.takes, lenient=True, beside=(ROWS,))
    here = reverse("reports:report", args=[slug])
    if form.refused:
        return refused(request, form, here)
    ask = form.ask()
    found = answer(indicator, ask, request.user)
    asked = holding.held(request)
    query = holding.query_with(asked) if asked else ""
    whole = request.GET.get(ROWS) == ALL
    chart = drawing.chart(indicator, found)
    if chart:
        places = noting.countries_of(indicator, found, ask.country)
        chart = noting.noted(chart, places, ask.as_of, request.user)
    context = {
        "indicator": indicator,
        "as_of": ask.as_of,
        "asking": holding.picker(form, asked, here),
        "hub": reverse("reports:hub") + query,
        "sentences": [str(note) for note in found.notes],
        "chart": chart,
        "tables": parts.tables(found, whole=whole),
        "whole": whole,
        "all_rows": holding.query_with(asked, **{ROWS: ALL}),
        "coverage": coverage(found),
        "aims": aims(indicator, ask, request.user),
        "targets": reverse("reports:report", args=[TARGETS]) + query,
        "files": downloads(slug, query),
    }
    return render(request, "reports/report.html", context)


@require_safe
def export(request: Request, slug: str, format: str) -> HttpResponse:
    indicator = named(slug)
    if format not in dict(FORMATS):
        raise Http404
    form = Asking(request.GET, indicator.takes, lenient=True)
    if form.refused:
        return refused(request, form, reverse("reports:report", args=[slug]))
    ask = form.ask()
    found = answer(indicator, ask, request.user)
    content_type, name, content = files.written(indicator, ask, found, format)
    made = HttpResponse(content, content_type=content_type)
    made["Content-Disposition"] = f'attachment; filename="{name}"'
    return made


def named(slug: str) -> Indicator:
    if slug not in BY_SLUG:
        raise Http404
    return BY_SLUG[slug]


def refused(request: Request, form: Asking, back: str) -> HttpResponse:
    context = {"problems": holding.problems(form), "back": back}
    return render(request, "reports/refused.html", context, status=400)


def coverage(found: Answer) -> dict[str, Any] | None:
    if found.coverage is None:
        return None
    counts = {
        "n": grouped(found.coverage.included),
        "all": grouped(found.coverage.of),
    }
    return {
        "words": _("Included: %(n)s of %(all)s.") % counts,
        "left_out": [
            {"n": each.n, "words": reason(each.why)} for each in found.coverage.left_out
        ],
    }


def downloads(slug: str, query: str) -> list[dict[str, str]]:
    return [
        {
            "label": label,
            "href": reverse("reports:export", args=[slug, format]) + query,
        }
        for format, label in FORMATS
    ]
