"""The settings of the house, with the plain views to compare with."""

from __future__ import annotations

from tracker.settings import *  # noqa: F403
from tracker.settings import ALLOWED_HOSTS, INSTALLED_APPS

ROOT_URLCONF = "benchmarks.urls"
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]
INSTALLED_APPS = [*INSTALLED_APPS, "import_export"]
# Pages find their files without collecting them first.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
