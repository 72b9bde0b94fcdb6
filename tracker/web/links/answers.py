"""What came through a link, for its officer: beside the visit, to take or decline."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tracker.exchange.downloads import to_save
from tracker.exchange.links import arriving, files, filling, settling
from tracker.exchange.links.model import VisitLink
from tracker.records.models import Stale, Visit
from tracker.web.links.pages import own
from tracker.web.requests import Request


@require_http_methods(["GET", "POST"])
def answer(request: Request, pk: int) -> HttpResponse:
    """A new visit is a draft of the log; of one that is there what differs is shown."""
    link = own(request, pk)
    if link.draft is not None and link.state == VisitLink.State.ARRIVED:
        return redirect("log:draft", link.draft.pk)
    visit = arriving.visit_of(link, request.user) if link.visit_id else None
    if link.state != VisitLink.State.ARRIVED or request.method != "POST":
        return page(request, link, visit)
    if "_decline" in request.POST:
        if settling.decline(link):
            messages.success(request, _("Declined: nothing of it was taken over."))
        return redirect("links:list")
    if visit is None:
        return page(request, link, visit, status=422)
    return _take(request, link, visit)


def _take(request: Request, link: VisitLink, visit: Visit) -> HttpResponse:
    version = request.POST.get("version", "")
    if not version.isdecimal() or len(version) > 9:
        return page(request, link, visit, status=422)
    chosen = set(request.POST.getlist("take"))
    try:
        arriving.take(link, visit, chosen, int(version))
    except arriving.Gone:
        return redirect(visit.get_absolute_url())
    except Stale:
        messages.warning(
            request, _("The visit was changed meanwhile. Please look again.")
        )
        return redirect("links:answer", link.pk)
    except ValidationError as problem:
        wrong = problem.messages
        return page(request, link, visit, wrong=wrong, chosen=chosen, status=422)
    messages.success(request, _("Taken over from %(name)s.") % {"name": link.filled_by})
    return redirect(visit.get_absolute_url())


def page(
    request: Request,
    link: VisitLink,
    visit: Visit | None,
    *,
    wrong: list[str] | None = None,
    chosen: set[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    waits = link.state == VisitLink.State.ARRIVED
    fresh = arriving.visit_of(link, request.user) if visit is not None else None
    rows: list[Any] = []
    if waits and fresh is not None:
        rows = [
            {
                "row": row,
                "ticked": row.chosen if chosen is None else row.name in chosen,
            }
            for row in arriving.beside(link, fresh)
        ]
    context = {
        "link": link,
        "visit": fresh,
        "waits": waits,
        "rows": rows,
        "wrong": wrong or [],
        "file": files.of(link),
        "said": filling.said_of(link),
    }
    return render(request, "links/answer.html", context, status=status)


@require_safe
def file(request: Request, pk: int) -> HttpResponseBase:
    """The report that came along: to save, never to run in our name."""
    return to_save(files.of(own(request, pk)))
