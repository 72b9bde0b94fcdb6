from __future__ import annotations

from django.urls import include, path

from tracker.web.backtest import views

ADDRESSES = [
    path("", views.page, name="page"),
    path("run/", views.run, name="run"),
    path("job/<int:key>/", views.job, name="job"),
]

urlpatterns = [path("reports/backtest/", include((ADDRESSES, "backtest")))]
