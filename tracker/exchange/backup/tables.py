"""Which rows a backup holds, which it leaves out and why, and how they are read."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from tracker.exchange.backup import cells

AT_ONCE = 1000
LEFT_OUT = {
    "sessions.Session": "Whoever is signed in signs in again.",
    "accounts.Tries": "Counts of wrong passwords are over in minutes.",
    "account.EmailConfirmation": "Keys in letters do not outlive their house.",
    "socialaccount.SocialToken": "Keys to other houses are asked for anew.",
    "jobs.Heartbeat": "Which worker is alive is seen where it runs.",
}
"""Tables without their rows, and the reason. Passwords and tokens are hashes: kept."""
KEY_IS_OUT = "The secret key signs sessions only: each house makes its own."


@cache
def program_version() -> str:
    """The number of this program, as the project says it."""
    text = Path(settings.BASE_DIR, "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])


@dataclass
class Table:
    """One table: its columns with their kinds, and what was found in it."""

    name: str
    key: str
    columns: list[tuple[str, str]]
    rows: int = 0
    size: int = 0
    sha256: str = ""
    digest: str = ""
    """Of the rows by their meaning, the same on both databases."""
    last_key: int | None = None
    """The last number the database gave, also to rows that are gone since."""
    member: str = field(default="")

    @property
    def kinds(self) -> list[str]:
        return [kind for _name, kind in self.columns]

    def told(self) -> dict[str, Any]:
        return asdict(self)


def kept_tables() -> list[Table]:
    """All tables of the house but those left out, in a fixed order."""
    found: list[Table] = []
    for model in apps.get_models(include_auto_created=True):
        meta: Any = model._meta
        if meta.proxy or not meta.managed or meta.label in LEFT_OUT:
            continue
        columns = [(f.column, cells.kind_of(f)) for f in meta.local_concrete_fields]
        found.append(Table(meta.db_table, meta.pk.column, columns))
    found.sort(key=lambda table: table.name)
    for number, table in enumerate(found):
        table.member = f"rows/{number:03}-{table.name}.jsonl"
    return found


def left_out() -> dict[str, str]:
    """Tables and files that a backup does not hold, with the reason."""
    known = {
        apps.get_model(label)._meta.db_table: why for label, why in LEFT_OUT.items()
    }
    return known | {"secret_key": KEY_IS_OUT}


def applied(connection: BaseDatabaseWrapper) -> dict[str, list[str]]:
    """The migrations that this database has gone through, by app."""
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        if app in {config.label for config in apps.get_app_configs()}:
            found.setdefault(app, []).append(name)
    return found


def rows_of(connection: BaseDatabaseWrapper, table: Table) -> Iterator[list[list[Any]]]:
    """All rows in the order of their key, some at a time: memory stays small."""
    quote = connection.ops.quote_name
    names = ", ".join(
        # As it is kept: what a converter cannot read, it would make empty.
        f"CAST({quote(name)} AS TEXT)"
        if connection.vendor == "sqlite" and kind in ("date", "datetime")
        else quote(name)
        for name, kind in table.columns
    )
    order = quote(table.key)
    by_text = dict(table.columns)[table.key] == "text"
    if by_text and connection.vendor == "postgresql":
        order += ' COLLATE "C"'
    how = cells.makers(table.kinds)
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT {names} FROM {quote(table.name)} ORDER BY {order}"  # noqa: S608
        )
        while some := cursor.fetchmany(AT_ONCE):
            yield [cells.written(row, how) for row in some]


class Digest:
    """Of many rows, one after the other."""

    def __init__(self, table: Table) -> None:
        self.jsons = [at for at, kind in enumerate(table.kinds) if kind == "json"]
        self.found, self.rows = hashlib.sha256(), 0

    def add(self, row: list[Any]) -> None:
        self.found.update(cells.compared(row, self.jsons) + b"\n")
        self.rows += 1

    def told(self) -> str:
        return self.found.hexdigest()


def digest_of(connection: BaseDatabaseWrapper, table: Table) -> tuple[int, str]:
    """How many rows stand in this database, and their digest."""
    found = Digest(table)
    for some in rows_of(connection, table):
        for row in some:
            found.add(row)
    return found.rows, found.told()


def last_keys(connection: BaseDatabaseWrapper) -> dict[str, int]:
    """The last number given in each table that numbers its rows by itself."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            return dict(cursor.fetchall())
        cursor.execute(
            "SELECT d.refobjid::regclass::text, s.last_value"
            " FROM pg_sequences s JOIN pg_depend d"
            " ON d.objid = format('%I.%I', s.schemaname, s.sequencename)::regclass"
            " AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0"
            " WHERE s.schemaname = current_schema() AND s.last_value IS NOT NULL"
        )
        return {name.rpartition(".")[2].strip('"'): n for name, n in cursor.fetchall()}
