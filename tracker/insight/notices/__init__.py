"""Who hears of what changed: only what is new, and what asks for this person."""

from __future__ import annotations

from .changed import Changed, changed
from .letter import letter
from .rhythm import rhythm

__all__ = ["Changed", "changed", "letter", "rhythm"]
