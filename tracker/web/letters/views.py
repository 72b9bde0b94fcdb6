from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tracker.insight.notices import letter, rhythm
from tracker.web.requests import Request


@never_cache
@require_safe
def preview(request: Request) -> HttpResponse:
    """What the next letter would say if it went today; nothing is sent."""
    how_often, today = rhythm(request.user), timezone.localdate()
    monthly = how_often == "monthly"
    days = 31 if monthly else 7
    found = letter(request.user, today - timedelta(days=days), today, monthly=monthly)
    shown = {
        "letter": found,
        "rhythm": how_often,
        "mail_server": bool(settings.EMAIL_URL.scheme),
    }
    return render(request, "accounts/letter.html", shown)
