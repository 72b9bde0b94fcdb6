"""Write the house into one file: whole under its name, or not there at all."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from tracker.exchange.backup import archive, cells, tables
from tracker.exchange.backup.archive import Archive, Refused, Told
from tracker.exchange.backup.snapshot import snapshot
from tracker.exchange.models import ImportRun, kept_files
from tracker.records import storage
from tracker.records.models import StoredFile

LEVEL = 3
"""Of compression: rows shrink to a fifth at once; more costs more than it saves."""
README = """\
A backup of Rapport ({version}), written {made_at}.

manifest.json    what is in here: tables, columns, counts, SHA-256 of each part
rows/*.jsonl     one table each, one row a line, as JSON in the order of the columns
files/*          documents of records, under the SHA-256 of their content
imports/*        files that were imported, likewise
documents.jsonl  folder, SHA-256 and size of each document
seal.txt         SHA-256 of manifest.json

Put it back with `python3 run.py manage restore FILE`, into an empty house only.
It holds personal data, confidential records and hashes of passwords: keep it as
carefully as the house itself.
"""
Missing = tuple[str, str, str]


@dataclass
class Written:
    """What a backup holds."""

    file: str
    size: int = 0
    rows: int = 0
    documents: int = 0
    seconds: float = 0.0
    seal: str = ""
    missing: list[str] = field(default_factory=list)
    """Documents that should be there and are not, or are not what they were."""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def back_up(target: Path, progress: Told | None = None) -> Written:
    """Write everything into a new file. Raises Refused, and leaves nothing behind."""
    began = time.monotonic()
    target = target.expanduser().absolute()
    if target.exists():
        raise Refused(
            _("%(file)s is there already; a backup never overwrites.")
            % {"file": target}
        )
    _refuse_unmigrated()
    told = progress or (lambda done, total: None)
    try:
        with _partial(target) as (part, out):
            made = _write(out, target, told)
            out.flush()
            os.fsync(out.fileno())
            with Archive(part) as again:  # what cannot be read back is no backup
                again.check()
                made.seal = again.seal
            made.size = part.stat().st_size
            _settle(part, target)
    except OSError as problem:
        raise Refused(
            _("%(file)s cannot be written: %(why)s")
            % {"file": target, "why": problem.strerror or problem}
        ) from None
    made.seconds = round(time.monotonic() - began, 1)
    return made


def _refuse_unmigrated() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refused(_("The database is of another version: run “migrate” first."))


@contextmanager
def _partial(target: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    """A file beside the target that only one of us writes, gone unless it is whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.partial")
    handle = os.open(part, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b") as out:
        try:
            fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                _("Another backup is being written to %(file)s.") % {"file": part}
            ) from None
        out.truncate(0)
        try:
            yield part, out
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def _settle(part: Path, target: Path) -> None:
    try:
        os.link(part, target)  # unlike a rename, it does not overwrite
        part.unlink()
    except FileExistsError:
        raise Refused(
            _("%(file)s is there already; a backup never overwrites.")
            % {"file": target}
        ) from None
    except OSError:  # a file system without links
        part.rename(target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(out: IO[bytes], target: Path, told: Told) -> Written:
    made = Written(str(target))
    # SQLite and PostgreSQL may tell the time of their own; the file tells ours, in UTC.
    made_at = datetime.now(UTC).replace(microsecond=0).isoformat()
    version = tables.program_version()
    kept = tables.kept_tables()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as pack:
        readme = README.format(version=version, made_at=made_at)
        pack.writestr(archive.README, readme)
        with snapshot() as view:
            last = tables.last_keys(view)
            for table in kept:
                _rows(pack, view, table, told, made)
                table.last_key = last.get(table.name)
            migrations = tables.applied(view)
            wanted = _documents(view)
        listed = _contents(pack, wanted, told, made)
        pack.writestr(archive.DOCUMENTS, b"".join(listed))
        manifest = {
            "program": "Rapport",
            "format": archive.FORMAT,
            "version": version,
            "made_at": made_at,
            "database": connection.vendor,
            "migrations": migrations,
            "tables": [table.told() for table in kept],
            "documents": {
                "count": made.documents,
                "sha256": hashlib.sha256(b"".join(listed)).hexdigest(),
            },
            "missing": made.missing,
            "left_out": tables.left_out(),
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        pack.writestr(archive.MANIFEST, text)
        pack.writestr(archive.SEAL, hashlib.sha256(text).hexdigest() + "\n")
    return made


def _rows(
    pack: zipfile.ZipFile,
    view: BaseDatabaseWrapper,
    table: tables.Table,
    told: Told,
    made: Written,
) -> None:
    digest, found = tables.Digest(table), hashlib.sha256()
    with pack.open(table.member, "w", force_zip64=True) as member:
        for some in tables.rows_of(view, table):
            lines = []
            for row in some:
                digest.add(row)
                lines.append(cells.line(row) + b"\n")
            block = b"".join(lines)
            found.update(block)
            member.write(block)
            table.size += len(block)
            made.rows += len(some)
            told(made.rows, 0)
    table.rows, table.digest = digest.rows, digest.told()
    table.sha256 = found.hexdigest()


def _documents(view: BaseDatabaseWrapper) -> list[tuple[str, str, str]]:
    """Folder, SHA-256 and a name of each document that the rows speak of."""
    found: dict[tuple[str, str], str] = {}
    for folder, model in zip(archive.FOLDERS, (StoredFile, ImportRun), strict=True):
        with view.chunked_cursor() as cursor:
            cursor.execute(
                "SELECT sha256, MIN(name) FROM "  # noqa: S608
                f"{view.ops.quote_name(model._meta.db_table)} GROUP BY sha256"
            )
            while some := cursor.fetchmany(tables.AT_ONCE):
                found |= {(folder, sha256): name for sha256, name in some}
    return [(folder, sha256, name) for (folder, sha256), name in sorted(found.items())]


def place(folder: str, sha256: str) -> Path:
    """Where a document stands in this house."""
    return storage.place(sha256) if folder == "files" else kept_files() / sha256


def _contents(
    pack: zipfile.ZipFile,
    wanted: list[tuple[str, str, str]],
    told: Told,
    made: Written,
) -> list[bytes]:
    """The documents, each checked while it is copied; a line for each that is whole."""
    listed = []
    for folder, sha256, name in wanted:
        path = place(folder, sha256)
        # A missing one must not stop the rest from being saved: it is told, loudly.
        if not archive.SHA256.fullmatch(sha256) or not _is_whole(path, sha256):
            made.missing.append(f"{folder}/{sha256} ({name})")
            continue
        member = zipfile.ZipInfo(f"{folder}/{sha256}")
        with (
            path.open("rb") as content,
            pack.open(member, "w", force_zip64=True) as copy,
        ):
            size = 0
            while block := content.read(archive.CHUNK):
                copy.write(block)
                size += len(block)
        made.documents += 1
        line = json.dumps([folder, sha256, size])
        listed.append(f"{line}\n".encode())
        told(made.rows + made.documents, 0)
    return listed


def _is_whole(path: Path, sha256: str) -> bool:
    try:
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == sha256
    except OSError:
        return False
