from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from .models import User


class Request(HttpRequest):
    """A request of somebody who signed in: the door turns everybody else away."""

    user: User  # type: ignore[assignment]
