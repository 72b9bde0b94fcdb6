"""The worker and the scheduler die in the middle: nothing lost, nothing doubled."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.services import wait_for
from tests.story.house import House

pytestmark = pytest.mark.workers

ROWS = 3000
STATE = """
from tracker.jobs.models import Job
job = Job.objects.get(pk={job})
print(json.dumps([job.state, job.attempts, job.error[-300:]]))
"""


VERDICTS = """
from tracker.insight.models import Verdict
print(json.dumps(sorted(Verdict.objects.values_list("partner_id", "month", "state"))))
"""
COUNT = """
print(json.dumps(Output.objects.filter(doi__startswith="10.5555/").count()))
"""


def kill(house: House) -> None:
    """End the worker and the scheduler as a power cut would."""
    said = subprocess.run(
        ["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True
    )
    mine = {
        int(line.split()[0])
        for line in said.stdout.splitlines()
        if "celery" in line or "--only" in line
        if _of(int(line.split()[0]), house)
    }
    assert mine, said.stdout
    for process in mine:
        os.kill(process, signal.SIGKILL)


def _of(process: int, house: House) -> bool:
    try:
        told = Path(f"/proc/{process}/environ").read_bytes()
    except OSError:
        return False
    return f"DATA_DIR={house.folder}\0".encode() in told


def settled(house: House, job: int) -> bool:
    return house.ask(STATE.format(job=job))[0] not in ("new", "running")


def started(house: House, job: int) -> bool:
    return house.ask(STATE.format(job=job))[0] != "new"


def test_an_import_and_a_refresh_killed_half_way_are_done_once(demo_house, tmp_path):
    house = demo_house
    path = tmp_path / "outputs.csv"
    with path.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(["title", "year", "doi", "unit", "kind"])
        for number in range(ROWS):
            rows.writerow(
                [f"Work {number}", 2020, f"10.5555/{number}", "ME", "article"]
            )
    before = house.ask(VERDICTS)
    jobs = house.ask(
        "from accounts.models import User\n"
        "from tracker.exchange import incoming\n"
        "from tracker.insight.models import Verdict\n"
        "from tracker.jobs import ledger\n"
        f"job = incoming.start_import({str(path)!r}, 'outputs.csv', 'outputs',"
        " by=User.objects.get(username='office'))\n"
        "Verdict.objects.all().delete()\n"
        "print(json.dumps([job.pk, ledger.promise('refresh-full').pk]))"
    )
    assert wait_for(lambda: all(started(house, job) for job in jobs), 40, 0.1)
    kill(house)
    assert wait_for(lambda: all(settled(house, job) for job in jobs), 240, 2)
    for job in jobs:
        state, _tries, error = house.ask(STATE.format(job=job))
        assert state == "done", error
    assert house.ask(COUNT) == ROWS
    assert house.ask(VERDICTS) == before
