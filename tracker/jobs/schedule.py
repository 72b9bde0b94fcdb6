"""What is done by the clock: the slot's row decides, not who looked at the clock.

Slots are dates of the institution's own time zone. However many schedulers look,
however late, over a change of the clocks: each slot is promised once, and a slot
missed while everything was off is kept once when it is looked at again that day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from tracker.jobs import ledger
from tracker.jobs.models import ScheduledRun


@dataclass(frozen=True)
class Turn:
    """A kind of job and the slot it is in at a moment, None before its hour."""

    kind: str
    slot: Callable[[datetime], str | None]
    args: dict[str, Any] = field(default_factory=dict)


TURNS: dict[str, Turn] = {}


def _declare(turn: Turn) -> Turn:
    TURNS[turn.kind] = turn
    return turn


def daily(kind: str, *, at: tuple[int, int], **args: Any) -> Turn:
    """Once a day, at or as soon as possible after this hour of the institution."""

    def slot(now: datetime) -> str | None:
        local = timezone.localtime(now)
        return local.date().isoformat() if local.time() >= time(*at) else None

    return _declare(Turn(kind, slot, args))


def weekly(kind: str, *, weekday: int, at: tuple[int, int], **args: Any) -> Turn:
    """Once in an ISO week, from this day (1 is Monday) and hour on."""

    def slot(now: datetime) -> str | None:
        local = timezone.localtime(now)
        if (local.isoweekday(), local.time()) < (weekday, time(*at)):
            return None
        year, week, _ = local.isocalendar()
        return f"{year}-W{week:02}"

    return _declare(Turn(kind, slot, args))


def monthly(kind: str, *, day: int, at: tuple[int, int], **args: Any) -> Turn:
    """Once in a month, from this day (28 at most) and hour on."""

    def slot(now: datetime) -> str | None:
        local = timezone.localtime(now)
        if (local.day, local.time()) < (day, time(*at)):
            return None
        return f"{local:%Y-%m}"

    return _declare(Turn(kind, slot, args))


def every(kind: str, *, minutes: int, **args: Any) -> Turn:
    """Once in each stretch of so many minutes; missed stretches are let go."""

    def slot(now: datetime) -> str | None:
        stretch = minutes * 60
        return f"{int(now.timestamp()) // stretch * stretch}"

    return _declare(Turn(kind, slot, args))


def look(now: datetime) -> list[str]:
    """Promise what is due and was not promised yet; say what it was."""
    promised = []
    for turn in TURNS.values():
        slot = turn.slot(now)
        if slot and keep(turn, slot):
            promised.append(f"{turn.kind} {slot}")
    return promised


def keep(turn: Turn, slot: str) -> bool:
    """The row and the promise stand or fall together."""
    if ScheduledRun.objects.filter(kind=turn.kind, slot=slot).exists():
        return False
    with transaction.atomic():
        _, first = ScheduledRun.objects.get_or_create(kind=turn.kind, slot=slot)
        if first:
            args = {**turn.args, "slot": slot}
            ledger.promise(turn.kind, args, dedupe_key=f"{turn.kind}@{slot}")
    return first
