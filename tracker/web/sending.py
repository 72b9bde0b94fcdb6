"""A form that is sent twice, by a double click or a slow line, is saved once."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from hashlib import sha256

from django.db import transaction

from tracker.records import once as keys
from tracker.web.requests import Request

SAVED = 302
PATIENCE = 5.0  # seconds that a second click waits for the first
LOOK_AGAIN = 0.1


def new_key() -> str:
    return secrets.token_urlsafe(16)


def once(request: Request, save: Callable[[], str]) -> str:
    """The address of what was saved, now or by the same form before; else nothing.

    Raises OtherRequest when the form was saved before and then filled differently.
    """
    key = key_of(request)
    if not key:
        return save()
    taken = _taken(request, key)
    if taken.status:
        return taken.body
    try:
        with transaction.atomic():
            address = save()
            if address:
                keys.keep(taken, SAVED, address)
    except BaseException:
        keys.let_go(taken)
        raise
    if not address:
        keys.let_go(taken)
    return address


def answered(request: Request) -> str:
    """Where the same form led before; nothing if it was never saved."""
    key = key_of(request)
    if not key:
        return ""
    try:
        taken = _taken(request, key)
    except (keys.OtherRequest, keys.InProgress):
        return ""
    if taken.status:
        return taken.body
    keys.let_go(taken)
    return ""


def _taken(request: Request, key: str) -> keys.Answered:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return keys.take(request.user, key, fingerprint(request))
        except keys.InProgress:
            if time.monotonic() > until:
                raise
            time.sleep(LOOK_AGAIN)


def key_of(request: Request) -> str:
    key = request.POST.get("once", "")[:100]
    return f"form:{key}" if key else ""


def fingerprint(request: Request) -> str:
    """What was filled in, but for the token that differs each time."""
    found = sha256(request.path.encode())
    for name, values in sorted(request.POST.lists()):
        if name != "csrfmiddlewaretoken":
            found.update(repr((name, values)).encode("utf-8", "surrogatepass"))
    return found.hexdigest()
