from __future__ import annotations

from django.urls import include, path

from tracker.web.portfolio import views

ADDRESSES = [path("", views.portfolio, name="page")]

urlpatterns = [path("portfolio/", include((ADDRESSES, "portfolio")))]
