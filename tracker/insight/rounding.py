"""Rounding as people and the database expect it: half away from zero."""

from __future__ import annotations

from math import copysign, floor


def half_up(x: float, digits: int = 0) -> float:
    # 9 digits first: 57.49999999999999 is a half that lost its last bit
    if not digits:
        return copysign(floor(round(abs(x), 9) + 0.5), x)
    scale = 10**digits
    return copysign(floor(round(abs(x) * scale, 9) + 0.5) / scale, x)
