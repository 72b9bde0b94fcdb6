"""Visits as calendar events: whole days, a month where only the month is known."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from tracker.records import countries
from tracker.records.models import Visit, VisitPlace

from .calendars import event, framed

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from icalendar import Event

AT_ONCE = 500
STATUS = {
    Visit.Status.CANCELLED: "CANCELLED",
    Visit.Status.DRAFT: "TENTATIVE",
    Visit.Status.PLANNED: "TENTATIVE",
    Visit.Status.POSTPONED: "TENTATIVE",
}


def write(visits: QuerySet[Visit]) -> Iterator[str]:
    return framed(events(visits))


def events(visits: QuerySet[Visit]) -> Iterator[Event]:
    along = visits.prefetch_related("hosts__partner", "places")
    for visit in along.iterator(AT_ONCE):
        yield of_visit(visit)


def of_visit(visit: Visit) -> Event:
    first, last = days(visit)
    return event(
        visit,
        "visit",
        visit.title,
        first,
        last,
        location="; ".join(place(each) for each in visit.places.all()),
        description="\n".join([*partners(visit), visit.purpose]).strip(),
        status=STATUS.get(Visit.Status(visit.status), "CONFIRMED"),
    )


def days(visit: Visit) -> tuple[date, date]:
    """The days it may have been: all of a month or year where no day is known."""
    first, last = visit.starts_on, visit.ends_on or visit.starts_on
    if visit.date_precision == "month":
        return first.replace(day=1), last.replace(
            day=monthrange(last.year, last.month)[1]
        )
    if visit.date_precision == "year":
        return first.replace(month=1, day=1), last.replace(month=12, day=31)
    return first, last


def place(stop: VisitPlace) -> str:
    country = countries.name(stop.country, get_language() or "en")
    return ", ".join(part for part in (stop.city, country) if part)


def partners(visit: Visit) -> list[str]:
    hosts = [line.partner for line in visit.hosts.all() if line.partner_id]
    return [str(partner) for partner in hosts]
