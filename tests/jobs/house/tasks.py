from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.jobs.house.models import Mark
from tracker.jobs.ledger import Problem, handles

if TYPE_CHECKING:
    from tracker.jobs.running import Running


@handles("house.mark")
def mark(running: Running) -> None:
    """Half of the effect, a while, the other half: a kill may fall anywhere."""
    wait = running.args.get("seconds", 0.0)
    time.sleep(wait)
    with running.effect():
        Mark.objects.create(job=running.job.pk, name="first")
        time.sleep(wait / 4)
        Mark.objects.create(job=running.job.pk, name="second")


@handles("house.break")
def always_breaks(running: Running) -> None:
    with running.effect():
        Mark.objects.create(job=running.job.pk, name="never")
        raise RuntimeError("the tap drips")


@handles("house.refuse")
def refuses(running: Running) -> None:
    raise Problem("There is no such tap.", result={"row": 3})
