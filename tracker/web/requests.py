from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from accounts.models import User


class Request(HttpRequest):
    """A request of somebody who signed in; `htmx` tells who swaps a part of a page."""

    user: User  # type: ignore[assignment]
    htmx: HtmxDetails
