"""A house in one file, and back: equal rows, equal documents, on both databases."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from hashlib import sha256
from importlib import import_module
from pathlib import Path

import pytest
from django.db.migrations import CreateModel

from tests import services
from tests.exchange.old_house import EVERYTHING, NEXT, ODD, documents
from tests.story.house import PEOPLE, TOP, House
from tracker.exchange.backup import Archive, Refused

pytestmark = pytest.mark.xdist_group("backup")

Another = Callable[..., House]
TOLD = (
    EVERYTHING
    + """
from accounts.models import ApiToken, User
from tracker.jobs.models import Job, Mail
office = User.objects.get(username="office")
print(json.dumps({
    "rows": found,
    "letters": list(Mail.objects.values_list("state", flat=True)),
    "password": office.check_password("correct horse battery"),
    "token": ApiToken.objects.get().digest,
    "came_from": [job.result["seal"] for job in Job.objects.filter(kind="restore")],
}))
"""
)
"""All that is compared, asked of a house at once: each question starts a program."""


@pytest.fixture(scope="module")
def another(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Another]:
    """Empty houses, on the database that the tests run on, or on SQLite.

    Or a house like another, with all that stands in it.
    """
    address = os.environ.get("DATABASE_URL", "")
    with ExitStack() as stack:

        def make(*, sqlite: bool = False, like: House | None = None) -> House:
            house = House(tmp_path_factory.mktemp("house"))
            if like is not None:
                shutil.copytree(like.folder, house.folder, dirs_exist_ok=True)
            if address and not sqlite:
                there = like.more["DATABASE_URL"] if like else ""
                own = stack.enter_context(services.database_beside(address, there))
                house.more["DATABASE_URL"] = own
            return house

        yield make


@pytest.fixture(scope="module")
def old(another: Another) -> House:
    house = another()
    house.manage("migrate", "-v0")
    house.manage("demo", "--partners", "12", "--activities", "150")
    house.ask(PEOPLE)
    house.more["GONE"] = str(house.ask(ODD))
    return house


@pytest.fixture(scope="module")
def backup(old: House, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("backups") / "house.zip"
    said = old.manage("backup", str(path))
    assert "13 documents" in said
    return path


@pytest.fixture(scope="module")
def restored(another: Another, backup: Path) -> House:
    house = another()
    said = house.manage("restore", str(backup))
    assert "13 documents" in said
    assert "1 letters had not left" in said
    return house


@pytest.fixture(scope="module")
def before(old: House, backup: Path) -> dict:
    """What stood in the house when its backup was made."""
    return old.ask(TOLD) | {"gone": int(old.more["GONE"])}


@pytest.fixture(scope="module")
def after(restored: House) -> dict:
    return restored.ask(TOLD)


def equal(one: dict, other: dict) -> dict:
    """Each table that is promised to come back is the same in both."""
    kept = {label: told for label, told in one.items() if isinstance(told, list)}
    assert kept == {label: other[label] for label in kept}
    return kept


def test_rows_and_documents_are_equal(old, restored, before, after):
    kept = equal(before["rows"], after["rows"])
    assert sum(count for count, _digest in kept.values()) > 1500
    assert documents(restored.folder) == documents(old.folder)
    assert len(documents(old.folder)) == 13


def test_sessions_and_counts_of_tries_stay_behind(before, after):
    for label in ("sessions.Session", "accounts.Tries"):
        assert (before["rows"][label], after["rows"][label]) == (1, 0)


def test_the_restored_house_is_in_order(restored):
    said = restored.manage("verify", "--full")
    assert "Documents: 13 looked at, all in order." in said
    assert "Verdicts: 12 looked at, all in order." in said


def test_a_letter_that_waited_does_not_leave_twice(after):
    assert after["letters"] == ["unknown"]


def test_people_sign_in_with_the_same_password_and_tokens_hold(before, after):
    assert before["password"] is after["password"] is True
    assert before["token"] == after["token"]


def test_the_ledger_remembers_where_the_house_came_from(after, backup):
    with Archive(backup) as archive:
        assert after["came_from"] == [archive.seal]


def test_a_house_moves_to_another_database_and_back(
    another, before, restored, backup, tmp_path
):
    """Counters go on where they stood, also after a row that was deleted: history
    still speaks of its number."""
    moved = restored
    if restored.more:  # restored on PostgreSQL: so the other database is SQLite
        moved = another(sqlite=True)
        moved.manage("restore", str(backup))
    again = tmp_path / "again.zip"
    moved.manage("backup", str(again))
    home = another()
    home.manage("restore", str(again))
    rows, (ref, unit) = home.ask(EVERYTHING), home.ask(NEXT)
    equal(before["rows"], rows)
    assert ref == "PA-0013"
    assert unit == before["gone"] + 1


# --- Under load ---------------------------------------------------------------------

WRITERS = """
import io, threading, time
from pathlib import Path
from accounts.models import Unit, User
from django.db import connection, transaction
from tracker.records import storage
office = User.objects.get(username="office")
partner = Partner.objects.order_by("pk").first()
until, made, wrong = Path({until!r}), [], []
def work(who):
    number = 0
    while not until.exists():
        try:
            with transaction.atomic():
                Unit.objects.create(name=f"left {{who}} {{number}}")
                content = io.BytesIO(f"{{who}} {{number}}".encode() * 200)
                storage.add(partner, content, f"load {{who}}.txt", by=office)
                Unit.objects.create(name=f"right {{who}} {{number}}")
            made.append(number)
        except Exception as error:
            wrong.append(repr(error))
        number += 1
    connection.close()
