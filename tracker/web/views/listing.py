"""The list of a kind: search, filter, sort, choose columns, page by page."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import SavedView
from tracker.exchange.outward import outward_of
from tracker.kinds import Kind
from tracker.kinds.merging import MERGED
from tracker.web import columns, finding, pages, saved_views
from tracker.web.requests import Request


@require_safe
@vary_on_headers("HX-Request")
def listing(request: Request, kind: Kind) -> HttpResponse:
    asked = kind.found_by(request.GET, request.user)
    if request.GET.get("part") == "filters" and request.htmx:
        return render(
            request, "records/_filters.html", {"form": finding.open_to_all(asked.form)}
        )
    try:
        finding.refuse_unknown(asked, finding.PAGE_ONLY)
        found = asked.found
    except ValidationError as problem:
        return refused(request, kind, problem)
    shown = columns.chosen(request, kind)
    rows = pages.rows_asked(request.GET.get("rows", ""))
    paginator = pages.KeyedPaginator(found, kind.listed(request.user, shown), rows)
    page = paginator.get_page(request.GET.get("page"))
    saved = list(SavedView.objects.of(request.user, kind.name))
    context = {
        "kind": kind,
        "page": page,
        "heads": columns.heads(shown, request, asked.orders),
        "columns": columns.choices(kind, shown),
        "outward": outward_of(kind.slug),
        "applied": finding.applied(asked, request.GET),
        "searched": request.GET.get("search", ""),
        "may_add": kind.may_add(request.user),
        "twins_href": _twins_href(request, kind),
        "sizes": pages.SIZES,
        "size": rows,
        "tabs": saved_views.tabs(kind, request, saved),
        "own_views": [one for one in saved if one.may_be_removed_by(request.user)],
        "filtered": finding.filtered(request.GET),
        "undone": deleted_lately(request, kind),
    }
    if context["filtered"]:
        context["view_form"] = saved_views.SaveForm(user=request.user)
    if not page.object_list:
        context["near"] = finding.nearest(kind, request.user, context["searched"])
    if request.GET.get("part") == "filters":
        context["filter_form"] = finding.open_to_all(asked.form)
    template = "records/_found.html" if request.htmx else "records/list.html"
    response = render(request, template, context)
    columns.remember(response, request, kind)
    return response


def _twins_href(request: Request, kind: Kind) -> str:
    """Where likely duplicates stand, for those who may merge them."""
    may = kind.name in MERGED and kind.may_add(request.user)
    return kind.url("twins") if may else ""


def deleted_lately(request: Request, kind: Kind) -> Any:
    """What this person just deleted here, for the button that brings it back."""
    return request.session.pop(f"deleted_{kind.name}", None)


def refused(request: Request, kind: Kind, problem: ValidationError) -> HttpResponse:
    """An address that cannot be answered: what is wrong with it, in plain words."""
    context = {
        "kind": kind,
        "problems": finding.in_words(kind, problem),
        "title": _("This list cannot be shown as asked"),
    }
    template = "records/_refused.html" if request.htmx else "records/refused.html"
    return render(request, template, context, status=400)
