"""Addresses by which machines look after the house."""

from __future__ import annotations

from django.urls import path

from tracker.api import house

urlpatterns = [
    path("health/live", house.live, name="live"),
    path("health/ready", house.ready, name="ready"),
    path("metrics", house.metrics, name="metrics"),
]
