"""A backup that somebody gives us: is it one, is it whole, can this program take it?

Everything is checked before anything is touched, and nothing in the file decides
where something is written.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Self

from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from tracker.exchange.backup import heads
from tracker.exchange.backup.tables import Table, program_version

FORMAT = 1
MANIFEST, SEAL, README, DOCUMENTS = (
    "manifest.json",
    "seal.txt",
    "readme.txt",
    "documents.jsonl",
)
FOLDERS = ("files", "imports")
CHUNK = 1024 * 1024
LARGEST_MANIFEST = 64 * 1024 * 1024
LONGEST_LINE = 256 * 1024 * 1024
SHA256 = re.compile(r"[0-9a-f]{64}")
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    TypeError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    RecursionError,
)

Told = Callable[[int, int], None]


class Refused(Exception):
    """What was asked cannot be done; the message says why, and nothing was touched."""


def damaged(what: str) -> Refused:
    return Refused(
        _("This backup is damaged or was changed after it was written: %(what)s.")
        % {"what": what}
    )


class Archive:
    """A backup opened for reading; close it, or use it in a `with`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.pack = zipfile.ZipFile(path)
        except OSError as problem:
            raise Refused(
                _("%(file)s cannot be read: %(why)s")
                % {"file": path, "why": problem.strerror or problem}
            ) from None
        except BROKEN:
            raise Refused(
                _(
                    "%(file)s is no backup of Rapport, or only a part of one: "
                    "its end is missing."
                )
                % {"file": path}
            ) from None
        try:
            self.seal, self.manifest = self._manifest()
            self.tables = [_table(each) for each in self.manifest["tables"]]
        except BROKEN as problem:
            self.close()
            raise damaged(str(problem)[:200]) from None
        except Refused:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.pack.close()

    def _manifest(self) -> tuple[str, dict[str, Any]]:
        names = self.pack.namelist()
        if MANIFEST not in names or SEAL not in names:
            raise Refused(_("%(file)s is no backup of Rapport.") % {"file": self.path})
        if self.pack.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
            raise damaged(MANIFEST)
        text = self.pack.read(MANIFEST)
        seal = self.pack.read(SEAL)[:100].decode("ascii").strip()
        if hashlib.sha256(text).hexdigest() != seal:
            raise damaged(MANIFEST)
        return seal, json.loads(text)

    # --- Can this program take it? -------------------------------------------------

    def refuse_newer(self) -> None:
        theirs, ours = str(self.manifest["version"]), program_version()
        newer = self.manifest["format"] > FORMAT or _parts(theirs) > _parts(ours)
        known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
        strange = [each for each in self.migrations if each not in known]
        if newer or strange:
            raise Refused(
                _(
                    "This backup was written by a newer Rapport (%(theirs)s) than this "
                    "one (%(ours)s): install that version first."
                )
                % {"theirs": theirs, "ours": ours}
            )

    @property
    def migrations(self) -> list[tuple[str, str]]:
        told = self.manifest["migrations"]
        return [(app, name) for app, names in told.items() for name in names]

    # --- Is it whole? --------------------------------------------------------------

    def check(self, progress: Told | None = None) -> None:
        """Read all of it once. Raises Refused at the first byte that is not right."""
        try:
            self._names()
            if wrong := heads.differing(self.path, self.pack.infolist()):
                raise damaged(wrong)
            self.pack.read(README)  # its checksum is looked at
            done, total = 0, sum(each.file_size for each in self.pack.infolist())
            for table in self.tables:
                self._check_table(table)
                done += table.size
                if progress:
                    progress(done, total)
            for folder, sha256, size in self.documents():
                with self.document(folder, sha256) as content:
                    if _digest(content) != (sha256, size):
                        raise damaged(sha256)
                done += size
                if progress:
                    progress(done, total)
        except BROKEN as problem:
            raise damaged(str(problem)[:200]) from None
        except OSError as problem:
            raise Refused(
                _("%(file)s cannot be read: %(why)s")
                % {"file": self.path, "why": problem.strerror or problem}
            ) from None

    def _names(self) -> None:
        """What it says it holds, no more, no less, and nothing twice."""
        listed = self.manifest["documents"]
        found = hashlib.sha256()
        with self.pack.open(DOCUMENTS) as lines:
            while block := lines.read(CHUNK):
                found.update(block)
        if found.hexdigest() != listed["sha256"]:
            raise damaged(DOCUMENTS)
        told = {README, MANIFEST, SEAL, DOCUMENTS, *(t.member for t in self.tables)}
        told |= {f"{folder}/{sha256}" for folder, sha256, _size in self.documents()}
        names = self.pack.namelist()
        if len(names) != len(told) or set(names) != told:
            raise damaged(_("it does not hold what it says"))

    def _check_table(self, table: Table) -> None:
        found, rows, size = hashlib.sha256(), 0, 0
        with self.pack.open(table.member) as lines:
            while line := lines.readline(LONGEST_LINE):
                found.update(line)
                rows, size = rows + 1, size + len(line)
        if (found.hexdigest(), rows, size) != (table.sha256, table.rows, table.size):
            raise damaged(table.name)

    # --- What it holds -------------------------------------------------------------

    def documents(self) -> Iterator[tuple[str, str, int]]:
        """Folder, SHA-256 and size of each document."""
        with self.pack.open(DOCUMENTS) as lines:
            while line := lines.readline(LONGEST_LINE):
                folder, sha256, size = json.loads(line)
                if folder not in FOLDERS or not SHA256.fullmatch(sha256):
                    raise ValueError(f"{folder}/{sha256}")
                yield folder, sha256, size

    @contextmanager
    def document(self, folder: str, sha256: str) -> Iterator[IO[bytes]]:
        with self.pack.open(f"{folder}/{sha256}") as content:
            yield content

    def rows(self, table: Table) -> Iterator[list[Any]]:
        width = len(table.columns)
        with self.pack.open(table.member) as lines:
            while line := lines.readline(LONGEST_LINE):
                row = json.loads(line)
                if len(row) != width:
                    raise ValueError(f"{table.name}: {len(row)} cells")
                yield row

    @property
    def row_count(self) -> int:
        return sum(table.rows for table in self.tables)


def _table(told: dict[str, Any]) -> Table:
    columns = [(str(name), str(kind)) for name, kind in told["columns"]]
    return Table(**(told | {"columns": columns}))


def _digest(content: IO[bytes]) -> tuple[str, int]:
    found, size = hashlib.sha256(), 0
    while block := content.read(CHUNK):
        found.update(block)
        size += len(block)
    return found.hexdigest(), size


def _parts(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]
