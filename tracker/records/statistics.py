"""What a database knows of its own tables: after many rows at once it looks again.

PostgreSQL chooses how to answer by what it last saw of a table. Left alone it looks
within a minute or so; until then it believes a table of fifty thousand rows to be
empty, and answers some lists ten times as slowly.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.db import connection, models, transaction

MANY = 1000
"""So many new rows change how a table is best asked."""


def look_again(tables: Iterable[type[models.Model]]) -> None:
    """Once this transaction is over, and whether or not that goes well."""
    if connection.vendor == "postgresql":
        names = sorted({model._meta.db_table for model in tables})
        transaction.on_commit(partial(_analyse, names), robust=True)


def look_at_everything() -> None:
    if connection.vendor == "postgresql":
        _analyse([])


def _analyse(names: list[str]) -> None:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(map(quote, names))}".strip())
