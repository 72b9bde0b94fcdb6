from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts import calendars


@login_not_required
@cache_control(private=True, no_store=True)
@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Who has the address reads it, in the language of its owner."""
    owner = calendars.owner_of(secret)
    if owner is None:
        raise Http404
    # Loaded here: writers of files are heavy, and other pages need none.
    from tracker.exchange.outward.feed import feed

    with override(owner.language or settings.LANGUAGE_CODE):
        body = feed(owner, timezone.localdate())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="rapport.ics"'
    return response
