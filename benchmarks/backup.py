"""The house in one file and back, beside a bare copy that only its database reads.

The copy is what an administrator would do by hand: SQLite's backup API or `pg_dump`,
with the documents in a tar. Into another database it does not go.
"""

from __future__ import annotations

import io
import os
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from contextlib import ExitStack
from pathlib import Path

from django.conf import settings
from django.db import connection

from accounts.models import User
from benchmarks import measuring
from benchmarks.measuring import Figure, seconds
from tests.services import database_beside
from tracker.exchange.backup import back_up
from tracker.records import storage
from tracker.records.models import Partner, StoredFile

DOCUMENTS, FEW, SIZE = 2_000, 20, 40_000
TIMES_WRITTEN, SECONDS_BACK, BYTES_A_ROW = 10, 600, 400


def ensure_documents() -> None:
    wanted = DOCUMENTS if measuring.ROUNDS > 1 else FEW
    by, _made = User.objects.get_or_create(username="benchmark")
    partners = list(Partner.objects.order_by("pk")[:100])
    for number in range(StoredFile.objects.count(), wanted):
        content = io.BytesIO(number.to_bytes(4, "big") + os.urandom(SIZE))
        partner = partners[number % len(partners)]
        storage.add(partner, content, f"paper {number}.bin", by=by)


def bare(folder: Path) -> None:
    if connection.vendor == "sqlite":
        live = sqlite3.connect(settings.DATABASES["default"]["NAME"])
        copy = sqlite3.connect(folder / "copy.sqlite3")
        live.backup(copy)
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        live.close()
        copy.close()
    else:
        address = os.environ["DATABASE_URL"]
        line = ["pg_dump", "--format=custom", f"--file={folder / 'dump'}", address]
        subprocess.run(line, check=True)  # noqa: S603 - ours
    with tarfile.open(folder / "files.tar", "w") as pack:
        pack.add(settings.MEDIA_ROOT, "files")


def put_back(path: Path, folder: Path, database: str) -> None:
    env = {**os.environ, "DATA_DIR": str(folder), "DATABASE_URL": database}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    line = [sys.executable, "manage.py", "restore", str(path)]
    subprocess.run(line, check=True, env=env, stdout=subprocess.DEVNULL)  # noqa: S603


def run() -> list[Figure]:
    ensure_documents()
    address = os.environ.get("DATABASE_URL", "")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        path = folder / "house.zip"
        made = back_up(path)
        path.unlink()
        written = seconds(lambda: back_up(path))
        copied = seconds(lambda: bare(folder))
        other = stack.enter_context(database_beside(address)) if address else ""
        back = seconds(lambda: put_back(path, folder / "house", other))
        size = f"{made.rows:,} rows, {made.documents:,} documents"
        return [
            Figure(f"backup ({size})", written, copied, TIMES_WRITTEN, "s"),
            Figure("restore, all rows compared", back, None, SECONDS_BACK, "s"),
            Figure(
                "bytes of the file a row, without documents",
                (made.size - made.documents * SIZE) / made.rows,
                None,
                BYTES_A_ROW,
                "bytes",
            ),
        ]
