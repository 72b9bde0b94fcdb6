"""Chinese numerals inside dates and terms, as digits: 二〇二三年五月 is 2023年5月."""

from __future__ import annotations

import re

_DIGITS = dict(zip("〇零一二三四五六七八九两○", (0, *range(10), 2, 0), strict=True))
_NUMERAL = re.compile("[〇零○一二三四五六七八九两十百]+")


def with_digits(text: str) -> str:
    return _NUMERAL.sub(lambda match: str(_value(match[0])), text)


def _value(numeral: str) -> int | str:
    if not set(numeral) & set("十百"):
        return "".join(str(_DIGITS[digit]) for digit in numeral)
    total, current = 0, None
    for char in numeral:
        if char in "十百":
            total += (1 if current is None else current) * (10 if char == "十" else 100)
            current = None
        else:
            current = _DIGITS[char]
    return total + (current or 0)
