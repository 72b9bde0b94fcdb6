"""Rows as both databases give them: days come as text and are read once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

_DAYS: dict[str, date] = {}
AT_ONCE = 2000


def day(text: str | date) -> date:
    """A day read once: the same few thousand come back all the time."""
    if isinstance(text, date):
        return text
    found = _DAYS.get(text)
    if found is None:
        if len(_DAYS) > 50_000:
            _DAYS.clear()
        found = _DAYS[text] = date.fromisoformat(text[:10])
    return found


def day_of(text: str | datetime) -> date:
    """The day, here, of a moment that the database tells in universal time."""
    if isinstance(text, datetime):
        return timezone.localdate(text)
    minute = text[:16]
    found = _DAYS.get(minute)
    if found is None:
        if len(_DAYS) > 50_000:
            _DAYS.clear()
        moment = datetime.fromisoformat(minute).replace(tzinfo=UTC)
        found = _DAYS[minute] = timezone.localdate(moment)
    return found


def rows(sql: str, *params: Any) -> Iterator[Sequence[Any]]:
    """What a statement finds, without a model in between."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)  # no params: a % is a %
        while found := cursor.fetchmany(AT_ONCE):
            yield from found


def streamed(sql: str, *params: Any) -> Iterator[Sequence[Any]]:
    """The same of a million: not all of them wait in memory."""
    at_once = connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")
    opened = connection.cursor if at_once else connection.chunked_cursor
    with opened() as cursor:
        cursor.execute(sql, params or None)
        while found := cursor.fetchmany(AT_ONCE):
            yield from found


def listed(keys: Iterable[int]) -> str:
    """Whole numbers of our own for an IN clause, which has no limit this way."""
    return ",".join(str(int(key)) for key in keys) or "NULL"


def once(keys: str) -> str:
    """Each key once, all found before anything is looked up by one of them.

    A database that does not know its tables yet believes there are hardly any rows, and
    would look for the keys again for each record.
    """
    found = f"WITH found(id) AS MATERIALIZED ({keys})"
    return f"{found} SELECT DISTINCT found.id FROM found"  # noqa: S608
