"""What workers do with files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.exchange import incoming
from tracker.exchange.drafting import keeping
from tracker.jobs import ledger, schedule

if TYPE_CHECKING:
    from tracker.jobs.running import Running


schedule.daily("forget-drafts", at=(3, 40))


@ledger.handles(incoming.JOB)
def import_file(running: Running) -> None:
    incoming.work(running)


@ledger.handles("forget-drafts")
def forget_drafts(running: Running) -> dict[str, int]:
    """Every night: what was saved or discarded a week ago need not be brought back."""
    return {"forgotten": keeping.forget()}
