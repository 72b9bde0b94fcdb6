"""The door of the API, and every address behind which there is nothing."""

from __future__ import annotations

from django.http import (
    Http404,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
)
from django.urls import Resolver404, resolve
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

    def get(self, request: Request) -> HttpResponseBase:
        """Whoever forgot the slash at the end is shown the way."""
        path = request.path_info
        if not path.endswith("/") and self.leads_somewhere(f"{path}/"):
            query = request.META.get("QUERY_STRING", "")
            to = f"{request.path}/" + (f"?{query}" if query else "")
            return HttpResponsePermanentRedirect(to)
        raise Http404

    def nothing(self, request: Request) -> Response:
        raise Http404

    post = put = patch = delete = nothing

    def leads_somewhere(self, path: str) -> bool:
        try:
            return resolve(path).url_name != "nowhere"
        except Resolver404:
            return False
