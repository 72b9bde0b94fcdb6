"""The minutes of a meeting: a sheet to print, and documents to take along."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tracker.exchange.downloads import made
from tracker.exchange.minutes import Minutes, markdown, minutes_of
from tracker.exchange.minutes_paper import paper
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
    name = f"{agenda.meeting.ref}.md"
    return made(markdown(minutes), "text/markdown; charset=utf-8", name)


@require_safe
def pdf(request: Request, key: str) -> HttpResponse:
    from tracker.exchange.papers import pdf

    return _as_file(request, key, pdf, "pdf")


@require_safe
def docx(request: Request, key: str) -> HttpResponse:
    from tracker.exchange.papers import word

    return _as_file(request, key, word, "docx")


def _as_file(request: Request, key: str, writer: Any, ending: str) -> HttpResponse:
    agenda, minutes = _minutes(request, key)
    meeting, now = agenda.meeting, timezone.now()
    sheet = paper(minutes, request.user, now, confidential=meeting.confidential)
    content = writer.written(sheet, now)
    return made(content, writer.CONTENT_TYPE, f"{meeting.ref}.{ending}")
