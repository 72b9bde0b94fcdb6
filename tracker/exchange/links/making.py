"""Links are made, found again by their secret, and withdrawn."""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tracker.exchange.links import files, sealing
from tracker.exchange.links.model import VisitLink
from tracker.jobs import outbox
from tracker.kinds import VISITS

if TYPE_CHECKING:
    from accounts.models import User

DAYS = (7, 14, 30)
LONGEST = 100
MOST_OPEN = 200
LETTER = "visit-link"


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def address(secret: str) -> str:
    return f"{settings.BASE_URL}/fill/{secret}/"


@transaction.atomic
def make(user: User, *, days: int, **given: Any) -> tuple[VisitLink, str]:
    """A new link and its secret, which is told this once; a letter, if wanted."""
    raw = secrets.token_bytes(32)
    secret = base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
    expires = timezone.now() + timedelta(days=days)
    link = VisitLink.objects.create(
        by=user, digest=hashed(secret), expires=expires, **given
    )
    if link.mailed_to:
        args = {"link": link.pk, "to": link.mailed_to, "sealed": sealing.sealed(raw)}
        outbox.post(LETTER, user, args, dedupe_key=letter_key(link))
    return link, secret


def letter_key(link: VisitLink) -> str:
    return f"{LETTER}:{link.pk}"


def has_room(user: User) -> bool:
    unanswered = VisitLink.objects.of(user).unanswered(timezone.now())
    return unanswered.count() < MOST_OPEN


def known(secret: str) -> VisitLink | None:
    """The link with this secret, of somebody who may still sign in."""
    if not secret or len(secret) > LONGEST:
        return None
    there = VisitLink.objects.filter(digest=hashed(secret), by__is_active=True)
    return there.select_related("by").first()


def may_still(link: VisitLink) -> bool:
    """Who made it may still write what it asks for."""
    if link.visit_id is None:
        return VISITS.may_add(link.by)
    return VISITS.editable_by(link.by).filter(pk=link.visit_id).exists()


@transaction.atomic
def withdraw(link: VisitLink) -> bool:
    """It leads nowhere any more, and what was begun under it goes."""
    waiting = VisitLink.objects.unanswered(timezone.now()).filter(pk=link.pk)
    if not waiting.update(withdrawn=timezone.now(), answer={}):
        return False
    files.drop(link)
    return True


def forget(days: int) -> int:
    """What was typed under links that ended days ago goes; that they were stays."""
    old = timezone.now() - timedelta(days=days)
    ended = VisitLink.objects.exclude(answer={}).filter(settled__lt=old)
    over = VisitLink.objects.exclude(answer={}).filter(sent=None, expires__lt=old)
    gone = 0
    for link in [*ended, *over]:
        files.drop(link)
        gone += VisitLink.objects.filter(pk=link.pk).update(answer={}, mailed_to="")
    return gone
