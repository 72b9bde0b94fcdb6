"""A request that is sent twice does its work once: the key is taken, then kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from tracker.records.models.once import Answered

if TYPE_CHECKING:
    from accounts.models import User

KEPT = timedelta(hours=24)
ABANDONED = timedelta(seconds=120)


class InProgress(Exception):
    """The same request is being answered right now."""


class OtherRequest(Exception):
    """The key was used for something else."""


def take(user: User, key: str, request_hash: str) -> Answered:
    """The row of this key: new and ours, or with the answer that was given before.

    Raises InProgress, or OtherRequest when the key came with another request.
    """
    now = timezone.now()
    rows = Answered.objects.filter(user=user)
    rows.filter(created__lt=now - KEPT).delete()
    try:
        with transaction.atomic():
            return Answered.objects.create(
                user=user, key=key, request_hash=request_hash
            )
    except IntegrityError:
        found = rows.filter(key=key).first()
    if found is None:  # it failed and was let go between the two looks
        raise InProgress
    if found.request_hash != request_hash:
        raise OtherRequest
    if found.status:
        return found
    # Whoever took it was killed: its work is undone, so it may be done again.
    stale = rows.filter(pk=found.pk, status=0, created=found.created)
    if found.created < now - ABANDONED and stale.update(created=now):
        found.created = now
        return found
    raise InProgress


def keep(taken: Answered, status: int, body: str) -> None:
    """Keep the answer, in the transaction of the work. Raises InProgress if lost."""
    ours = Answered.objects.filter(pk=taken.pk, status=0, created=taken.created)
    if not ours.update(status=status, body=body):
        raise InProgress
    taken.status, taken.body = status, body


def let_go(taken: Answered) -> None:
    """The work was refused: the key may be sent again, with a better request."""
    Answered.objects.filter(pk=taken.pk, status=0, created=taken.created).delete()
