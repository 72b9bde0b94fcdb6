from __future__ import annotations

from django.urls import path

from tracker.web.letters import views

urlpatterns = [path("profile/letter/", views.preview, name="letter")]
