"""What a computation read, and how that stands: it tells whether an answer holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import Unit, User
from tracker.records import touched
from tracker.records.models import Touched

UNITS, USERS = "units", "users"
"""Kept by themselves, without knowing of records: few enough to be read each time."""
TABLE = re.compile(r"\b[a-z]+_[a-z_]+\b")


@contextmanager
def watched() -> Iterator[set[str]]:
    """The kinds of record that are read meanwhile, from the statements themselves."""
    seen: set[str] = set()
    known = kinds()

    def look(run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        seen.update(known[name] for name in TABLE.findall(sql) if name in known)
        return run(sql, *rest)

    token = _watching.set((*_watching.get(), seen))
    try:
        with connection.execute_wrapper(look):
            yield seen
    finally:
        _watching.reset(token)


_watching: ContextVar[tuple[set[str], ...]] = ContextVar("watching", default=())


def rested_on(some: Iterable[str]) -> None:
    """Something was read for whoever is watched, before they were."""
    for seen in _watching.get():
        seen.update(some)


@lru_cache(maxsize=1)
def kinds() -> dict[str, str]:
    """Each table, and the kind that is touched where its rows are written."""
    found: dict[str, str] = {}
    for model in apps.get_models(include_auto_created=True):
        name = model._meta.db_table
        if model is Touched:
            continue  # how often something was written is no figure
        if model is Unit or model is User:
            found[name] = UNITS if model is Unit else USERS
        elif model._meta.app_label == "insight":
            found[name] = touched.HEALTH
        else:
            found[name] = touched.kind_of(model)
    return found


@dataclass(frozen=True, slots=True)
class Stand:
    """How everything that can be read stood at one moment."""

    day: date
    counts: dict[str, int]
    people: dict[str, str]

    @classmethod
    def now(cls, only: Iterable[str] | None = None) -> Stand:
        """Take it before anything is read: what is written later makes it differ."""
        wanted = (UNITS, USERS) if only is None else only
        people = {name: DIGESTS[name]() for name in wanted if name in DIGESTS}
        return cls(timezone.localdate(), touched.counts(), people)

    def mark(self, as_of: date, rests_on: Iterable[str]) -> str:
        """Of an answer about this day: about one that is over it may be given for ever.

        What is asked of today, or of a day to come, is another question tomorrow.
        """
        asked_on = self.day if as_of >= self.day else None
        told = [
            (kind, self.people.get(kind) or touched.count_of(kind, self.counts))
            for kind in sorted(rests_on)
        ]
        return _digest((edition(), asked_on, settings.BASE_CURRENCY, told))


def _units() -> str:
    return _digest(list(Unit.objects.order_by("pk").values_list()))


def _users() -> str:
    """Names only: that somebody signed in changes no figure."""
    names = User.objects.order_by("pk").values_list("pk", "name", "username")
    return _digest(list(names))


DIGESTS = {UNITS: _units, USERS: _users}


@lru_cache(maxsize=1)
def edition() -> str:
    """Of the program and its words: another one may answer differently."""
    found = blake2b(digest_size=16)
    for folder, pattern in (("accounts", "*.py"), ("tracker", "*.[pc]*")):
        for path in sorted((settings.BASE_DIR / folder).rglob(pattern)):
            _add(found, path)
    for path in sorted((settings.BASE_DIR / "locale").rglob("*.mo")):
        _add(found, path)
    return found.hexdigest()


def _add(found: Any, path: Path) -> None:
    if path.suffix in (".py", ".csv", ".mo"):
        found.update(path.name.encode())
        found.update(path.read_bytes())


def _digest(told: object) -> str:
    return blake2b(repr(told).encode(), digest_size=16).hexdigest()
