"""The same request twice does its work once: keys that people's clients send along."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from tracker.records.models import Answered

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_KEY = 200
GOOD = range(200, 400)  # what is kept; a refusal may be tried again with the same key


@dataclass(frozen=True)
class Answer:
    """What the work gave, now or the first time; `same` unless the request differs."""

    status: int
    body: str
    again: bool = False
    same: bool = True


class _Refused(Exception):
    def __init__(self, answer: Answer) -> None:
        self.answer = answer


def digest(*parts: str | bytes) -> str:
    """A short name for what was asked, to tell two requests with one key apart."""
    found = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        found.update(len(raw).to_bytes(8, "big"))
        found.update(raw)
    return found.hexdigest()


def answer(
    user: User, key: str, asked: str, work: Callable[[], tuple[int, str]]
) -> Answer:
    """Do the work and keep its answer in one transaction, or give the kept one back.

    Of two requests at once the second waits for the first. Work that is refused
    (400 and above) or raises leaves nothing behind.
    """
    try:
        with transaction.atomic():
            try:
                with transaction.atomic():
                    mark = Answered.objects.create(
                        user=user, key=key[:LONGEST_KEY], request_hash=asked
                    )
            except IntegrityError:
                return _kept(user, key, asked)
            status, body = work()
            if status not in GOOD:
                raise _Refused(Answer(status, body))
            Answered.objects.filter(pk=mark.pk).update(status=status, body=body)
            return Answer(status, body)
    except _Refused as refused:
        return refused.answer


def _kept(user: User, key: str, asked: str) -> Answer:
    mark = Answered.objects.get(user=user, key=key[:LONGEST_KEY])
    same = mark.request_hash == asked
    return Answer(mark.status, mark.body, again=True, same=same)


def forget(before: datetime) -> int:
    """Answers older than this are asked for no more."""
    return Answered.objects.filter(created__lt=before).delete()[0]
