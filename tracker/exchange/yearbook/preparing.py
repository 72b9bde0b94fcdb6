"""Every figure of a year asked beforehand, so that the files come at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tracker.insight.indicators.answering import answer
from tracker.jobs import ledger

from . import chapters

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.jobs.models import Job
    from tracker.jobs.running import Running

KIND = "annual-report"


def promise(year: int, by: User) -> Job:
    return ledger.promise(KIND, {"year": year}, dedupe_key=f"{KIND}-{year}", by=by)


def prepare(running: Running) -> dict[str, Any]:
    """Answers are kept for whoever asks next; what a reader may not see goes later."""
    year, today = int(running.args["year"]), timezone.localdate()
    some = chapters.indicators()
    for done, indicator in enumerate(some):
        running.progress(done, len(some), str(indicator.title))
        answer(indicator, chapters.asked(indicator, year, today))
    running.progress(len(some), len(some))
    return {"year": year, "as_of": chapters.as_of(year, today).isoformat()}
