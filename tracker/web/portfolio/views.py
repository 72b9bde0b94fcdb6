"""The portfolio as of a day: fading or growing, where, and who moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.exchange import reports as files
from tracker.insight import parameters, triage
from tracker.insight import portfolio as counted
from tracker.insight.indicators import BY_SLUG
from tracker.insight.indicators.asking import Asking
from tracker.insight.indicators.disciplines import of_matrix
from tracker.insight.portfolio import Scope
from tracker.insight.thresholds import in_force_on
from tracker.web import holding
from tracker.web.portfolio import deciding, outline, panels
from tracker.web.portfolio.concentration import concentration
from tracker.web.portfolio.standing import joint_works, standing
from tracker.web.reports.noting import noted
from tracker.web.requests import Request

TAKES = frozenset({"as_of", "unit", "group", "country"})
MAP, OUTLINE = "map", "outline"
DECISIONS, ALL = "decisions", "all"


@require_safe
def portfolio(request: Request) -> HttpResponse:
    form = Asking(request.GET, TAKES, lenient=True, beside={MAP, DECISIONS})
    if form.refused:
        context = {"problems": holding.problems(form)}
        return render(request, "portfolio/refused.html", context, status=400)
    scope = form.ask().scope
    asked = holding.held(request)
    query = holding.query_with(asked) if asked else ""
    context = standing(scope) | {
        "asking": holding.picker(form, asked, reverse("portfolio:page")),
        "maps": maps(request, asked),
        "outline": drawn(request, scope),
        "rules": rules(scope.as_of),
        "unit": scope.unit,
        "decisions": deciding.asked_for(
            request.user, scope, whole=request.GET.get(DECISIONS) == ALL
        ),
        "all_decisions": holding.query_with(asked, **{DECISIONS: ALL}),
        "sorting": triage.going_on(timezone.localdate()),
        "lately": deciding.since_review(request.user, scope),
        "no_review": deciding.no_review(request.user, scope),
        "concentration": concentration(form, scope, request.user, query),
        "wide": panels.panels(panels.WIDE, form, request.user, query),
        "paired": panels.panels(panels.PAIRED, form, request.user, query),
        "excel": reverse("portfolio:works") + query,
        "reports": reverse("reports:hub") + query,
    }
    places = [scope.country] if scope.country else []
    context["charts"] = [
        noted(each, places, scope.as_of, request.user) for each in context["charts"]
    ]
    return render(request, "portfolio/page.html", context)


def maps(request: Request, asked: dict[str, str]) -> list[dict[str, Any]]:
    """The switch between regions as tiles and countries on an outline."""
    words = {"": _("Regions"), OUTLINE: _("Outline")}
    now = request.GET.get(MAP, "")
    now = now if now in words else ""
    return [
        {
            "label": label,
            "href": holding.query_with(asked, map=name),
            "current": name == now,
        }
        for name, label in words.items()
    ]


def drawn(request: Request, scope: Scope) -> dict[str, Any] | None:
    if request.GET.get(MAP) != OUTLINE:
        return None
    asked = scope.as_of, scope.unit, scope.group, scope.country
    return outline.outline(counted.places(*asked, reader=request.user))


@require_safe
def works_file(request: Request) -> HttpResponse:
    """The joint outputs by discipline and year, as a workbook."""
    form = Asking(request.GET, TAKES, lenient=True, beside={MAP})
    if form.refused:
        context = {"problems": holding.problems(form)}
        return render(request, "portfolio/refused.html", context, status=400)
    ask = form.ask()
    indicator = replace(
        BY_SLUG["outputs-by-discipline-year"],
        slug="joint-outputs-by-discipline-year",
        title=_("Joint outputs by discipline and year"),
        definition=_(
            "Works with a partner, of the types that are counted, without retracted "
            "ones. No growth is shown from fewer than 10."
        ),
    )
    found = of_matrix(joint_works(ask.scope))
    content_type, name, content = files.written(indicator, ask, found, "xlsx")
    made = HttpResponse(content, content_type=content_type)
    made["Content-Disposition"] = f'attachment; filename="{name}"'
    return made


def rules(as_of: date) -> int | None:
    """The number of the thresholds that judged this day."""
    sets = parameters.in_use()
    return in_force_on(sets, as_of).number if sets else None
