"""What a check has to say, kept so that each reader is told it in their language."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.utils.translation import ngettext as said_of

SAY, MANY, WITH, EACH = "say", "many", "with", "each"
"""How a sentence is kept: its English, that of several, its words; or each language."""


class Saying(str):
    """A sentence in the language of the moment, which can be said again in another."""

    kept: dict[str, Any]

    def __new__(cls, kept: dict[str, Any]) -> Self:
        made = super().__new__(cls, _in_words(kept))
        made.kept = kept
        return made

    def __str__(self) -> Self:
        return self

    def __mod__(self, words: Any) -> Saying:
        return Saying(self.kept | {WITH: {k: keep(v) for k, v in words.items()}})


def say(text: str) -> Saying:
    """In place of gettext: `say` is to be called `_` where it is used."""
    return Saying({SAY: text})


def say_of(one: str, many: str, n: int) -> Saying:
    """In place of ngettext."""
    return Saying({SAY: one, MANY: [many, n]})


def keep(value: Any) -> Any:
    """What is kept of a value, as JSON."""
    if isinstance(value, Saying):
        return value.kept
    if isinstance(value, Promise):
        return in_each(lambda: [str(value)])[0].kept
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return value if isinstance(value, int) else str(value)


def tell(kept: Any) -> Any:
    """The same with every sentence in the language of the moment.

    What was kept as a text, before sentences were, stays as it is.
    """
    if isinstance(kept, dict):
        if SAY in kept or EACH in kept:
            return _in_words(kept)
        return {name: tell(value) for name, value in kept.items()}
    return [tell(each) for each in kept] if isinstance(kept, list) else kept


def _in_words(kept: Mapping[str, Any]) -> str:
    if EACH in kept:
        found: Mapping[str, str] = kept[EACH]
        return found.get(get_language() or "") or next(iter(found.values()))
    text = said_of(kept[SAY], *kept[MANY]) if MANY in kept else _(kept[SAY])
    return text % tell(kept[WITH]) if WITH in kept else text


def in_each(said: Callable[[], list[str]]) -> list[Saying]:
    """What others say, in each language: they know only the language of the moment."""
    found: dict[str, list[str]] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found[code] = said()
    return [
        Saying({EACH: dict(zip(found, texts, strict=True))})
        for texts in zip(*found.values(), strict=True)
    ]


def in_languages(texts: dict[str, str]) -> Saying:
    """What has a wording of its own in each language."""
    return Saying({EACH: texts})


def of_problem(problem: ValidationError) -> list[Saying]:
    return in_each(lambda: [str(text) for text in problem.messages])


def together(sayings: list[Saying]) -> Saying:
    """Several as one."""
    first, *others = sayings
    for other in others:
        first = say(gettext_noop("%(first)s; %(second)s")) % {
            "first": first,
            "second": other,
        }
    return first


def about(what: Any, said: str) -> Saying:
    """A sentence about a column, a row or a cell."""
    return say(gettext_noop("%(cell)s: %(said)s")) % {"cell": what, "said": said}
