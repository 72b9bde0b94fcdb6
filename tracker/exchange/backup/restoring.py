"""Put a backup back into an empty house: all of it, or nothing.

Documents first, under their SHA-256, where they do no harm; then tables, rows and the
counters of keys in one transaction. A mark stands beside them until all is done.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.exchange.backup import loading
from tracker.exchange.backup.archive import BROKEN, Archive, Refused, Told
from tracker.exchange.backup.writing import place, sync_folder
from tracker.jobs import half_restored
from tracker.jobs.models import Job, Mail
from tracker.records import statistics

KIND = "restore"


@dataclass
class Restored:
    """What was put back."""

    made_at: str
    version: str
    seal: str
    rows: int = 0
    documents: int = 0
    letters: int = 0
    """That had not left when the backup was written: nobody knows whether they did."""
    seconds: float = 0.0
    begun_anew: bool = False
    missing: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def restore(source: Path, *, seal: str = "", progress: Told | None = None) -> Restored:
    """Check the file, check that we are empty, then put it back. Raises Refused."""
    began = time.monotonic()
    with Archive(source) as archive:
        if seal and seal.strip().lower() != archive.seal:
            raise Refused(_("This is another backup than the one with that seal."))
        archive.refuse_newer()
        archive.check(progress)
        half = half_restored.seal_of_it()
        if half == archive.seal and _ended_before(half):
            half_restored.mark().unlink()
            return _told_again(half)
        refuse_full(half=half is not None)
        told = archive.manifest
        made = Restored(told["made_at"], told["version"], archive.seal)
        made.begun_anew = half is not None
        made.missing = list(told["missing"])
        try:
            _mark(archive.seal)
            _documents(archive, made)
            _database(archive, made)
        except OSError as problem:
            raise Refused(
                _("The restore stopped and can be begun anew: %(why)s")
                % {"why": problem.strerror or problem}
            ) from None
        half_restored.mark().unlink()
    made.seconds = round(time.monotonic() - began, 1)
    return made


# --- Are we empty? -----------------------------------------------------------------


def refuse_full(*, half: bool) -> None:
    """Only an empty house takes a backup; what a restore left half done is no house."""
    with connection.cursor() as cursor:
        there = connection.introspection.table_names(cursor)
    if there:
        raise Refused(
            _(
                "The database is not empty (it has %(n)s tables). A backup is put back "
                "into an empty one only: give another DATA_DIR or DATABASE_URL."
            )
            % {"n": len(there)}
        )
    full = [folder for folder in _folders() if any(_contents(folder))]
    if full and not half:
        raise Refused(
            _(
                "%(folder)s is not empty. A backup is put back into an empty house "
                "only: give another DATA_DIR."
            )
            % {"folder": full[0]}
        )


def _folders() -> list[Path]:
    return [Path(settings.MEDIA_ROOT), Path(settings.DATA_DIR) / "imports"]


def _contents(folder: Path) -> Iterator[Path]:
    return folder.iterdir() if folder.is_dir() else iter(())


def _ended_before(seal: str) -> bool:
    """Whether only the last step, taking the mark away, was missing."""
    with connection.cursor() as cursor:
        if Job._meta.db_table not in connection.introspection.table_names(cursor):
            return False
    return _note_of(seal) is not None


def _note_of(seal: str) -> Job | None:
    notes = Job._default_manager.filter(kind=KIND, state=Job.State.DONE)
    return next(
        (note for note in notes if (note.result or {}).get("seal") == seal), None
    )


def _told_again(seal: str) -> Restored:
    note = _note_of(seal)
    assert note is not None  # noqa: S101 - just seen
    return Restored(**(note.result or {}))


def _mark(seal: str) -> None:
    mark = half_restored.mark()
    with mark.open("w", encoding="ascii") as out:
        out.write(f"{seal}\n")
        out.flush()
        os.fsync(out.fileno())
    sync_folder(mark.parent)


# --- Documents ---------------------------------------------------------------------


def _documents(archive: Archive, made: Restored) -> None:
    """What an earlier try left is thrown away; we were empty before it."""
    for folder in _folders():
        for left in _contents(folder):
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left)
            else:
                left.unlink()
    touched = set()
    for inside, sha256, _size in archive.documents():
        target = place(inside, sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.document(inside, sha256) as content:
            _copy(content, target)
        touched |= {target.parent, target.parent.parent}
        made.documents += 1
    for parent in touched:
        sync_folder(parent)


def _copy(content: IO[bytes], target: Path) -> None:
    part = target.with_name(f".new-{target.name}")
    with part.open("wb") as out:
        shutil.copyfileobj(content, out, 1024 * 1024)
        out.flush()
        os.fsync(out.fileno())
    part.rename(target)


# --- Rows --------------------------------------------------------------------------


def _database(archive: Archive, made: Restored) -> None:
    with _unhurried():
        try:
            with transaction.atomic():
                _migrate_to(archive)
                made.rows = loading.load(connection, archive)
                call_command("migrate", verbosity=0, interactive=False)
                made.letters = _letters_stay()
                _note(made)
        except (DatabaseError, *BROKEN) as problem:
            raise Refused(
                _("The rows do not fit into this database, nothing was kept: %(why)s")
                % {"why": str(problem).strip().splitlines()[0][:300]}
            ) from problem
    statistics.look_at_everything()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _unhurried() -> Iterator[None]:
    """No time limits, and rows in any order: what they lead to is checked after."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys = OFF")
        else:
            for limit in ("statement", "lock", "idle_in_transaction_session"):
                cursor.execute(f"SET {limit}_timeout = 0")
    try:
        yield
    finally:
        # A new connection has the limits of the settings again.
        with suppress(DatabaseError):
            connection.close()


def _migrate_to(archive: Archive) -> None:
    """Make the tables as they were where the backup was written."""
    executor = MigrationExecutor(connection)
    reached = set(archive.migrations)
    graph = executor.loader.graph
    ends = [
        node
        for node in sorted(reached)
        if not any(
            child.key in reached and child.key[0] == node[0]
            for child in graph.node_map[node].children
        )
    ]
    executor.migrate(ends)


def _letters_stay() -> int:
    """A letter that waited may have left since: it does not leave twice."""
    waiting = Mail.objects.filter(
        state__in=[Mail.State.QUEUED, Mail.State.RETRY, Mail.State.INFLIGHT]
    )
    return waiting.update(
        state=Mail.State.UNKNOWN, error="It waited when the backup was written."
    )


def _note(made: Restored) -> None:
    """The ledger remembers that this house came out of a backup, and out of which."""
    now = timezone.now()
    Job.objects.create(
        kind=KIND,
        state=Job.State.DONE,
        result=made.to_dict(),
        created=now,
        finished=now,
        attempts=1,
    )
