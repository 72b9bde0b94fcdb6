from __future__ import annotations

from django.urls import include, path

from tracker.web.house import home, hub, jobs, limits

ADDRESSES = [
    path("", hub.hub, name="hub"),
    path("home/", home.home, name="home"),
    path("jobs/", jobs.listing, name="jobs"),
    path("jobs/<int:key>/retry/", jobs.retry, name="retry"),
    path("thresholds/", limits.thresholds, name="thresholds"),
]

urlpatterns = [path("settings/", include((ADDRESSES, "house")))]
