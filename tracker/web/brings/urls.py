from __future__ import annotations

from django.urls import include, path

from tracker.web.brings import themes, what_if

ADDRESSES = [
    path("themes/", themes.matrix, name="themes"),
    path("what-if/", what_if.page, name="what_if"),
]

urlpatterns = [path("reports/", include((ADDRESSES, "brings")))]
