from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages: what people see and click."""

    name = "tracker.web"
    label = "web"
