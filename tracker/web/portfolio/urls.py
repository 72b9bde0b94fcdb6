from __future__ import annotations

from django.urls import include, path

from tracker.web.portfolio import views

ADDRESSES = [
    path("", views.portfolio, name="page"),
    path("joint-outputs.xlsx", views.works_file, name="works"),
]

urlpatterns = [path("portfolio/", include((ADDRESSES, "portfolio")))]
