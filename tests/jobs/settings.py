"""A house with nothing but its ledger: what workers in these tests run in."""

from __future__ import annotations

from tracker.settings import *  # noqa: F403
from tracker.settings import DATABASES

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "tracker.jobs",
    "tests.jobs.house",
]
AUTH_USER_MODEL = "auth.User"
MIDDLEWARE: list[str] = []
DATABASES["default"]["CONN_MAX_AGE"] = 0
