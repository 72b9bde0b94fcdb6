"""A person's ties to partners: for the person, the officer and the office only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from tracker.insight.gather import Kin
from tracker.insight.gather.outputs import KINDS, happened_on
from tracker.insight.months import first_day, month_of
from tracker.insight.naming import may_read_person
from tracker.insight.ties import ties
from tracker.records.models import Grant, Output, Partner, Visit

if TYPE_CHECKING:
    from accounts.models import User

SHOWN = 50


def own_ties(person: Any, user: User, today: date) -> list[dict[str, Any]] | None:
    """With each partner this reader may know, firmest first; none: not for them."""
    if person.side != "ours" or not may_read_person(user, person):
        return None
    kin, month = Kin(), month_of(today)
    taken: dict[int, set[tuple[str, int, date]]] = {}
    for partner, kind, key, on in part_taken(person, user):
        if on is not None and on <= today:
            taken.setdefault(kin.successor(partner), set()).add((kind, key, on))
    known = Partner.objects.visible_to(user).in_bulk(list(taken))
    found = [
        (known[key], tie)
        for key, activities in taken.items()
        if key in known
        for tie in ties([(month_of(on), (person.pk,)) for *_, on in activities], month)
    ]
    found.sort(key=lambda one: (-one[1].strength, -one[1].activities, one[0].pk))
    return [
        {
            "partner": partner,
            "last": first_day(tie.last),
            "years": (month - tie.first) / 12,
            "activities": tie.activities,
            "strength": tie.strength,
            "faded": tie.faded,
        }
        for partner, tie in found[:SHOWN]
    ]


def part_taken(person: Any, user: User) -> Iterator[tuple[int, str, int, date | None]]:
    """Partner, kind, record and day of what this reader may know of."""
    evidence = [category for category, kind in Visit.EVIDENCE.items() if kind]
    visits = Visit.objects.visible_to(user).filter(
        participants__person=person.pk, status="done", category__in=evidence
    )
    for key, partner, on in visits.order_by().values_list(
        "pk", "hosts__partner", "starts_on"
    ):
        yield partner, "visit", key, on
    awarded = Grant.objects.visible_to(user).awarded()
    grants = awarded.filter(people__person=person.pk)
    for key, partner, approved, contract, starts in grants.order_by().values_list(
        "pk", "grant_partners__partner", "approved_on", "contract_on", "starts_on"
    ):
        yield partner, "grant", key, approved or contract or starts
    papers = Output.objects.visible_to(user).filter(
        people_ours=person.pk, kind__in=KINDS, retracted=False
    )
    for key, partner, published, year, known in papers.order_by().values_list(
        "pk", "shares__partner", "published_on", "year", "date_precision"
    ):
        day = happened_on(published.isoformat() if published else None, year, known)
        yield partner, "output", key, day
