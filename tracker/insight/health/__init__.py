"""Gather, judge, keep: one way for the clock, for a change and for a command."""

from __future__ import annotations

from .flagging import OF_PAPERS
from .looking_ahead import look_ahead
from .refreshing import refresh
from .rehearsing import rehearse
from .report import report, reports
from .run import CHUNK, Refreshed
from .seen import Sight, begun_in, days_seen, standing_of
from .telling import FEWEST_PEOPLE, Reader, told
from .weighing import weigh

__all__ = [
    "CHUNK",
    "FEWEST_PEOPLE",
    "OF_PAPERS",
    "Reader",
    "Refreshed",
    "Sight",
    "begun_in",
    "days_seen",
    "look_ahead",
    "refresh",
    "rehearse",
    "report",
    "reports",
    "standing_of",
    "told",
    "weigh",
]
