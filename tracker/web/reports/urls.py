from __future__ import annotations

from django.urls import include, path

from tracker.web.reports import views

ADDRESSES = [
    path("", views.hub, name="hub"),
    path("<slug:slug>/", views.report, name="report"),
    path("<slug:slug>/export.<slug:format>", views.export, name="export"),
]

urlpatterns = [path("reports/", include((ADDRESSES, "reports")))]
