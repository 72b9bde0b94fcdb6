"""Agreements as calendar events: the day one ends, and the last day for notice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from .calendars import event, framed

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from icalendar import Event

    from tracker.records.models import Agreement

AT_ONCE = 500


def write(agreements: QuerySet[Agreement]) -> Iterator[str]:
    return framed(events(agreements))


def events(agreements: QuerySet[Agreement]) -> Iterator[Event]:
    for paper in agreements.iterator(AT_ONCE):
        yield from of_agreement(paper)


def of_agreement(paper: Agreement) -> Iterator[Event]:
    """Nothing where it is open-ended; the term that runs now where it renews itself."""
    today = timezone.localdate()
    end = paper.end_as_of(today)
    if end is None:
        return
    renews = paper.renews_by_itself_on(today) is not None
    told = _("Renews itself: %(title)s") if renews else _("Ends: %(title)s")
    yield event(paper, "end", told % {"title": paper.title}, end)
    notice = paper.last_day_for_notice(end)
    if notice is not None:
        told = _("Last day for notice: %(title)s")
        yield event(paper, "notice", told % {"title": paper.title}, notice)
