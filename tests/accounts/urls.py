"""Addresses for these tests alone: accounts, with a page and an API behind it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils.translation import get_language
from django.views.i18n import set_language
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response


def desk(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.user} {get_language()}")


@login_not_required
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse(get_language())


@api_view(["GET", "POST"])
@permission_classes([IsAuthenticated])
def probe(request: Request) -> Response:
    return Response({"user": request.user.username})


urlpatterns = [
    path("", desk),
    path("alive/", alive),
    path("api/v1/probe/", probe),
    path("language/", login_not_required(set_language), name="set_language"),
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
]
