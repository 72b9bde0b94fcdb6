from __future__ import annotations

from django.urls import include, path

from tracker.web.house import backups, handing_over, home, hub, jobs, limits, rehearsals

ADDRESSES = [
    path("", hub.hub, name="hub"),
    path("home/", home.home, name="home"),
    path("backups/", backups.page, name="backups"),
    path("backups/now/", backups.back_up_now, name="back_up_now"),
    path("hand-over/<int:key>/", handing_over.page, name="hand_over"),
    path("jobs/", jobs.listing, name="jobs"),
    path("jobs/<int:key>/retry/", jobs.retry, name="retry"),
    path("thresholds/", limits.thresholds, name="thresholds"),
    path("thresholds/weigh/", limits.weigh, name="weigh"),
    path("thresholds/change/", rehearsals.ask, name="change_thresholds"),
    path("thresholds/change/<int:key>/", rehearsals.rehearsal, name="rehearsal"),
    path(
        "thresholds/change/<int:key>/progress/",
        rehearsals.progress,
        name="rehearsal_progress",
    ),
]

urlpatterns = [path("settings/", include((ADDRESSES, "house")))]
