"""What changed since a reader last decided a review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Max
from django.utils import timezone

from tracker.insight.months import last_day, month_of
from tracker.records.models import Change

from .scope import Rows, Scope
from .standings import Move, movers

if TYPE_CHECKING:
    from accounts.models import User


A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lately:
    """Between the last review and the day: who moved, what was signed, what ended."""

    since: date
    month_end: date
    moves: list[Move]
    signed: int
    signed_rows: Rows
    ended: int
    ended_rows: Rows


def last_review(user: User, before: date | None = None) -> date | None:
    """The day on which this reader last wrote a review down, before a day or ever."""
    made = Change.objects.filter(kind="review", action="created", made_by=user)
    if before is not None:
        made = made.filter(made_at__lt=starts(before))
    at = made.aggregate(at=Max("made_at"))["at"]
    return timezone.localdate(at) if at else None


def starts(day: date) -> datetime:
    """The first moment of a day here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def lately(user: User, scope: Scope) -> Lately | None:
    """Nothing where the reader wrote none, or none before the day."""
    since = last_review(user, scope.as_of)
    if since is None:
        return None
    ours, upto = scope.agreements(), scope.as_of
    after, before_upto = since + A_DAY, upto - A_DAY
    signed = ours.filter(signed_on__gte=after, signed_on__lte=upto)
    ended = ours.filter(ends_on__gte=since, ends_on__lte=before_upto)
    first = month_of(since)
    before = last_day(first if last_day(first) <= since else first - 1)
    span: dict[str, Any] = {
        "unit": scope.unit,
        "group": scope.group,
        "country": scope.country,
    }
    moves = movers(before, upto, **span)
    return Lately(
        since,
        before,
        [move for move in moves if move.better is not None],
        signed.count(),
        _between("signed_on", after, upto, scope),
        ended.count(),
        _between("ends_on", since, before_upto, scope),
    )


def _between(name: str, since: date, upto: date, scope: Scope) -> Rows:
    query = {f"{name}_after": since, f"{name}_before": upto}
    return Rows.of("agreements", **query, **scope.query)
