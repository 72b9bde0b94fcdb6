"""The description of the API: for programs as OpenAPI, for people as a page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tracker.api import schema  # noqa: F401 - tells how our fields are described
from tracker.api.lists import PlainJSON
from tracker.api.permissions import SignedIn
from tracker.kinds import KINDS


@extend_schema(exclude=True)
class Description(SpectacularAPIView):
    """OpenAPI 3.1 of this house."""

    permission_classes = [SignedIn]

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = super().get(request, *args, **kwargs)
        response["Cache-Control"] = "private, max-age=300"
        return response


@extend_schema(exclude=True)
class Docs(APIView):
    """The same to read and try out."""

    permission_classes = [SignedIn]
    renderer_classes = [PlainJSON]

    def get(self, request: Request) -> HttpResponse:
        top = reverse("api:root")
        context = {
            "schema": f"{reverse('api:schema')}?format=json",
            "csrf_cookie": settings.CSRF_COOKIE_NAME,
            "kinds": [(kind.title, f"{top}{kind.slug}/") for kind in KINDS],
        }
        return render(request._request, "api/docs.html", context)
