"""Marks between words: Chinese sentences have their own, wider ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language

WIDE = {",": "，", ";": "；", ":": "：", ".": "。"}


def in_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def mark(sign: str) -> str:
    """The sign as the reader's language writes it, with the blank it needs."""
    if in_chinese():
        return WIDE[sign]
    return sign if sign == "." else f"{sign} "


def listed(words: Iterable[Any], sign: str = "") -> str:
    """`a, b` in English, `a、b` in Chinese; or parted by another sign."""
    between = mark(sign) if sign else "、" if in_chinese() else ", "
    return between.join(str(word) for word in words)
