"""What cooperation costs and what stands beside it, figure by figure."""

from __future__ import annotations

from .part import Part
from .tally import BY, Tallies, Tally, tallies

__all__ = ["BY", "Part", "Tallies", "Tally", "tallies"]
