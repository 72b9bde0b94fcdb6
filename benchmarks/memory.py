"""What web, worker and scheduler hold together when nobody asks for anything."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil

from benchmarks.measuring import Figure
from tests.services import free_port, wait_for

MOST, SETTLED = 400, 20  # megabytes; seconds after the first answer
TOP = Path(__file__).resolve().parent.parent


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/health/ready") as answer:
            return answer.status == 200
    except OSError:
        return False


def held(process: psutil.Process) -> dict[str, float]:
    """Megabytes of each process, what several share divided between them."""
    family = [process, *process.children(recursive=True)]
    return {
        f"{each.pid} {' '.join(each.cmdline())[:60]}": each.memory_full_info().pss
        / 2**20
        for each in family
    }


def run() -> list[Figure]:
    """A fresh house of its own, on this database's kind of broker: the folder."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        surroundings = {**os.environ, "DATA_DIR": folder, "PORT": str(port)}
        for name in ("DATABASE_URL", "DATABASE_URL_FILE", "DJANGO_SETTINGS_MODULE"):
            surroundings.pop(name, None)
        line = [sys.executable, "manage.py", "up", "--port", str(port)]
        house = subprocess.Popen(  # noqa: S603
            line,
            cwd=TOP,
            env=surroundings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            assert wait_for(lambda: answers(port), seconds=180, every=0.5), "no answer"
            time.sleep(SETTLED)
            each = held(psutil.Process(house.pid))
        finally:
            house.terminate()
            house.wait(60)
    for name, size in each.items():
        print(f"{size:7.1f} MB  {name}")
    return [Figure("memory at rest", sum(each.values()), None, MOST, "MB")]
