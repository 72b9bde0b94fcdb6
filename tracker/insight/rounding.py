"""Rounding as people and the database expect it: half away from zero."""

from __future__ import annotations

from math import copysign, floor


def half_up(x: float, digits: int = 0) -> float:
    scale = 10**digits
    # 9 digits first: 57.49999999999999 is a half that lost its last bit
    return copysign(floor(round(abs(x) * scale, 9) + 0.5) / scale, x)
