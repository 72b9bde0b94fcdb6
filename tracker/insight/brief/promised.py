"""What either side promised: commitments of agreements, follow-ups of visits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, QuerySet

from tracker.records.models import Agreement, Commitment, FollowUp, Visit

from .some import MOST, Some

if TYPE_CHECKING:
    from accounts.models import User

LATELY = timedelta(days=730)
"""How far back what was kept is counted."""


@dataclass(frozen=True, slots=True)
class Promise:
    text: str
    ours: bool
    due: date | None
    record: Any
    """The agreement or the visit in which it was made."""
    by: str = ""

    def late(self, today: date) -> int:
        """Days past the day it was due."""
        return max(0, (today - self.due).days) if self.due else 0


def promises(keys: list[int], user: User) -> Some[Promise]:
    """Those still open; the oldest due first, those without a day last."""
    commitments = _commitments(keys, user).filter(done_on=None)
    commitments = commitments.filter(agreement__stage__in=Agreement.Stage.running())
    follow_ups = _follow_ups(keys, user).filter(status=FollowUp.Status.OPEN)
    order = F("due_on").asc(nulls_last=True)
    found = [
        *(
            Promise(one.text, one.side == "ours", one.due_on, one.agreement)
            for one in commitments.select_related("agreement").order_by(order, "pk")[
                :MOST
            ]
        ),
        *(
            Promise(
                one.text, one.side == "ours", one.due_on, one.visit, one.responsible
            )
            for one in follow_ups.select_related("visit").order_by(order, "pk")[:MOST]
        ),
    ]
    found.sort(key=lambda one: one.due or date.max)
    return Some(found[:MOST], commitments.count() + follow_ups.count())


def kept(keys: list[int], user: User, today: date) -> int:
    """How many were kept lately."""
    lately = Q(done_on__gte=today - LATELY, done_on__lte=today)
    done = _follow_ups(keys, user).filter(status=FollowUp.Status.DONE)
    return _commitments(keys, user).filter(lately).count() + done.filter(lately).count()


def _commitments(keys: list[int], user: User) -> QuerySet[Commitment]:
    papers = Agreement.objects.visible_to(user).filter(partners__in=keys)
    return Commitment.objects.filter(agreement__in=papers.order_by().values("pk"))


def _follow_ups(keys: list[int], user: User) -> QuerySet[FollowUp]:
    visits = Visit.objects.visible_to(user).filter(partners__in=keys)
    return FollowUp.objects.filter(visit__in=visits.order_by().values("pk"))
