"""A house with two pages, to see what the rail makes of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

urlpatterns = [
    path("", lambda request: HttpResponse()),
    path("partners/", lambda request: HttpResponse()),
]
