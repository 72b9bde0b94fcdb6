"""What is counted for Prometheus: jobs, mails, records, disk; read when asked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from tracker.insight.models import Flag
from tracker.jobs.models import Heartbeat, Job, Mail
from tracker.kinds import RECORDS


class House:
    """Reads the database when it is asked, so that every process says the same."""

    def collect(self) -> Iterator[Metric]:
        yield _by_state("rapport_jobs", "Jobs in the ledger by state.", Job)
        yield _by_state("rapport_mails", "Mails in the outbox by state.", Mail)
        yield _by_state("rapport_flags", "Flags by state.", Flag)
        records = GaugeMetricFamily(
            "rapport_records", "Records by kind.", labels=["kind"]
        )
        for kind in RECORDS:
            records.add_metric([kind.slug], kind.model._default_manager.count())
        yield records
        beats = GaugeMetricFamily(
            "rapport_heartbeat_age_seconds",
            "Seconds since a part of the house was seen working.",
            labels=["part"],
        )
        now = timezone.now()
        for name, at in Heartbeat._default_manager.values_list("name", "at"):
            beats.add_metric([name], (now - at).total_seconds())
        yield beats
        yield GaugeMetricFamily(
            "rapport_disk_free_bytes",
            "Free space where the data stands.",
            value=shutil.disk_usage(settings.DATA_DIR).free,
        )


def _by_state(name: str, text: str, model: Any) -> Metric:
    found = GaugeMetricFamily(name, text, labels=["state"])
    rows = model._default_manager.order_by().values_list("state")
    for state, number in rows.annotate(Count("pk")):
        found.add_metric([state], number)
    return found


def exposed() -> tuple[bytes, str]:
    """The text that Prometheus reads, and its content type."""
    registry = CollectorRegistry()
    registry.register(House())
    return generate_latest(registry), CONTENT_TYPE_LATEST
