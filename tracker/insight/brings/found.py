"""What each visit, grant and output adds to the figures; what is unknown adds nothing.

A figure has beside it the number of records it rests on: `cost` rests on `cost_n`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from tracker.records.known_days import DAY
from tracker.records.models import FollowUp, Participant, Visit
from tracker.records.models.outputs import COUNTED

from .part import Part
from .rates import Worth

Adds = dict[str, Decimal | int]
RESULTS = ("patent", "dataset", "software", "standard")
TRAINED = Q(result_unit__icontains="train") | Q(result_unit__icontains="培训")


@dataclass(frozen=True, slots=True)
class Found:
    """One record: where it belongs, and what it adds."""

    key: int
    unit: int
    year: int
    adds: Adds


def visits(part: Part, worth: Worth) -> Iterator[Found]:
    asked = part.visits()
    heads = counted(
        Participant.objects.filter(visit__in=asked.values("pk")), "visit", "side"
    )
    kept = promised(part, asked)
    columns = (
        "pk",
        "unit",
        "starts_on",
        "ends_on",
        "date_precision",
        "direction",
        "n_ours",
        "n_theirs",
        "currency",
        "cost_minor",
        "borne_by_partner_minor",
    )
    for row in asked.values_list(*columns).iterator():
        pk, unit, starts, ends, known, direction, *rest = row
        ours, theirs, currency, cost, borne = rest
        adds: Adds = {"visits": 1}
        paid(adds, worth, starts, currency, cost, borne)
        if direction == Visit.Direction.INBOUND:
            side, number = "theirs", theirs
        else:
            side, number = "ours", ours
        if number is None:
            number = heads.get((pk, side))
        # A month or a year does not tell how many days they were away.
        moved(adds, direction, number, starts, ends if known == DAY else None)
        due, done = kept.get(pk, (0, 0))
        if due:
            adds |= {"due": due, "kept": done}
        yield Found(pk, unit, starts.year, adds)


def counted(found: QuerySet, *by: str) -> dict[tuple[Any, ...], int]:
    rows = found.order_by().values_list(*by).annotate(n=Count("pk"))
    return {tuple(row[:-1]): row[-1] for row in rows}


def promised(part: Part, asked: QuerySet) -> dict[int, tuple[int, int]]:
    """Follow-ups that were due by the day, and those of them that were done."""
    due = due_by(part.as_of).filter(visit__in=asked.values("pk"))
    done = Q(status=FollowUp.Status.DONE)
    rows = due.order_by().values_list("visit").annotate(n=Count("pk"))
    return {
        visit: (n, kept)
        for visit, n, kept in rows.annotate(kept=Count("pk", filter=done))
    }


def due_by(day: date) -> QuerySet:
    return FollowUp.objects.filter(due_on__lte=day).exclude(
        status=FollowUp.Status.DROPPED
    )


def paid(
    adds: Adds,
    worth: Worth,
    on: date,
    currency: str,
    cost: int | None,
    borne: int | None,
) -> None:
    """Actual cost, and of it ours and the partner's where both are known."""
    if cost is None:
        return
    amount = worth.of(cost, currency, on)
    if amount is None:
        adds["cost_no_rate"] = 1
        return
    adds |= {"cost": amount, "cost_n": 1}
    theirs = None if borne is None else worth.of(borne, currency, on)
    if theirs is not None and theirs <= amount:
        adds |= {"borne": theirs, "ours": amount - theirs, "split_n": 1}


def moved(
    adds: Adds, direction: str, number: int | None, starts: date, ends: date | None
) -> None:
    """People who travelled; the first and the last day both count."""
    name = {"inbound": "people_in", "outbound": "people_out"}.get(direction)
    if name is None:
        return
    adds["moves"] = 1
    if number is None:
        return
    adds |= {name: number, "people_n": 1}
    if ends is not None:
        adds |= {"person_days": number * ((ends - starts).days + 1), "days_n": 1}


def grants(part: Part, worth: Worth) -> Iterator[Found]:
    columns = ("pk", "unit", "won_on", "currency", "total_minor", "our_share_minor")
    for pk, unit, on, currency, total, ours in part.grants().values_list(*columns):
        adds: Adds = {"grants": 1}
        for name, minor in (("grant_total", total), ("our_share", ours)):
            amount = None if minor is None else worth.of(minor, currency, on)
            if amount is not None:
                adds |= {name: amount, f"{name}_n": 1}
            elif minor is not None:
                adds[f"{name}_no_rate"] = 1
        yield Found(pk, unit, on.year, adds)


def outputs(part: Part) -> Iterator[Found]:
    trained = set(part.outputs().filter(TRAINED).values_list("pk", flat=True))
    columns = ("pk", "unit", "year", "kind", "result_count")
    for pk, unit, year, kind, count in part.outputs().values_list(*columns).iterator():
        adds: Adds = {}
        if kind in COUNTED:
            adds["outputs"] = 1
        elif kind in RESULTS:
            adds[kind] = 1
        if pk in trained and count is not None:
            adds |= {"trained": count, "trained_n": 1}
        if adds:
            yield Found(pk, unit, year, adds)
