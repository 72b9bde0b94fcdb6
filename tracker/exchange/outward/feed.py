"""What one person has to keep in mind, as a calendar to subscribe to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from django.db.models import Q
from django.utils.translation import gettext as _

from tracker.insight.desk import mine
from tracker.records.models import Agreement, FollowUp, Grant, GrantReport, Visit

from . import agreements, visits
from .calendars import event, framed

if TYPE_CHECKING:
    from icalendar import Event

    from accounts.models import User

BEFORE, AHEAD = timedelta(days=90), timedelta(days=800)
"""An end two years away has its last day for notice within the next."""


def feed(user: User, on: date) -> str:
    """The whole calendar of this day; nothing the person may not see is in it."""
    return "".join(framed(_events(user, on), _("Rapport: my days")))


def _events(user: User, on: date) -> Iterator[Event]:
    first, last = on - BEFORE, on + AHEAD
    own = Visit.objects.visible_to(user).filter(mine(user))
    near = own.filter(starts_on__lte=last).filter(
        Q(ends_on__gte=first) | Q(ends_on=None, starts_on__gte=first)
    )
    yield from visits.events(near.order_by("starts_on", "pk"))
    owed = own.filter(report_submitted_on=None, report_due_on__range=(first, last))
    for visit in owed.exclude(status="cancelled").order_by("report_due_on", "pk"):
        yield event(
            visit,
            "report",
            _("Report due: %(what)s") % {"what": visit},
            cast(date, visit.report_due_on),
        )
    promised = FollowUp.objects.filter(
        visit__in=own, status="open", due_on__range=(first, last)
    )
    for each in promised.select_related("visit").order_by("due_on", "pk"):
        what = each.text.strip().split("\n", 1)[0][:200]
        yield event(
            each.visit,
            f"promise-{each.pk}",
            _("Promised: %(what)s") % {"what": what},
            cast(date, each.due_on),
        )
    yield from _of_papers(user, on)
    yield from _of_grants(user, first, last)


def _of_papers(user: User, on: date) -> Iterator[Event]:
    papers = Agreement.objects.visible_to(user).filter(
        Q(deputy=user) | mine(user) | Q(partners__owner=user)
    )
    running = papers.in_force(on).filter(effective_end__lte=on + AHEAD).distinct()
    yield from agreements.events(running.order_by("effective_end", "pk"))


def _of_grants(user: User, first: date, last: date) -> Iterator[Event]:
    grants = Grant.objects.visible_to(user).filter(mine(user)).awarded()
    owed = GrantReport.objects.filter(
        grant__in=grants, submitted_on=None, due_on__range=(first, last)
    )
    for wanted in owed.select_related("grant").order_by("due_on", "pk"):
        what = f"{wanted.title} ({wanted.grant})"
        yield event(
            wanted.grant,
            f"report-{wanted.pk}",
            _("Report due: %(what)s") % {"what": what},
            cast(date, wanted.due_on),
        )
    unsettled = grants.filter(settled_on=None, settlement_due_on__range=(first, last))
    for grant in unsettled.order_by("settlement_due_on", "pk"):
        yield event(
            grant,
            "settlement",
            _("Settlement due: %(what)s") % {"what": grant},
            cast(date, grant.settlement_due_on),
        )
