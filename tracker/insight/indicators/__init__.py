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
from .community_ageing import COMMUNITY_AGEING
from .disciplines import BY_DISCIPLINE
from .states import STATES

INDICATORS: tuple[Indicator, ...] = (
    BY_DISCIPLINE,
    COMMUNITY_AGEING,
    STATES,
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
