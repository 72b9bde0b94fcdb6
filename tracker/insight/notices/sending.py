"""When letters go: each to its person once, however often the clock is looked at."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from tracker.jobs import ledger, outbox, schedule
from tracker.jobs.models import Mail
from tracker.jobs.running import Running

from .changed import a_week_before
from .letter import letter
from .rhythm import rhythm

schedule.weekly("weekly-letters", weekday=1, at=(7, 0))
schedule.monthly("monthly-letters", day=1, at=(7, 0))


@ledger.handles("weekly-letters")
def weekly(running: Running) -> dict[str, Any]:
    today = timezone.localdate()
    return _post("weekly", running.args["slot"], a_week_before(today), today)


@ledger.handles("monthly-letters")
def monthly(running: Running) -> dict[str, Any]:
    today = timezone.localdate()
    before = today.replace(day=1)
    month = before.month - 1 or 12
    since = before.replace(month=month, year=before.year - (month == 12))
    return _post("monthly", running.args["slot"], since, today)


def _post(which: str, slot: str, since: date, until: date) -> dict[str, Any]:
    """Promised only where a mail server is named: nobody waits for letters in vain."""
    if not settings.EMAIL_URL.scheme:
        return {"letters": 0, "mail_server": False}
    people = User.objects.filter(is_active=True).exclude(email="").order_by("pk")
    wanted = [person for person in people if rhythm(person) == which]
    told = {"since": since.isoformat(), "until": until.isoformat(), "which": which}
    for person in wanted:
        outbox.post("digest", person, told, dedupe_key=f"digest:{person.pk}:{slot}")
    return {"letters": len(wanted), "mail_server": True}


@outbox.writes("digest")
def write(mail: Mail) -> outbox.Letter | None:
    """Worded when it leaves: whoever turned letters down meanwhile gets none."""
    person, which = mail.recipient, mail.args["which"]
    if rhythm(person) != which:
        return None
    since, until = (date.fromisoformat(mail.args[name]) for name in ("since", "until"))
    return letter(person, since, until, monthly=which == "monthly")
