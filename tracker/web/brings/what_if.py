"""What hangs on somebody or something: asked by a picker, told in sentences first."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tracker.insight.what_if import Hanging, look
from tracker.kinds.what_if import WhatIf
from tracker.web.brings import saying
from tracker.web.requests import Request

MOST = 200


@require_safe
def page(request: Request) -> HttpResponse:
    form = WhatIf(request.GET, request.user)
    context: dict[str, Any] = {"form": form, "asked": form.asked}
    if not form.asked:
        context["form"] = WhatIf({}, request.user)
        return render(request, "what_if/page.html", context)
    if not form.is_valid():
        return render(request, "what_if/page.html", context, status=400)
    found = look(form.subject(), timezone.localdate(), request.user)
    return render(request, "what_if/page.html", context | shown(found))


def shown(found: Hanging) -> dict[str, Any]:
    return {
        "found": found,
        "subject": found.subject,
        "sentences": saying.sentences(found),
        "relations": found.relations[:MOST],
        "more": max(0, len(found.relations) - MOST),
        "of_person": found.subject.person is not None,
        "base": settings.BASE_CURRENCY,
    }
