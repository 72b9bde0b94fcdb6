"""Is the house alive, can it work, and how much does it do?"""

from __future__ import annotations

import ipaddress
import logging
import shutil
from collections.abc import Callable
from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.addresses import client_address
from tracker.api import measures
from tracker.jobs.models import Heartbeat

FRESH = timedelta(seconds=90)
LEAST_FREE = 200 * 1024 * 1024
BROKER_PATIENCE = 2.0

log = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; that is all it says."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Database, broker, worker and disk: 503 when one of them would fail people."""
    found = {name: check() for name, check in CHECKS.items()}
    good = all(found.values())
    body = {
        "status": "ok" if good else "not ready",
        "checks": {name: "ok" if fine else "failed" for name, fine in found.items()},
    }
    return JsonResponse(body, status=200 if good else 503)


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers for Prometheus: for administrators, or from a configured address."""
    if not (request.user.is_authenticated and request.user.is_administrator) and not (
        _is_watcher(request)
    ):
        raise Http404
    text, content_type = measures.exposed()
    return HttpResponse(text, content_type=content_type)


def _is_watcher(request: HttpRequest) -> bool:
    address = client_address(request)
    if not address:
        return False
    networks = map(ipaddress.ip_network, settings.METRICS_FROM)
    return any(ipaddress.ip_address(address) in network for network in networks)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        log.exception("the database does not answer")
        return False


def broker_answers() -> bool:
    try:
        with current_app.connection_for_write(
            connect_timeout=BROKER_PATIENCE
        ) as broker:
            broker.ensure_connection(max_retries=1, timeout=BROKER_PATIENCE)
    except Exception:  # whatever the broker's client raises
        log.warning("the broker does not answer", exc_info=True)
        return False
    return True


def worker_works() -> bool:
    """A task of its own has written the time: connected alone would not count."""
    try:
        return Heartbeat.alive("worker", within=FRESH)
    except DatabaseError:
        return False


def disk_has_room() -> bool:
    try:
        return shutil.disk_usage(settings.DATA_DIR).free >= LEAST_FREE
    except OSError:
        return False


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "broker": broker_answers,
    "worker": worker_works,
    "disk": disk_has_room,
}
