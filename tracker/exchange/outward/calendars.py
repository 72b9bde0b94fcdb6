"""Days as a calendar program reads them: one event, and the frame around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event

if TYPE_CHECKING:
    from tracker.records.models import Record

BEGIN = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Rapport//Rapport//EN\r\n"
END = "END:VCALENDAR\r\n"


def event(
    record: Record,
    what: str,
    summary: str,
    first: date,
    last: date | None = None,
    **told: str,
) -> Event:
    """Whole days, both counted in; the same record and matter is the same event."""
    made = Event()
    house = urlsplit(settings.BASE_URL).hostname or "localhost"
    made.add("uid", f"{record.ref}-{what}@{house}")
    made.add("dtstamp", record.updated)
    made.add("dtstart", first)
    if (end := last or first) < date.max:  # without an end it is that one day
        made.add("dtend", end + timedelta(days=1))
    made.add("summary", summary)
    made.add("transp", "TRANSPARENT")
    made.add("url", f"{settings.BASE_URL}{record.get_absolute_url()}")
    for name, text in told.items():
        if text:
            made.add(name, text)
    return made


def framed(events: Iterable[Event], name: str = "") -> Iterator[str]:
    yield BEGIN
    if name:
        head = Calendar()
        head.add("name", name)
        head.add("x-wr-calname", name)
        lines = head.to_ical().decode().splitlines(keepends=True)
        yield "".join(lines[1:-1])
    for each in events:
        yield each.to_ical().decode()
    yield END
