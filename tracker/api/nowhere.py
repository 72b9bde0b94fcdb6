"""The door of the API, and every address behind which there is nothing."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from tracker.api.lists import PlainJSON
from tracker.api.permissions import SignedIn


class Root(APIView):
    """Which resources there are."""

    permission_classes = [SignedIn]
    renderer_classes = [PlainJSON]

    @extend_schema(
        responses={
            200: {"type": "object", "additionalProperties": {"type": "string"}},
        }
    )
    def get(self, request: Request) -> Response:
        from tracker.api.routes import router

        found = {
            name: request.build_absolute_uri(f"{reverse('api:root')}{name}/")
            for name, _viewset, _base in router.registry
        }
        described = reverse("api:schema", request=request)
        return Response(found | {"schema": described})


@extend_schema(exclude=True)
class Nowhere(APIView):
    """A problem in JSON rather than a page for people."""

    permission_classes = [SignedIn]
    renderer_classes = [PlainJSON]

    def nothing(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        raise Http404

    get = post = put = patch = delete = nothing
