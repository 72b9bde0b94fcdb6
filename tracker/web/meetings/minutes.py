"""The minutes of a meeting: a sheet to print, and a plain document to take along."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.exchange.minutes import Minutes, markdown, minutes_of
from tracker.web.meetings.agenda import Agenda, found
from tracker.web.requests import Request


def _minutes(request: Request, key: str) -> tuple[Agenda, Minutes]:
    meeting = found(request, key)
    agenda = Agenda(meeting, request.user)
    rows = [(item.partner, item.decision) for item in agenda.items]
    return agenda, minutes_of(meeting, rows)


@require_safe
def page(request: Request, key: str) -> HttpResponse:
    agenda, minutes = _minutes(request, key)
    context = {"meeting": agenda.meeting, "minutes": minutes}
    return render(request, "meetings/minutes.html", context)


@require_safe
def plain(request: Request, key: str) -> HttpResponse:
    agenda, minutes = _minutes(request, key)
    answer = HttpResponse(
        markdown(minutes), content_type="text/markdown; charset=utf-8"
    )
    name = f"{agenda.meeting.ref}.md"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
