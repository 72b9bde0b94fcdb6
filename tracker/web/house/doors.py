"""Who may keep the house: the coordinating office and administrators."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse

from tracker.web.requests import Request

View = Callable[..., HttpResponse]


def keeps_house(user: Any) -> bool:
    return bool(user.is_active and (user.is_coordinator or user.is_administrator))


def keepers_only(view: View) -> View:
    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not keeps_house(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def administrators_only(view: View) -> View:
    """Who may not change how relationships are judged finds no door to it."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (request.user.is_active and request.user.is_administrator):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
