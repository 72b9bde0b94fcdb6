"""What several indicators need is worked out once while all of them are answered.

Only then, and only as long as nothing at all is written: whoever shares a result rests
on everything that was read for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tracker.insight.portfolio import laid_out
from tracker.insight.portfolio.happenings import lay_out
from tracker.records import touched

from .resting import rested_on, watched

T = TypeVar("T")
Asked = tuple[Any, ...]


@dataclass(slots=True)
class Shared:
    """Results with what was read for each, and how everything stood."""

    stand: dict[str, int] = field(default_factory=dict)
    known: dict[Asked, tuple[Any, set[str]]] = field(default_factory=dict)


_now: ContextVar[Shared | None] = ContextVar("shared", default=None)


@contextmanager
def sharing() -> Iterator[None]:
    token = _now.set(Shared())
    try:
        with laid_out.laying_out(lambda: once(lay_out)):
            yield
    finally:
        _now.reset(token)


def together() -> bool:
    """Whether others will ask for the same soon, and more of it."""
    return _now.get() is not None


def once(find: Callable[..., T], *asked: Any) -> T:
    """What is found, or was a moment ago; nobody may change it."""
    shared = _now.get()
    if shared is None:
        return find(*asked)
    stand = touched.counts()
    if stand != shared.stand:
        shared.stand, shared.known = stand, {}
    key = (find, *asked)
    if key not in shared.known:
        with watched() as seen:
            shared.known[key] = find(*asked), seen
    found, seen = shared.known[key]
    rested_on(seen)
    return found
