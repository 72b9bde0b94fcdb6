"""The night in a large house: nothing new, one in a hundred changed, a month over.

Each night is a process of its own, as a worker is, so that its memory can be told.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.db import connection

from benchmarks.measuring import Figure

TOP = Path(__file__).resolve().parent.parent
SECONDS = {"postgresql": 60, "sqlite": 180}
MEGABYTES = 600
NIGHTS = {
    "nothing": "night after a day without a change",
    "some": "night in which 1 % had changed",
    "month": "night after a month ended",
    "quarter": "night in which a set of parameters is made",
    "answers": "answers kept for the morning",
}


def night(name: str) -> dict[str, Any]:
    """What one night took, told by the process that did it."""
    line = [sys.executable, "-m", "benchmarks.night", name]
    done = subprocess.run(  # noqa: S603
        line, cwd=TOP, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def run() -> list[Figure]:
    first = night("first")
    if first["judged"]:
        print(f"First judging: {first}", flush=True)
    most, figures = SECONDS[connection.vendor], []
    for name, title in NIGHTS.items():
        took = night(name)
        print(f"{title}: {took}", flush=True)
        figures += [
            Figure(title, took["seconds"], None, most, "s"),
            Figure(f"{title}: memory", took["megabytes"], None, MEGABYTES, "MB"),
        ]
    return figures
