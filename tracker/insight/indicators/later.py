"""Words that are said when they are read, in the language of whoever reads them.

An answer is worked out once and read in several languages. What stands in it as words
is therefore a `Later`; and while an answer is worked out it is listened whether some
word was said at once, so that no answer is given to a reader of another language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import trans_real

from tracker.records import countries, marks


class Later(Promise):
    """Stands where a text stands, and becomes one when it is read."""

    __slots__ = ("_say",)

    def __init__(self, say: Callable[[], str]) -> None:
        self._say = say

    def __str__(self) -> str:
        return str(self._say())

    def __mod__(self, given: Any) -> str:
        return later(lambda: str(self) % given)

    def __format__(self, how: str) -> str:
        return format(str(self), how)

    def __contains__(self, part: str) -> bool:
        return part in str(self)

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, str | Promise) else False

    def __hash__(self) -> int:
        return hash(str(self))

    def __repr__(self) -> str:
        return repr(str(self))


def later(say: Callable[[], str]) -> str:
    """To whoever writes a sentence it is a text like any other."""
    return cast("str", Later(say))


def gettext(message: str) -> str:
    return later(lambda: translation.gettext(message))


def ngettext(one: str, many: str, number: int) -> str:
    return later(lambda: translation.ngettext(one, many, number))


def named(record: Any) -> str:
    """A partner or unit by its name in the reader's language; most have only one."""
    if record.name and not record.name_zh:
        return str(record.name)
    return later(lambda: str(record))


def in_order(some: Sequence[Any], key: Callable[[Any], Any]) -> Callable[[], list[int]]:
    """The places of these in the order of a key that is asked when they are read."""
    return lambda: sorted(range(len(some)), key=lambda at: key(some[at]))


def listed(words: Iterable[Any], sign: str = "") -> str:
    some = list(words)
    return later(lambda: marks.listed(some, sign))


def country(code: str) -> str:
    return later(lambda: countries.name(code))


class Listening:
    """The language in use, and whether anybody spoke or asked which it is."""

    def __init__(self, spoken: Any) -> None:
        self._spoken = spoken
        self.heard = False

    def __getattr__(self, name: str) -> Any:
        self.heard = True
        return getattr(self._spoken, name)


@contextmanager
def listening() -> Iterator[Listening]:
    """`heard` is true when a word was said meanwhile, and not put off until it is read.

    Whoever is heard is understood all the same: the words are those of the language.
    """
    with translation.override(translation.get_language()):
        active: Any = vars(trans_real)["_active"]
        ears = Listening(active.value)
        active.value = ears
        yield ears
