"""What only a partner has: its health, and everything that happened on one line."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from tracker.api.lists import refuse_unknown
from tracker.api.requests import Request
from tracker.insight import health, timeline

AS_OF = "as_of"
FIRST_YEAR, LAST_YEAR = 1900, 2999


def day(request: Request, name: str = AS_OF) -> date | None:
    """The day that a parameter names. Raises ValidationError."""
    asked = request.query_params.get(name)
    if not asked:
        return None
    try:
        found = parse_date(asked)
    except ValueError:
        found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValidationError({name: [_("A day is expected, such as 2026-03-31.")]})
    return found


class OfPartners:
    """Health and timeline, beside what every record has."""

    find: Any

    @extend_schema(
        parameters=[OpenApiParameter(AS_OF, OpenApiTypes.DATE)],
        responses=OpenApiTypes.OBJECT,
    )
    @action(detail=True, methods=["get"])
    def health(self, request: Request, key: str) -> Response:
        """The verdict, live or as of a day, as you may have it."""
        refuse_unknown(request, {AS_OF})
        partner = self.find(key)
        return Response(health.report(partner, day(request), request.user))

    @extend_schema(responses={200: {"type": "array", "items": {"type": "object"}}})
    @action(detail=True, methods=["get"])
    def timeline(self, request: Request, key: str) -> Response:
        """What happened with this partner, newest first, as far as you may know."""
        refuse_unknown(request, set())
        return Response(timeline.events(self.find(key), request.user))
