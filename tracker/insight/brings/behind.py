"""The records behind a figure: what stands in the address of a list.

Visits: `due@2026-10-31` (a follow-up was due by the day), `kept@2026-10-31` (and done).
"""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q, QuerySet

from tracker.records.models import FollowUp, Grant

from .found import TRAINED, due_by
from .part import won_on

TRAINING = TRAINED & Q(result_count__isnull=False)


def visits(value: str) -> QuerySet:
    """Keys of visits with such a follow-up; none where the words mean nothing."""
    what, _at, day = value.partition("@")
    try:
        due = due_by(date.fromisoformat(day))
    except ValueError:
        due = FollowUp.objects.none()
    if what == "kept":
        due = due.filter(status=FollowUp.Status.DONE)
    elif what != "due":
        due = FollowUp.objects.none()
    return due.order_by().values("visit")


def grants(first: datetime | None, last: datetime | None) -> QuerySet:
    """Keys of grants won between two days, both included."""
    found = won_on(Grant.objects.all())
    if first is not None:
        found = found.filter(won_on__gte=first.date())
    if last is not None:
        found = found.filter(won_on__lte=last.date())
    return found.order_by().values("pk")
