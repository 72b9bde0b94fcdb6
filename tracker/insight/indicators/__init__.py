"""Every indicator by name: one function behind page, API and command."""

from __future__ import annotations

from .base import (
    REASONS,
    Answer,
    Ask,
    Column,
    Coverage,
    Indicator,
    LeftOut,
    Line,
    by_slug,
)
from .brings import BRINGS
from .disciplines import BY_DISCIPLINE
from .themes import THEME_COUNTRY

INDICATORS: tuple[Indicator, ...] = (
    *BRINGS,
    BY_DISCIPLINE,
    THEME_COUNTRY,
)
BY_SLUG = by_slug(INDICATORS)

__all__ = [
    "BY_SLUG",
    "INDICATORS",
    "REASONS",
    "Answer",
    "Ask",
    "Column",
    "Coverage",
    "Indicator",
    "LeftOut",
    "Line",
]
