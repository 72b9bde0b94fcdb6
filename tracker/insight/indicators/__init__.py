"""Every indicator by name: one function behind page, API and command."""

from __future__ import annotations

from .agreement_stages import PIPELINE
from .agreements import EXPIRY, RENEWAL, UTILISATION
from .agreements_ending import ENDING
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
from .breadth import BREADTH, ROLE_SHARE
from .brings import BRINGS
from .circle import CIRCLE_OF_FRIENDS
from .citations import CITATION_ADVANTAGE
from .community_ageing import COMMUNITY_AGEING
from .disciplines import BY_DISCIPLINE
from .diversification import DIVERSIFICATION
from .funding import FUNDING, FUNDING_BY_COUNTRY
from .growth import GROWTH
from .headline import HEADLINE
from .intensity import PARTNER_INTENSITY
from .international import INTERNATIONAL_SHARE
from .joint import JOINT
from .never import honest
from .portfolio_coverage import COVERAGE
from .region_share import REGION_SHARE
from .spread import SPREAD
from .states import STATES
from .targets import TARGETS, Goal, TargetBeside, ahead, beside
from .themes import THEME_COUNTRY
from .visit_balance import VISIT_BALANCE
from .visits_since import VISITS_SINCE_2019

INDICATORS: tuple[Indicator, ...] = tuple(
    honest(each)
    for each in (
        *BRINGS,
        BREADTH,
        BY_DISCIPLINE,
        CIRCLE_OF_FRIENDS,
        CITATION_ADVANTAGE,
        COMMUNITY_AGEING,
        COVERAGE,
        DIVERSIFICATION,
        ENDING,
        EXPIRY,
        FUNDING,
        FUNDING_BY_COUNTRY,
        GROWTH,
        HEADLINE,
        INTERNATIONAL_SHARE,
        JOINT,
        PARTNER_INTENSITY,
        PIPELINE,
        REGION_SHARE,
        RENEWAL,
        RESEARCH_AREAS,
        ROLE_SHARE,
        SPREAD,
        STATES,
        TARGETS,
        THEME_COUNTRY,
        UTILISATION,
        VISITS_SINCE_2019,
        VISIT_BALANCE,
    )
)
BY_SLUG = by_slug(INDICATORS)
AIMED = {name: each for each in INDICATORS for name in each.aimed}
"""The indicator of every name that a target can be set for."""

__all__ = [
    "AIMED",
    "BY_SLUG",
    "INDICATORS",
    "REASONS",
    "Answer",
    "Ask",
    "Column",
    "Coverage",
    "Goal",
    "Indicator",
    "LeftOut",
    "Line",
    "TargetBeside",
    "ahead",
    "beside",
]
