"""Indicators over many partners and outputs, counted in the database."""

from __future__ import annotations

from .behind import agreements, moved
from .deciding import Decision, decisions, partners_to_decide
from .disciplines import Matrix, outputs_by_discipline_year
from .expiry import BUCKETS, Expiry, expiry_profile
from .headline import Figure, headline
from .lately import Lately, lately
from .regions import Place, Region, places, regions
from .scope import Rows, Scope, last_month_end
from .standings import Move, States, movers, states

__all__ = [
    "BUCKETS",
    "Decision",
    "Expiry",
    "Figure",
    "Lately",
    "Matrix",
    "Move",
    "Place",
    "Region",
    "Rows",
    "Scope",
    "States",
    "agreements",
    "decisions",
    "expiry_profile",
    "headline",
    "last_month_end",
    "lately",
    "moved",
    "movers",
    "outputs_by_discipline_year",
    "partners_to_decide",
    "places",
    "regions",
    "states",
]
