"""Addresses of the API."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path, re_path

from tracker.api.descriptions import Description, Docs
from tracker.api.nowhere import Nowhere, Root
from tracker.api.routes import router

app_name = "api"


def opened(pattern: Any) -> URLPattern:
    """No page to sign in on: a program is told 401 in words it can read."""
    pattern.callback = login_not_required(pattern.callback)
    return pattern


urlpatterns = [
    opened(pattern)
    for pattern in (
        path("", Root.as_view(), name="root"),
        path("schema/", Description.as_view(), name="schema"),
        path("docs/", Docs.as_view(), name="docs"),
        *router.urls,
        re_path(r"", Nowhere.as_view(), name="nowhere"),
    )
]
