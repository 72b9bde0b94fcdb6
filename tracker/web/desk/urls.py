from __future__ import annotations

from django.urls import path

from tracker.web.desk import views

urlpatterns = [path("", views.desk, name="desk")]