threads = [threading.Thread(target=work, args=(who,)) for who in range(4)]
[each.start() for each in threads]
while not made:
    time.sleep(0.05)
print("begun", flush=True)
[each.join() for each in threads]
print(json.dumps([len(made), wrong]))
"""
HALVES = """
from accounts.models import Unit
left = Unit.objects.filter(name__startswith="left ").count()
right = Unit.objects.filter(name__startswith="right ").count()
files = StoredFile.objects.filter(name__startswith="load ").count()
print(json.dumps([left, right, files]))
"""


def test_a_backup_under_load_holds_whole_transactions_only(
    another, old, backup, tmp_path
):
    busy = another(like=old)
    code = "import json\nfrom tracker.records.models import *\n"
    until = tmp_path / "enough"
    code += WRITERS.format(until=str(until))
    writing = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=TOP,
        env=busy.env,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writing.stdout is not None
    assert writing.stdout.readline().strip() == "begun"
    path = tmp_path / "busy.zip"
    busy.manage("backup", str(path))
    until.touch()
    told, _nothing = writing.communicate(timeout=60)
    made, wrong = json.loads(told.strip().splitlines()[-1])
    assert wrong == []

    copy = another()
    copy.manage("restore", str(path))
    left, right, files = copy.ask(HALVES)
    assert left == right == files
    assert 0 < left < made  # some came before the moment of the backup, some after
    assert "Documents: " in copy.manage("verify")


# --- Refused, and nothing touched ---------------------------------------------------


def changed(backup: Path, target: Path, name: str, change: Callable) -> Path:
    """The same backup with one part other than it was."""
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == name:
                content = change(content)
            if content is not None:
                new.writestr(member.filename, content)
    return target


def resealed(backup: Path, target: Path, change: Callable[[dict], None]) -> Path:
    """The same backup as if it had been written with another manifest."""
    with zipfile.ZipFile(backup) as old:
        manifest = json.loads(old.read("manifest.json"))
    change(manifest)
    text = json.dumps(manifest).encode()
    half = changed(backup, target.with_suffix(".half"), "manifest.json", lambda _: text)
    return changed(
        half, target, "seal.txt", lambda _: sha256(text).hexdigest().encode()
    )


def refuses(path: Path, why: str) -> None:
    with pytest.raises(Refused, match=why), Archive(path) as archive:
        archive.refuse_newer()
        archive.check()


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_truncated_backup_is_refused(backup, tmp_path, share):
    content = backup.read_bytes()
    path = tmp_path / "part.zip"
    path.write_bytes(content[: int(len(content) * share)])
    refuses(path, "no backup of Rapport, or only a part of one")


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.8, 0.97])
def test_a_flipped_bit_is_refused(backup, tmp_path, share):
    content = bytearray(backup.read_bytes())
    content[int(len(content) * share)] ^= 4
    path = tmp_path / "flipped.zip"
    path.write_bytes(content)
    refuses(path, "damaged|no backup")


def test_a_changed_row_a_changed_document_and_a_missing_one_are_refused(
    backup, tmp_path
):
    with zipfile.ZipFile(backup) as pack:
        names = pack.namelist()
    users = next(name for name in names if name.endswith("-accounts_user.jsonl"))
    file = next(name for name in names if name.startswith("files/"))
    for name, change in (
        (users, lambda text: text.replace(b"office", b"intruder")),
        (users, lambda text: text + text.splitlines(keepends=True)[-1]),
        (users, lambda _: None),
        (file, lambda text: text + b" "),
        (file, lambda _: None),
        ("documents.jsonl", lambda text: b"".join(text.splitlines(keepends=True)[1:])),
        ("manifest.json", lambda text: text.replace(b'"sqlite"', b'"other"') + b" "),
    ):
        refuses(changed(backup, tmp_path / "other.zip", name, change), "damaged")


def test_more_than_it_says_is_refused(backup, tmp_path):
    path = tmp_path / "more.zip"
    path.write_bytes(backup.read_bytes())
    with zipfile.ZipFile(path, "a") as pack:
        pack.writestr("../../etc/cron.d/more", "surprise")
    refuses(path, "it does not hold what it says")


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.4", b"\x00" * 5000])
def test_another_file_is_refused(tmp_path, content):
    path = tmp_path / "other.zip"
    path.write_bytes(content)
    refuses(path, "no backup of Rapport")


def test_an_archive_of_something_else_is_refused(tmp_path):
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as pack:
        pack.writestr("photo.jpg", b"x")
    refuses(path, "no backup of Rapport")


@pytest.mark.parametrize(
    "newer",
    [
        lambda told: told.update(version="99.0"),
        lambda told: told.update(format=2),
        lambda told: told["migrations"]["records"].append("9999_of_the_future"),
    ],
)
def test_a_backup_of_a_newer_program_is_refused(backup, tmp_path, newer):
    refuses(resealed(backup, tmp_path / "newer.zip", newer), "written by a newer")


def test_a_backup_of_an_older_program_is_brought_up_to_date(another, backup, tmp_path):
    """It is put into the tables of its time, which then go through the rest."""
    with zipfile.ZipFile(backup) as pack:
        told = json.loads(pack.read("manifest.json"))
    first = import_module("tracker.exchange.migrations.0001_files_that_came_in")
    of_old = {f"exchange_{one.name.lower()}" for one in first.Migration.operations
              if isinstance(one, CreateModel)}  # fmt: skip
    late = [
        table
        for table in told["tables"]
        if table["name"].startswith("exchange_") and table["name"] not in of_old
    ]
    assert late

    def older(manifest: dict) -> None:
        names = manifest["migrations"]["exchange"]
        manifest["migrations"]["exchange"] = [n for n in names if n[:4] < "0002"]
        kept = [table for table in manifest["tables"] if table not in late]
        manifest["tables"] = kept

    path = resealed(backup, tmp_path / "older.zip", older)
    for number, table in enumerate(late):
        pack = tmp_path / f"without-{number}.zip"
        path = changed(path, pack, table["member"], lambda _: None)
    house = another()
    assert "12 documents" not in house.manage("restore", str(path))
    asked = (
        "from tracker.exchange.models import LineDraft\n"
        "from tracker.insight.models import Verdict\n"
        "print(json.dumps([LineDraft.objects.count(), Verdict.objects.count() > 0]))"
    )
    assert house.ask(asked) == [0, True]


def untouched(house: House) -> bool:
    code = (
        "from django.db import connection\n"
        "with connection.cursor() as cursor:\n"
        "    print(json.dumps(connection.introspection.table_names(cursor)))"
    )
    return (
        house.ask(code) == []
        and documents(house.folder) == {}
        and not (house.folder / "restoring").exists()
    )


def test_a_refused_restore_leaves_the_target_as_it_was(another, backup, tmp_path):
    house = another()
    content = backup.read_bytes()
    part = tmp_path / "part.zip"
    part.write_bytes(content[:-100])
    assert "only a part of one" in house.manage("restore", str(part), good=False)
    other = ["--seal", "0" * 64]
    said = house.manage("restore", str(backup), *other, good=False)
    assert "another backup than the one with that seal" in said
    assert "cannot be read" in house.manage("restore", "/none.zip", good=False)
    assert untouched(house)


def test_rows_that_do_not_fit_leave_nothing_behind(another, backup, tmp_path):
    """Forged so well that only the database can tell: a unit that nobody has."""
    with zipfile.ZipFile(backup) as pack:
        told = json.loads(pack.read("manifest.json"))
        table = next(t for t in told["tables"] if t["name"] == "accounts_membership")
        lines = pack.read(table["member"]).splitlines(keepends=True)
    at = [name for name, _kind in table["columns"]].index("unit_id")
    row = json.loads(lines[0])
    row[at] = 10**9
    text = json.dumps(row).encode() + b"\n" + b"".join(lines[1:])

    def forge(manifest: dict) -> None:
        told = next(t for t in manifest["tables"] if t["name"] == table["name"])
        told |= {"size": len(text), "sha256": sha256(text).hexdigest()}

    path = resealed(backup, tmp_path / "forged.zip", forge)
    path = changed(path, tmp_path / "rows.zip", table["member"], lambda _: text)
    house = another()
    said = house.manage("restore", str(path), good=False)
    assert "The rows do not fit into this database, nothing was kept" in said
    assert (house.folder / "restoring").exists()  # to be begun anew


def test_a_house_that_is_not_empty_is_refused(restored, after, backup, another):
    said = restored.manage("restore", str(backup), good=False)
    assert "The database is not empty" in said
    assert restored.ask(EVERYTHING) == after["rows"]

    house = another()
    (house.folder / "files").mkdir()
    (house.folder / "files" / "mine.pdf").write_bytes(b"mine")
    assert "is not empty" in house.manage("restore", str(backup), good=False)
    assert (house.folder / "files" / "mine.pdf").read_bytes() == b"mine"


def test_a_backup_never_overwrites(old, backup):
    before = backup.read_bytes()
    assert "never overwrites" in old.manage("backup", str(backup), good=False)
    assert backup.read_bytes() == before
    nowhere = "/proc/no/such/folder/house.zip"
    assert "cannot be written" in old.manage("backup", nowhere, good=False)


def test_a_backup_of_tables_of_another_version_is_refused(another, tmp_path):
    house = another()
    said = house.manage("backup", str(tmp_path / "empty.zip"), good=False)
    assert "run “migrate” first" in said
    assert list(tmp_path.iterdir()) == []


def test_a_backup_can_be_looked_at_without_putting_it_back(old, backup, tmp_path):
    assert "Whole: " in old.manage("verify", "--backup", str(backup))
    part = tmp_path / "part.zip"
    part.write_bytes(backup.read_bytes()[:-100])
    assert "part of one" in old.manage("verify", "--backup", str(part), good=False)


def test_only_its_owner_reads_a_backup(backup):
    assert backup.stat().st_mode & 0o077 == 0


# --- Killed half-way ----------------------------------------------------------------


def started(house: House, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=TOP,
        env=house.env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_a_killed_backup_leaves_no_half_one(old, tmp_path):
    path = tmp_path / "house.zip"
    part = path.with_name("house.zip.partial")
    process = started(old, "backup", str(path))
    grown = lambda: part.exists() and part.stat().st_size > 1000  # noqa: E731
    assert services.wait_for(grown, 30, 0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not path.exists()
    old.manage("backup", str(path))
    assert not part.exists()
    with Archive(path) as archive:
        archive.check()


@pytest.mark.parametrize("seconds", [pytest.param(0.0, marks=pytest.mark.slow), 2.0])
def test_a_killed_restore_is_recognised_and_begun_anew(
    another, old, before, backup, seconds
):
    house = another()
    mark = house.folder / "restoring"
    process = started(house, "restore", str(backup))
    assert services.wait_for(mark.exists, 30, 0.002)
    time.sleep(seconds)
    assert process.poll() is None, "it was too quick to be killed"
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert mark.exists()
    said = house.manage("up", "--port", str(house.port), good=False)
    assert "A restore began here and did not end" in said

    said = house.manage("restore", str(backup))
    assert "An earlier restore had stopped half-way" in said
    assert not mark.exists()
    equal(before["rows"], house.ask(EVERYTHING))
    assert documents(house.folder) == documents(old.folder)


def test_a_restore_killed_at_its_last_step_only_takes_the_mark_away(
    restored, after, backup
):
    with Archive(backup) as archive:
        (restored.folder / "restoring").write_text(archive.seal)
    assert "are back" in restored.manage("restore", str(backup))
    assert not (restored.folder / "restoring").exists()
    assert restored.ask(EVERYTHING) == after["rows"]
