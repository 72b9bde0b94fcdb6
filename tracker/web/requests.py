from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.requests import Request as SignedIn

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


class Request(SignedIn):
    """A request of somebody who signed in; `htmx` tells who swaps a part of a page."""

    htmx: HtmxDetails
