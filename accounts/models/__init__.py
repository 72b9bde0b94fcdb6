"""Who is asking: people, their units, their roles, their keys."""

from __future__ import annotations

from .tokens import ApiToken
from .tries import Tries
from .units import Unit
from .users import Membership, User
from .views import SavedView

__all__ = ["ApiToken", "Membership", "SavedView", "Tries", "Unit", "User"]
