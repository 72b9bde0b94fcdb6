from __future__ import annotations

from django.urls import path

from tracker.web.tidy import pages

urlpatterns = [
    path("tidy/", pages.page, name="tidy"),
    path("tidy/<slug:slug>/", pages.mend, name="tidy_one"),
]
