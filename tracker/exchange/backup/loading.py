"""Rows of a backup into tables that were just made, and the proof of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db import DataError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from tracker.exchange.backup import cells, tables
from tracker.exchange.backup.archive import Archive, Refused, damaged
from tracker.exchange.backup.tables import Table

HISTORY = "django_migrations"


def load(connection: BaseDatabaseWrapper, archive: Archive) -> int:
    """Inside a transaction: all rows and counters, and a look at every one."""
    _refuse_strange(connection, archive.tables)
    _in_any_order(connection)
    _empty(connection)
    for table in archive.tables:
        try:
            _rows(connection, archive, table)
        except (DataError, ValueError) as problem:
            raise DataError(f"{table.name}: {problem}") from problem
    for table in archive.tables:
        if dict(table.columns)[table.key] == "int":
            _count_on(connection, table)
    _confirm(connection)
    for table in archive.tables:
        if tables.digest_of(connection, table) != (table.rows, table.digest):
            raise Refused(
                _("%(table)s did not come out as it went in; nothing was kept.")
                % {"table": table.name}
            )
    return archive.row_count


def _refuse_strange(connection: BaseDatabaseWrapper, wanted: list[Table]) -> None:
    """Names of tables and columns are taken from ours, never from the file."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for table in wanted:
            if table.name not in there:
                raise damaged(table.name)
            described = connection.introspection.get_table_description(
                cursor, table.name
            )
            if {name for name, _kind in table.columns} != {c.name for c in described}:
                raise damaged(table.name)
            if table.key not in dict(table.columns):
                raise damaged(table.name)


def _in_any_order(connection: BaseDatabaseWrapper) -> None:
    """Migrations leave PostgreSQL looking at once at what a row leads to."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _empty(connection: BaseDatabaseWrapper) -> None:
    """What a new house ships with makes room for what was there."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            if name != HISTORY:
                cursor.execute(f"DELETE FROM {quote(name)}")  # noqa: S608


def _rows(connection: BaseDatabaseWrapper, archive: Archive, table: Table) -> None:
    quote = connection.ops.quote_name
    into = quote(table.name)
    names = ", ".join(quote(name) for name, _kind in table.columns)
    ready = _ready(archive, table, connection.vendor)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY {into} ({names}) FROM STDIN") as stream,
            ):
                for row in ready:
                    stream.write_row(row)
            return
        marks = ", ".join(["%s"] * len(table.columns))
        line = f"INSERT INTO {into} ({names}) VALUES ({marks})"  # noqa: S608
        while some := list(islice(ready, tables.AT_ONCE)):
            cursor.executemany(line, some)


def _ready(archive: Archive, table: Table, vendor: str) -> Iterator[list[Any]]:
    how = cells.takers(table.kinds, vendor)
    for row in archive.rows(table):
        yield cells.written(row, how)


def _count_on(connection: BaseDatabaseWrapper, table: Table) -> None:
    """The next key is one that was never given, not even to a row that is gone."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MAX({quote(table.key)}) FROM {quote(table.name)}")  # noqa: S608
        (most,) = cursor.fetchone()
        last = max(most or 0, table.last_key or 0)
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT pg_get_serial_sequence(%s, %s)", [quote(table.name), table.key]
            )
            (sequence,) = cursor.fetchone()
            if sequence and last:
                cursor.execute("SELECT setval(%s, %s)", [sequence, last])
            return
        if not last:
            return
        cursor.execute(
            "UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [last, table.name]
        )
        if not cursor.rowcount and _counts_by_itself(cursor, table.name):
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)",
                [table.name, last],
            )


def _counts_by_itself(cursor: Any, name: str) -> bool:
    cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [name])
    (made_by,) = cursor.fetchone()
    return "AUTOINCREMENT" in made_by.upper()


def _confirm(connection: BaseDatabaseWrapper) -> None:
    """Every row that another one leads to is there."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return
    connection.check_constraints()
