"""What hangs on a person, an officer, a country or some partners."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from tracker.api.lists import PlainJSON, refuse_unknown
from tracker.api.permissions import SignedIn
from tracker.api.requests import Request
from tracker.insight.what_if import look, told
from tracker.kinds.what_if import NAMES, WhatIf


class WhatIfViewSet(viewsets.ViewSet):
    """What hangs on exactly one `person`, `officer`, `country` or `partners`."""

    request: Request
    permission_classes = [SignedIn]
    renderer_classes = [PlainJSON]

    @extend_schema(
        parameters=[OpenApiParameter(name, OpenApiTypes.STR) for name in NAMES],
        responses=OpenApiTypes.OBJECT,
    )
    def list(self, request: Request) -> Response:
        """What hangs on it today, computed from what you may see."""
        refuse_unknown(request, set(NAMES))
        form = WhatIf(request.query_params, request.user)
        if not form.is_valid():
            raise ValidationError(
                {name: list(map(str, some)) for name, some in form.errors.items()}
            )
        found = look(form.subject(), timezone.localdate(), request.user)
        return Response(told(found))
