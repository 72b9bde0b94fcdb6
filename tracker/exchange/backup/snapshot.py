"""The house as it stood at one moment, while people go on working."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from tracker.exchange.backup.archive import Refused


@contextmanager
def snapshot() -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own that only reads, and sees nothing that comes later.

    SQLite's log and PostgreSQL's versions both let others write meanwhile.
    """
    own = connections.create_connection("default")
    try:
        if own.vendor == "sqlite":
            with own.cursor() as cursor:
                cursor.execute("PRAGMA query_only = 1")
                cursor.execute("BEGIN DEFERRED")
            _look_whether_whole(own)
        else:
            own.set_autocommit(False)
            with own.cursor() as cursor:
                cursor.execute(
                    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
                )
                cursor.execute("SET LOCAL statement_timeout = 0")
                cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield own
    finally:
        own.close()


def _look_whether_whole(own: BaseDatabaseWrapper) -> None:
    """A damaged database must not become a backup that looks sound."""
    with own.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        (found,) = cursor.fetchone()
    if found != "ok":
        raise Refused(
            _("The database itself is damaged, nothing was written: %(why)s")
            % {"why": found}
        )
