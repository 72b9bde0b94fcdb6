"""What hangs on a person, an officer, a country or some partners.

Computed when asked and never kept. It counts what the reader may see, and foretells
nothing: not what would happen, only what depends on them today.
"""

from __future__ import annotations

from .hanging import Hanging, Relation, look
from .subject import Subject
from .telling import told

__all__ = ["Hanging", "Relation", "Subject", "look", "told"]
