"""What asks for a decision, by name and day: papers, reviews, and grave flags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from tracker.insight.models import Flag
from tracker.records.models import Agreement, AgreementParty, Partner, Review

from .scope import Scope

if TYPE_CHECKING:
    from accounts.models import User

AHEAD = timedelta(days=90)
A_YEAR = timedelta(days=366)
GRAVE = ("ACTIVE_WITHOUT_AGREEMENT", "DORMANT", "EXPIRED")
WEIGHTY = (Partner.Tier.STRATEGIC, Partner.Tier.KEY)
EACH = 200
"""Rows looked at of each sort; the sheet names a few."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing to decide: about which record, until when, and who answers for it."""

    what: str
    """`notice`, `end`, `review` or the code of a flag."""
    record: Any
    due: date | None
    owner: Any = None


def decisions(user: User, scope: Scope) -> list[Decision]:
    """As far as this reader may know, the nearest day first, flags behind."""
    found = [*papers(user, scope), *reviews(user, scope), *flags(user, scope)]
    return sorted(found, key=lambda one: (one.due is None, one.due or date.max))


def partners_to_decide(user: User, on: date) -> set[int]:
    """Of whom a decision is asked on this day, as far as this reader may know."""
    found = [one.record for one in decisions(user, Scope(on))]
    keys = {one.pk for one in found if isinstance(one, Partner)}
    papers_ = [one.pk for one in found if isinstance(one, Agreement)]
    parties = AgreementParty.objects.filter(agreement__in=papers_)
    return keys | set(parties.exclude(partner=None).values_list("partner", flat=True))


def papers(user: User, scope: Scope) -> Iterator[Decision]:
    """Agreements whose last day for notice, or whose end, falls in the next 90 days."""
    on = scope.as_of
    ours = scope.agreements().visible_to(user).in_force(on)
    running = ours.exclude(stage=Agreement.Stage.NOTICE_GIVEN)
    near = Q(effective_end__lte=on + AHEAD)
    near |= Q(notice_months__isnull=False, effective_end__lte=on + AHEAD + A_YEAR)
    rows = running.filter(near).select_related("owner").order_by("effective_end", "pk")
    for paper in rows.distinct()[: 5 * EACH]:
        due, end = paper.decide_by(on), paper.end_as_of(on)
        if due is not None and on <= due <= on + AHEAD:
            yield Decision("notice" if due != end else "end", paper, due, paper.owner)


def reviews(user: User, scope: Scope) -> Iterator[Decision]:
    """Partners whose last review named a day that has come or comes soon."""
    known = Review.objects.visible_to(user)
    later = known.filter(
        partner=OuterRef("partner"), reviewed_on__gt=OuterRef("reviewed_on")
    )
    due = known.filter(
        ~Exists(later),
        next_review_on__lte=scope.as_of + AHEAD,
        partner__in=scope.partners().values("pk"),
    )
    rows = due.select_related("partner", "partner__owner")
    for review in rows.order_by("next_review_on", "pk")[:EACH]:
        partner = review.partner
        yield Decision("review", partner, review.next_review_on, partner.owner)


def flags(user: User, scope: Scope) -> Iterator[Decision]:
    """Grave findings about strategic and key partners that wait for somebody."""
    asking = Flag.objects.visible_to(user).asking(scope.as_of)
    grave = asking.filter(
        code__in=GRAVE,
        partner__tier__in=WEIGHTY,
        partner__in=scope.partners().values("pk"),
    )
    rows = grave.select_related("partner", "partner__owner")
    for flag in rows.order_by("opened_on", "pk")[:EACH]:
        yield Decision(flag.code, flag.partner, flag.remind_on, flag.partner.owner)
