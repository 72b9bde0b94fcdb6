"""All activities laid out once in a table of this connection, while many ask for them.

Finding every activity of every partner is most of the work of a dozen answers. While
all of them are worked out it is done once, and again as soon as anything is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from django.db import DatabaseError, connection

TABLE = "laidout"
ROOM = "64MB"
"""To sort in, for one at night who asks for everything; else it goes through files."""
_lay: ContextVar[Callable[[], Any] | None] = ContextVar("lay", default=None)


@contextmanager
def laying_out(lay: Callable[[], Any]) -> Iterator[None]:
    """Meanwhile activities come from the table; `lay` sees that it is up to date."""
    token = _lay.set(lay)
    postgres = connection.vendor == "postgresql"
    if postgres:
        _run(f"SET work_mem = '{ROOM}'")
    try:
        yield
    finally:
        _lay.reset(token)
        with suppress(DatabaseError):  # gone already, with what could not be finished
            _run(f"DROP TABLE IF EXISTS {TABLE}")
            if postgres:
                _run("RESET work_mem")


def at_hand() -> bool:
    """Whether the table stands, as everything is recorded now."""
    lay = _lay.get()
    if lay is None:
        return False
    lay()
    return True


@contextmanager
def apart() -> Iterator[None]:
    """What is read meanwhile is read from the records themselves."""
    token = _lay.set(None)
    try:
        yield
    finally:
        _lay.reset(token)


def put(sql: str, params: Sequence[Any]) -> None:
    """Into the table goes what the statement finds; the database learns what it has."""
    _run(f"DROP TABLE IF EXISTS {TABLE}")
    _run(f"CREATE TEMPORARY TABLE {TABLE} AS {sql}", params)
    if connection.vendor == "postgresql":
        _run(f"ANALYZE {TABLE}")


def _run(sql: str, params: Sequence[Any] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
