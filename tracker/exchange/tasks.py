"""What workers do with files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.exchange import incoming
from tracker.jobs import ledger

if TYPE_CHECKING:
    from tracker.jobs.running import Running


@ledger.handles(incoming.JOB)
def import_file(running: Running) -> None:
    incoming.work(running)
