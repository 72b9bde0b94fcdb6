"""Every indicator by name: one function behind page, API and command."""

from __future__ import annotations

from .areas import RESEARCH_AREAS
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
from .citations import CITATION_ADVANTAGE
from .disciplines import BY_DISCIPLINE, SPREAD
from .growth import GROWTH
from .intensity import PARTNER_INTENSITY
from .international import INTERNATIONAL_SHARE
from .joint import JOINT

INDICATORS: tuple[Indicator, ...] = (
    BY_DISCIPLINE,
    CITATION_ADVANTAGE,
    GROWTH,
    INTERNATIONAL_SHARE,
    JOINT,
    PARTNER_INTENSITY,
    RESEARCH_AREAS,
    SPREAD,
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
