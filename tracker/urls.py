"""Every address of the house."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("api/v1/", include("tracker.api.urls")),
    path("", include("tracker.web.urls")),
]
