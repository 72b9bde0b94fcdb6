"""Agreements by the quarter in which they end, and whether that is decided."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from tracker.records.dates import add_months
from tracker.records.models import Agreement
from tracker.records.models.agreements import AgreementQuerySet

QUARTERS = 8
"""Two years, the running quarter included."""
CODE = re.compile(r"ends-([0-9]{4})Q([1-4])(?:-([a-z]+))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Quarter:
    """Three months of a year."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        return cls(day.year, (day.month + 2) // 3)

    @property
    def first(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        return add_months(self.first, 3) - timedelta(days=1)

    def next(self) -> Quarter:
        return Quarter.of(self.last + timedelta(days=1))

    @property
    def code(self) -> str:
        return f"{self.year}Q{self.number}"


def quarters(on: date, many: int = QUARTERS) -> list[Quarter]:
    found = [Quarter.of(on)]
    while len(found) < many:
        found.append(found[-1].next())
    return found


def ending(quarter: Quarter, on: date) -> Q:
    """In force on the day, and over within what is left of the quarter."""
    return Q(
        stage__in=Agreement.Stage.bound(),
        starts_on__lte=on,
        effective_end__gte=max(quarter.first, on),
        effective_end__lte=quarter.last,
    )


def ways(on: date) -> dict[str, Q]:
    """What happens at the end: somebody decided it, it goes on by itself, or neither.

    Decided: notice was given, it was ended, or a signed agreement follows it.
    """
    signed = Agreement.objects.signed_and_kept().filter(signed_on__lte=on)
    followed = signed.exclude(renews=None).order_by().values("renews")
    decided = (
        Q(terminated_on__isnull=False)
        | Q(notice_given_on__isnull=False, notice_given_on__lte=on)
        | Q(pk__in=followed)
    )
    by_itself = Q(renewal=Agreement.Renewal.AUTOMATIC, renewal_months__gt=0)
    return {
        "open": ~decided & ~by_itself,
        "auto": ~decided & by_itself,
        "decided": decided,
    }


def profile(those: AgreementQuerySet, on: date) -> list[tuple[Quarter, dict[str, int]]]:
    """How many of these end in each quarter, by what happens then."""
    some = quarters(on)
    asked: dict[str, Any] = {
        f"{way}{place}": Count("pk", filter=ending(each, on) & condition)
        for place, each in enumerate(some)
        for way, condition in ways(on).items()
    }
    found = those.order_by().aggregate(**asked)
    return [
        (each, {way: found[f"{way}{place}"] for way in ways(on)})
        for place, each in enumerate(some)
    ]


def behind(what: str, on: date) -> Q | None:
    """The condition of `ends-2027Q1`, or of one way of it: `ends-2027Q1-auto`."""
    found = CODE.fullmatch(what)
    if found is None or not 1 <= int(found[1]) <= 9998:
        return None
    condition = ending(Quarter(int(found[1]), int(found[2])), on)
    if found[3] is None:
        return condition
    way = ways(on).get(found[3])
    return None if way is None else condition & way
