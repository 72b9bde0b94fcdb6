"""Meetings held, and one of them: its partners, decisions, and what came of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracker.insight.decided import came_of
from tracker.insight.health import Sight
from tracker.kinds import BY_NAME
from tracker.records import changes
from tracker.records.models import AgendaItem, Meeting, Stale
from tracker.web.meetings import saying
from tracker.web.meetings.agenda import Agenda, found, held_by, may_hold
from tracker.web.requests import Request

AT_ONCE = 25


@require_safe
def meetings(request: Request) -> HttpResponse:
    user = request.user
    known = Meeting.objects.visible_to(user).select_related("unit")
    page = Paginator(known, AT_ONCE).get_page(request.GET.get("page"))
    keys = [meeting.pk for meeting in page]
    partners = BY_NAME["partner"].visible_to(user).order_by().values("pk")
    on_it = AgendaItem.objects.filter(meeting__in=keys, partner__in=partners)
    made = BY_NAME["review"].visible_to(user).filter(meeting__in=keys)
    counts = [_counted(rows) for rows in (on_it, made)]
    rows = [
        {
            "meeting": meeting,
            "of": counts[0].get(meeting.pk, 0),
            "decided": counts[1].get(meeting.pk, 0),
        }
        for meeting in page
    ]
    context = {"page": page, "rows": rows, "may_add": Meeting.may_be_added_by(user)}
    return render(request, "meetings/list.html", context)


def _counted(rows: Any) -> dict[int, int]:
    """Partners by meeting."""
    found_ = rows.order_by().values("meeting")
    counted = found_.annotate(n=Count("partner", distinct=True))
    return dict(counted.values_list("meeting", "n"))


@require_safe
def meeting(request: Request, key: str) -> HttpResponse:
    held = found(request, key)
    agenda = Agenda(held, request.user)
    today = timezone.localdate()
    decisions = [item.decision for item in agenda.decided]
    came = came_of(decisions, request.user, today, Sight(request.user))
    rows = [
        {
            "item": item,
            "came": saying.told(came[item.decision.pk])
            if item.decision is not None and item.decision.reviewed_on < today
            else None,
        }
        for item in agenda.items
    ]
    may = may_hold(held, request.user)
    context = {
        "meeting": held,
        "agenda": agenda,
        "rows": rows,
        "summary": saying.summary(
            one for one in came.values() if one.review.reviewed_on < today
        ),
        "may_hold": may,
        "may_delete": may and not agenda.decided,
        "today": today,
    }
    return render(request, "meetings/meeting.html", context)


@require_POST
def delete(request: Request, key: str) -> HttpResponse:
    """Only where nothing was decided: decisions keep the meeting they were made in."""
    held = held_by(request, key)
    try:
        changes.delete(held, by=request.user)
    except (ValidationError, PermissionDenied, Stale) as problem:
        words = getattr(problem, "messages", [str(problem)])
        messages.error(request, " ".join(words))
        return redirect(held)
    messages.success(request, _("The meeting is deleted."))
    return redirect("meeting:list")
