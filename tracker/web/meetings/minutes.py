"""The minutes of a meeting: a sheet to print, and documents to take along."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

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
    answer = HttpResponse(
        markdown(minutes), content_type="text/markdown; charset=utf-8"
    )
    return _to_save(answer, f"{agenda.meeting.ref}.md")


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
    made = paper(minutes, request.user, now, confidential=meeting.confidential)
    answer = HttpResponse(writer.written(made, now), content_type=writer.CONTENT_TYPE)
    return _to_save(answer, f"{meeting.ref}.{ending}")


def _to_save(answer: HttpResponse, name: str) -> HttpResponse:
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
