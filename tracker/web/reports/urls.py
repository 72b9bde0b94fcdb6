from __future__ import annotations

from django.urls import include, path

from tracker.web.reports import annual, views

ADDRESSES = [
    path("", views.hub, name="hub"),
    path("annual/", annual.page, name="annual"),
    path("annual/<int:year>/prepare/", annual.prepare, name="annual_prepare"),
    path("annual/<int:year>/progress/", annual.progress, name="annual_progress"),
    path("annual/<int:year>/report.<slug:format>", annual.file, name="annual_file"),
    path("<slug:slug>/", views.report, name="report"),
    path("<slug:slug>/export.<slug:format>", views.export, name="export"),
]

urlpatterns = [path("reports/", include((ADDRESSES, "reports")))]
