from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework import request

if TYPE_CHECKING:
    from accounts.models import User


class Request(request.Request):
    """A request of somebody the house knows: `SignedIn` turns everybody else away."""

    user: User  # type: ignore[assignment]
