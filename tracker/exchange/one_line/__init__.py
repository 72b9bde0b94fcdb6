"""One line that an officer types, taken apart: who, when, how many, what came of it.

Everything here is a pure function of the text and the day. It never raises, and every
character of the line belongs to exactly one span of what was understood.
"""

from __future__ import annotations

from .lists import split_names
from .pasted import Pasted, Row, pasted
from .reading import read_line
from .said import Named, Said, Span, When

__all__ = [
    "Named",
    "Pasted",
    "Row",
    "Said",
    "Span",
    "When",
    "pasted",
    "read_line",
    "split_names",
]
