"""Rounding as people and the database expect it: half away from zero."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def half_up(x: float, digits: int = 0) -> float:
    step = Decimal(1).scaleb(-digits)
    # 9 digits first: 57.49999999999999 is a half that lost its last bit
    return float(Decimal(repr(round(x, 9))).quantize(step, rounding=ROUND_HALF_UP))
