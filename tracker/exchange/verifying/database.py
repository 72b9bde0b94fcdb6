"""Is the database itself whole, and does every row lead to one that is there?"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext as _

from tracker.jobs import half_restored


def name() -> str:
    return _("Tables")


def look() -> Iterator[str | None]:
    yield _half()
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    yield from [None] * len(tables)
    if connection.vendor != "sqlite":  # PostgreSQL keeps this promise by itself
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        for (found,) in cursor.fetchall():
            if found != "ok":
                yield found
        cursor.execute("PRAGMA foreign_key_check")
        for table, row, parent, _number in cursor.fetchall():
            yield _("%(table)s %(row)s leads to a row of %(parent)s that is gone.") % {
                "table": table,
                "row": row,
                "parent": parent,
            }


def _half() -> str | None:
    if half_restored.seal_of_it() is None:
        return None
    return _("A restore began here and did not end: run it again.")
