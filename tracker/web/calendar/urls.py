from __future__ import annotations

from django.urls import path

from tracker.web.calendar import views

urlpatterns = [path("calendar/<str:secret>.ics", views.calendar, name="calendar")]
