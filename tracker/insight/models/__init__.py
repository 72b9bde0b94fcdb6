"""What it means: verdicts, flags and the parameters they were judged by."""

from __future__ import annotations

from .backtests import BacktestRun
from .flags import Flag
from .parameters import ParameterSet
from .snapshots import Snapshot
from .triages import Triage
from .verdicts import Standing, State, Verdict

__all__ = [
    "BacktestRun",
    "Flag",
    "ParameterSet",
    "Snapshot",
    "Standing",
    "State",
    "Triage",
    "Verdict",
]
