"""The API, the house's own addresses and signing in; no pages."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("tracker.api.urls")),
    path("", include("tracker.api.house_urls")),
]
