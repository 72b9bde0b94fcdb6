"""What workers do with files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from tracker.exchange import incoming
from tracker.exchange.backup import nightly
from tracker.exchange.drafting import keeping
from tracker.exchange.links import letters, making
from tracker.exchange.mail_in import imap
from tracker.exchange.yearbook import preparing
from tracker.jobs import ledger, schedule

if TYPE_CHECKING:
    from tracker.jobs.running import Running

LETTERS = (letters.letter,)
"""Named here so that every worker knows how to write them."""

schedule.daily("forget-drafts", at=(3, 40))
if settings.IMAP_URL.scheme:
    schedule.every("mail-in", minutes=5)
if settings.BACKUP_KEEP is not None:
    schedule.daily(nightly.KIND, at=nightly.AT)


@ledger.handles(nightly.KIND)
def back_up(running: Running) -> dict[str, Any]:
    return nightly.run(running)


@ledger.handles(preparing.KIND)
def prepare_annual_report(running: Running) -> dict[str, Any]:
    return preparing.prepare(running)


@ledger.handles(incoming.JOB)
def import_file(running: Running) -> None:
    incoming.work(running)


@ledger.handles("forget-drafts")
def forget_drafts(running: Running) -> dict[str, int]:
    """Every night: what was saved or discarded a week ago need not be brought back."""
    links = making.forget(keeping.KEPT_DAYS)
    return {"forgotten": keeping.forget(), "links": links}


@ledger.handles("mail-in")
def look_into_the_mailbox(running: Running) -> dict[str, int]:
    """Each message is kept by itself: what was taken stays if a later one fails."""
    return imap.poll()
