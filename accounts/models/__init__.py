"""Who is asking: people, their units, their roles, their keys."""

from __future__ import annotations

from .tokens import ApiToken
from .tries import Tries
from .units import Unit
from .users import Membership, User

__all__ = ["ApiToken", "Membership", "Tries", "Unit", "User"]
