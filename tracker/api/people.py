"""What only a person has: ties to partners, for those who may read them."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from tracker.api.lists import refuse_unknown
from tracker.api.partners import AS_OF, day
from tracker.api.requests import Request
from tracker.insight import own_ties


class OfPeople:
    """Ties, beside what every record has."""

    find: Any

    @extend_schema(
        parameters=[OpenApiParameter(AS_OF, OpenApiTypes.DATE)],
        responses={200: {"type": "array", "items": {"type": "object"}}},
    )
    @action(detail=True, methods=["get"])
    def ties(self, request: Request, key: str) -> Response:
        """Partners that a person of ours is tied to, firmest first.

        For the person, the responsible officer and the coordinating office; to others
        it is not there. A tie halves two years after the last joint activity; under a
        quarter it has faded. Never for appraisal.
        """
        refuse_unknown(request, {AS_OF})
        on = day(request) or timezone.localdate()
        found = own_ties.own_ties(self.find(key), request.user, on)
        if found is None:
            raise Http404
        return Response(
            [
                {
                    "partner": one["partner"].ref,
                    "activities": one["activities"],
                    "years": round(one["years"], 2),
                    "last": one["last"].isoformat()[:7],
                    "strength": round(one["strength"], 4),
                    "faded": one["faded"],
                }
                for one in found
            ]
        )
