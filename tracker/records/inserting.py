"""New rows by the thousand: their keys first, then one statement for all of them.

Django's own bulk writing asks every field of every row how it is written, and on
SQLite sends a handful of rows at a time. Here each column is asked once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, cast

from django.db import connection, models
from django.utils import timezone

from tracker.records.models.fields import ListField

Writer = Callable[[Any], Any]


class _Kept(dict[Any, Any]):
    """How a value is written, worked out the first time it is met."""

    def __init__(self, write: Writer) -> None:
        super().__init__()
        self.write = write

    def __missing__(self, value: Any) -> Any:
        found = self[value] = self.write(value)
        return found


def insert(rows: Sequence[models.Model]) -> None:
    """Write new rows of one table; they have their keys afterwards.

    Call it inside a transaction. Raises IntegrityError where a constraint is broken,
    and then none of them is written.
    """
    if not rows:
        return
    model = type(rows[0])
    _give_keys(rows)
    _stamp(rows)
    fields = model._meta.concrete_fields
    _write(model, fields, _written(fields, rows))
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def insert_alike(like: models.Model, **columns: Sequence[Any]) -> None:
    """Write rows that only differ in these columns, by attribute name."""
    count = len(next(iter(columns.values())))
    model, meta = type(like), like._meta
    _stamp([like])
    if meta.pk.attname not in columns:
        columns[meta.pk.attname] = _keys(model, count)
    fields = meta.concrete_fields
    ready = []
    for field in fields:
        write = _writer(field)
        if field.attname in columns:
            ready.append([write(value) for value in columns[field.attname]])
        else:
            ready.append([write(getattr(like, field.attname))] * count)
    _write(model, fields, zip(*ready, strict=True))


def upsert(
    rows: Sequence[models.Model], *, unique: Sequence[str], update: Iterable[str]
) -> None:
    """Write rows, or these columns of them where their unique ones are there."""
    if rows:
        _stamp(rows)
        values = [row.__dict__ for row in rows]
        upsert_values(type(rows[0]), values, unique=unique, update=update)


def upsert_values(
    model: type[models.Model],
    rows: Sequence[Mapping[str, Any]],
    *,
    unique: Sequence[str],
    update: Iterable[str],
) -> None:
    """The same for rows that were never made objects: every column by attribute."""
    if not rows:
        return
    meta = model._meta
    fields = [f for f in meta.concrete_fields if not isinstance(f, models.AutoField)]
    quote = connection.ops.quote_name
    at = ", ".join(quote(_column(model, name)) for name in unique)
    new = ", ".join(
        f"{column} = excluded.{column}"
        for column in (quote(_column(model, name)) for name in update)
    )
    clash = f"ON CONFLICT ({at}) DO UPDATE SET {new}"
    take = itemgetter(*(field.attname for field in fields))
    writers = [_writer(field) for field in fields]
    written = (
        [write(value) for write, value in zip(writers, take(row), strict=True)]
        for row in rows
    )
    _write(model, fields, written, clash=clash)


def rewrite(rows: Sequence[models.Model], columns: Iterable[str]) -> None:
    """Write these columns of rows that are there, each by its key."""
    if not rows:
        return
    _stamp(rows)
    meta, quote = rows[0]._meta, connection.ops.quote_name
    stamped = [f.name for f in meta.concrete_fields if getattr(f, "auto_now", False)]
    names = dict.fromkeys([*columns, *stamped])
    fields = [cast(models.Field, meta.get_field(name)) for name in names]
    new = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quote(meta.db_table)} SET {new}"  # noqa: S608
            f" WHERE {quote(str(meta.pk.column))} = %s",
            [
                [*values, row.pk]
                for values, row in zip(_written(fields, rows), rows, strict=True)
            ],
        )


def _written(
    fields: Sequence[models.Field], rows: Iterable[models.Model]
) -> Iterator[list[Any]]:
    take = itemgetter(*(field.attname for field in fields))
    writers = [_writer(field) for field in fields]
    for row in rows:
        _follow_relations(row)
        values = zip(writers, take(row.__dict__), strict=True)
        yield [write(value) for write, value in values]


def _follow_relations(row: models.Model) -> None:
    """A relation that was set before its far end had a key."""
    for name, other in row._state.fields_cache.items():
        field: Any = row._meta.get_field(name)
        if field.concrete and other is not None and not row.__dict__[field.attname]:
            row.__dict__[field.attname] = getattr(other, field.target_field.attname)


def _stamp(rows: Sequence[models.Model]) -> None:
    now = timezone.now()
    for field in rows[0]._meta.concrete_fields:
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            for row in rows:
                row.__dict__[field.attname] = now


def _writer(field: models.Field) -> Writer:
    """How values of a column go to this database."""

    def prepared(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    kept = _Kept(prepared)
    if isinstance(field, models.JSONField):
        encoder = field.encoder
        return lambda v: None if v is None else json.dumps(v, cls=encoder)
    if isinstance(field, ListField):
        return lambda v: kept[tuple(v)] if v else ""
    if isinstance(field, models.CharField | models.TextField):
        return lambda v: v if type(v) is str else prepared(v)
    if isinstance(field, models.DateField | models.BooleanField):
        return kept.__getitem__  # few days and fewer truths, met again and again
    if isinstance(field, models.ForeignKey | models.IntegerField):
        return lambda v: v if v is None or type(v) is int else prepared(v)
    return prepared


def _give_keys(rows: Sequence[models.Model]) -> None:
    model, pk = type(rows[0]), rows[0]._meta.pk
    if not isinstance(pk, models.AutoField):
        return
    keyless = [row for row in rows if row.pk is None]
    for row, key in zip(keyless, _keys(model, len(keyless)), strict=True):
        row.__dict__[pk.attname] = key


def _keys(model: type[models.Model], count: int) -> Sequence[int]:
    """Keys nobody else gets: the transaction holds SQLite, a sequence PostgreSQL."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s))"
                " FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), column, count],
            )
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return range(last + 1, last + count + 1)


def _column(model: type[models.Model], name: str) -> str:
    return str(cast(models.Field, model._meta.get_field(name)).column)


def _write(
    model: type[models.Model],
    fields: Sequence[models.Field],
    values: Iterable[Sequence[Any]],
    *,
    clash: str = "",
) -> None:
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    names = ", ".join(quote(str(field.column)) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, table, names, values, clash)
            return
        marks = ", ".join(["%s"] * len(fields))
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({marks}) {clash}",  # noqa: S608
            cast("Sequence[Sequence[Any]]", values),  # the driver takes them one by one
        )


def _copy(
    cursor: Any, table: str, names: str, values: Iterable[Sequence[Any]], clash: str
) -> None:
    """PostgreSQL takes rows fastest as a stream; clashes are settled from a copy."""
    into = "rows_arriving" if clash else table
    if clash:
        cursor.execute(
            f"CREATE TEMP TABLE {into} ON COMMIT DROP AS"  # noqa: S608
            f" SELECT {names} FROM {table} WITH NO DATA"
        )
    with (
        connection.wrap_database_errors,
        cursor.copy(f"COPY {into} ({names}) FROM STDIN") as stream,
    ):
        for row in values:
            stream.write_row(row)
    if clash:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM {into} {clash}"  # noqa: S608
        )
        cursor.execute(f"DROP TABLE {into}")
