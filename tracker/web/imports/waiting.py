"""What waits for a decision: searched, in pages, and back to the same place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from tracker.web.imports.views import may_import
from tracker.web.requests import Request

AT_ONCE = 25
LONGEST = 200


def asked(request: Request, waiting: Callable[..., Any]) -> tuple[Page, dict[str, Any]]:
    """The page that is asked for, and what a template wants to know of it."""
    if not may_import(request.user):
        raise PermissionDenied
    search = request.GET.get("q", "")[:LONGEST].replace("\x00", "")
    pages = Paginator(waiting(request.user, search=search), AT_ONCE)
    page = pages.get_page(request.GET.get("page"))
    return page, {"page": page, "q": search, "total": pages.count}


def back(request: Request, name: str) -> HttpResponse:
    """To the same page of the same search, where the next one waits."""
    given = {word: request.POST.get(word, "")[:LONGEST] for word in ("q", "page")}
    query = urlencode({word: text for word, text in given.items() if text})
    answer = redirect(name)
    if query:
        answer["Location"] += f"?{query}"
    return answer
