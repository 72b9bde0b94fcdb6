"""Indicators over many partners and outputs, counted in the database."""

from __future__ import annotations

from .behind import agreements, moved
from .disciplines import Matrix, outputs_by_discipline_year
from .expiry import BUCKETS, Expiry, expiry_profile
from .headline import Figure, headline
from .regions import Region, regions
from .scope import Rows, Scope, last_month_end
from .standings import Move, States, movers, states

__all__ = [
    "BUCKETS",
    "Expiry",
    "Figure",
    "Matrix",
    "Move",
    "Region",
    "Rows",
    "Scope",
    "States",
    "agreements",
    "expiry_profile",
    "headline",
    "last_month_end",
    "moved",
    "movers",
    "outputs_by_discipline_year",
    "regions",
    "states",
]
