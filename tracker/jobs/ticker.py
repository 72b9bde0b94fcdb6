"""A clock inside every worker, so that nothing depends on the scheduler being alive.

It only sends messages, never touches the database: worker processes are forked from
the one it runs in.
"""

from __future__ import annotations

import logging
import threading
from typing import Any

from celery import Celery
from celery.signals import worker_ready, worker_shutting_down

SECONDS = 10.0
CHORES = ("tracker.jobs.tasks.sweep", "tracker.jobs.tasks.look")

log = logging.getLogger(__name__)
_over = threading.Event()


def tick(app: Celery) -> None:
    for chore in (*CHORES, "tracker.jobs.tasks.beat"):
        app.send_task(chore, expires=SECONDS * 2)


def _keep_ticking(app: Celery) -> None:
    while not _over.is_set():
        try:
            tick(app)
        except Exception as error:  # noqa: BLE001 - the broker is away; it may return
            log.warning("the broker does not answer: %s", error)
        _over.wait(SECONDS)


def start(sender: Any = None, **_: Any) -> None:
    _over.clear()
    app = sender.app
    threading.Thread(target=_keep_ticking, args=(app,), daemon=True).start()


def stop(**_: Any) -> None:
    _over.set()


def wind() -> None:
    """Run the clock in this process if it turns out to be a worker."""
    worker_ready.connect(start)
    worker_shutting_down.connect(stop)
