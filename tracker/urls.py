"""Every address of the house."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("language/", login_not_required(set_language), name="set_language"),
    # Ours first: it closes the pages of allauth where people would claim addresses.
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("tracker.api.urls")),
    path("", include("tracker.api.house_urls")),
    path("", include("tracker.web.urls")),
]
