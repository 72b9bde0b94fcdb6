"""Who may come in at all; what they may see and do is the record's own answer."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request


class DenyUntilDeclared(BasePermission):
    """An address that does not say who may use it is used by nobody."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return False


class SignedIn(IsAuthenticated):
    """Anybody the house knows."""
