"""Backups by the clock: promised once a night, thinned out, told in plain words."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured

from tracker import env
from tracker.exchange.backup import Archive, nightly
from tracker.jobs import ledger, running, schedule
from tracker.jobs.models import Job

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today(settings, tmp_path):
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.BACKUP_KEEP = (2, 1, 1)
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.DATA_DIR = tmp_path
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def run(slot: str) -> Job:
    promised = ledger.promise(nightly.KIND, {"slot": slot})
    return running.run_inline(promised)


def lay(folder: Path, *names: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(b"old")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.django_db(transaction=True)
def test_a_turn_writes_a_whole_backup_and_thins_out_the_old(settings, today):
    running.discover()
    folder = settings.BACKUP_DIR
    lay(folder, "rapport-2026-11-23.zip", "rapport-2026-11-24.zip")
    lay(folder, "rapport-2026-11-22.zip", "rapport-2026-10-31.zip", "holiday.jpg")
    job = run("2026-11-25")
    assert job.state == Job.State.DONE, job.error
    assert names(folder) == [
        "holiday.jpg",
        "rapport-2026-11-24.zip",
        "rapport-2026-11-25.zip",
    ]
    assert job.result["dropped"] == [
        "rapport-2026-11-23.zip",
        "rapport-2026-11-22.zip",
        "rapport-2026-10-31.zip",
    ]
    with Archive(folder / "rapport-2026-11-25.zip") as archive:
        archive.check()
        assert archive.row_count == job.result["rows"]
    found = nightly.standing(NOW)
    assert found.last.name == "rapport-2026-11-25.zip"
    assert found.problems == []

    # The worker was killed after its last byte: the same turn writes nothing twice.
    before = (folder / "rapport-2026-11-25.zip").read_bytes()
    again = run("2026-11-25")
    assert again.state == Job.State.DONE, again.error
    assert again.result["rows"] == job.result["rows"]
    assert (folder / "rapport-2026-11-25.zip").read_bytes() == before


@pytest.mark.django_db(transaction=True)
def test_a_folder_that_is_away_is_told_and_nothing_is_thinned_out(settings, tmp_path):
    running.discover()
    (tmp_path / "disk").write_bytes(b"not a folder")
    settings.BACKUP_DIR = tmp_path / "disk" / "backups"
    job = run("2026-11-25")
    assert job.state == Job.State.FAILED
    assert "cannot be written" in job.error
    problems = nightly.standing(NOW).problems
    assert any("The last backup was not written" in each for each in problems)
    assert "There is no backup yet." in problems


@pytest.mark.django_db
def test_the_clock_promises_one_a_night():
    running.discover()
    turn = schedule.TURNS[nightly.KIND]
    assert turn.slot(datetime(2026, 11, 25, 4, 29, tzinfo=UTC)) is None
    assert turn.slot(datetime(2026, 11, 25, 4, 30, tzinfo=UTC)) == "2026-11-25"
    assert nightly.next_at(NOW) == NOW  # missed so far today: at the next look
    assert schedule.keep(turn, "2026-11-25")
    assert not schedule.keep(turn, "2026-11-25")
    assert nightly.next_at(NOW) == datetime(2026, 11, 26, 4, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_what_is_wrong_is_said(settings):
    assert nightly.standing(NOW).problems == ["There is no backup yet."]
    lay(settings.BACKUP_DIR, "rapport-2026-11-23.zip")
    assert nightly.standing(NOW).problems == ["The last backup is more than a day old."]
    settings.BACKUP_KEEP = None
    found = nightly.standing(NOW)
    assert found.next_at is None
    assert [each[:44] for each in found.problems] == [
        "Backups by the clock are switched off (BACKU"
    ]
    Job.objects.create(
        kind=nightly.KIND,
        state=Job.State.DONE,
        finished=NOW,
        result={"missing": ["files/ab (signed.pdf)"]},
    )
    assert any("signed.pdf" in each for each in nightly.standing(NOW).problems)


@pytest.mark.parametrize(
    ("value", "kept"),
    [("7,4,12", (7, 4, 12)), ("1, 0, 0", (1, 0, 0)), ("off", None), ("OFF", None)],
)
def test_how_many_are_kept_is_set_in_one_word(monkeypatch, value, kept):
    monkeypatch.setenv("BACKUP_KEEP", value)
    assert env.keeping("BACKUP_KEEP", "7,4,12") == kept


@pytest.mark.parametrize("value", ["0,4,12", "7", "7,4", "a,b,c", "-1,2,3", "7,4,1001"])
def test_nonsense_is_refused_at_start(monkeypatch, value):
    monkeypatch.setenv("BACKUP_KEEP", value)
    with pytest.raises(ImproperlyConfigured, match="7,4,12, or off"):
        env.keeping("BACKUP_KEEP", "7,4,12")
