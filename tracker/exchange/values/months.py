"""The names of months in the languages our partners write."""

from __future__ import annotations

from functools import lru_cache

from babel.dates import get_month_names
from rapidfuzz import fuzz, process

from .reading import folded

LANGUAGES = ("en", "es", "fr", "de", "it", "pt", "nl", "pl", "cs", "sv", "ru", "tr")
ALIKE_ENOUGH = 75


@lru_cache(maxsize=1)
def _names() -> dict[str, int]:
    """Every name and abbreviation; what two languages read differently is left out."""
    names: dict[str, int] = {"sept": 9}
    conflicting = set()
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                found = get_month_names(width, context=context, locale=language)
                for number, name in found.items():
                    key = folded(str(name))
                    if key.isdigit() or len(key) < 3:
                        continue
                    if language == "en":
                        names[key] = number
                    elif names.setdefault(key, number) != number:
                        conflicting.add(key)
    english = set(_english()) | {"sept"}
    return {k: v for k, v in names.items() if k not in conflicting or k in english}


@lru_cache(maxsize=1)
def _english() -> dict[str, int]:
    return {
        folded(str(name)): number
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale="en").items()
    }


def month_number(word: str) -> int | None:
    return _names().get(folded(word))


def nearest_month(word: str) -> int | None:
    """The month a misspelt English name was probably meant to be."""
    key = folded(word)
    if len(key) < 3 or len(key) > 14:
        return None
    wide = {name: number for name, number in _english().items() if len(name) > 2}
    found = process.extractOne(
        key, list(wide), scorer=fuzz.ratio, score_cutoff=ALIKE_ENOUGH
    )
    return wide[found[0]] if found else None
