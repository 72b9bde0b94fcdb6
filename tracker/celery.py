"""The Celery application; its settings are the CELERY_ ones of `tracker.settings`."""

from __future__ import annotations

import os
import warnings

from celery import Celery
from celery.exceptions import SecurityWarning
from celery.signals import setup_logging

from tracker.jobs import folder, ticker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

# In a container the one user there is may well be root.
warnings.filterwarnings("ignore", category=SecurityWarning)

folder.register()
ticker.wind()
app = Celery("rapport")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def configure_logging(**_: object) -> None:
    """Celery leaves the log alone: LOGGING in the settings says how a line looks."""
