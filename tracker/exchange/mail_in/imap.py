"""The mailbox of the house is looked into: each new message once, then marked."""

from __future__ import annotations

import imaplib
import logging
import re
import ssl
from typing import Any
from urllib.parse import unquote

from django.conf import settings

from tracker.exchange.mail_in.reading import LARGEST, Refused
from tracker.exchange.mail_in.taking import take

AT_ONCE = 50
PATIENCE = 30  # seconds
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")

log = logging.getLogger(__name__)


def poll() -> dict[str, int]:
    """Take what is new; a message is marked as seen after it is kept or refused."""
    counts = {"taken": 0, "known": 0, "refused": 0}
    box = _opened()
    try:
        for uid in _unseen(box):
            counts[_one(box, uid)] += 1
    finally:
        _close(box)
    return counts


def _opened() -> Any:
    where = settings.IMAP_URL
    safe = ssl.create_default_context()
    host = where.hostname or "localhost"
    box: Any
    if where.scheme == "imaps":
        box = imaplib.IMAP4_SSL(
            host, where.port or 993, ssl_context=safe, timeout=PATIENCE
        )
    else:
        box = imaplib.IMAP4(host, where.port or 143, timeout=PATIENCE)
        box.starttls(safe)
    box.login(unquote(where.username or ""), unquote(where.password or ""))
    name = unquote(where.path.strip("/")) or "INBOX"
    state, _answer = box.select('"' + name.replace('"', "") + '"')
    if state != "OK":
        raise OSError(f"IMAP_URL: there is no mailbox {name!r}.")
    return box


def _unseen(box: Any) -> list[str]:
    _state, found = box.uid("search", None, "UNSEEN")
    uids = (found[0] or b"").split() if found else []
    return [uid.decode("ascii") for uid in uids[:AT_ONCE]]


def _one(box: Any, uid: str) -> str:
    """What became of it; where nothing can be kept it waits for the next look."""
    try:
        done = take(_fetched(box, uid))
    except Refused as refused:
        log.warning("Message %s is not taken: %s", uid, refused)
        box.uid("store", uid, "+FLAGS", r"(\Seen \Flagged)")
        return "refused"
    box.uid("store", uid, "+FLAGS", r"(\Seen)")
    return "known" if done.what == "known" else "taken"


def _fetched(box: Any, uid: str) -> bytes:
    _state, told = box.uid("fetch", uid, "(RFC822.SIZE)")
    size = SIZE.search(b" ".join(one for one in told if isinstance(one, bytes)))
    if size is not None and int(size[1]) > LARGEST:
        raise Refused("larger than 25 MB")
    _state, found = box.uid("fetch", uid, "(BODY.PEEK[])")
    return next((one[1] for one in found if isinstance(one, tuple)), b"")


def _close(box: Any) -> None:
    try:
        box.logout()
    except (OSError, imaplib.IMAP4.error):
        log.debug("The mail server closed first.", exc_info=True)
