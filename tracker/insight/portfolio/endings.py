"""Agreements by the quarter in which they end, and whether that is decided.

Of a day that is over, both stand as they were known on it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from tracker.insight.gather import NOTHING, Apart
from tracker.records.dates import add_months
from tracker.records.models import Agreement
from tracker.records.models.agreements import AgreementQuerySet

from .then import Then, restated

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
    return in_force(on) & Q(
        effective_end__gte=max(quarter.first, on), effective_end__lte=quarter.last
    )


def in_force(on: date) -> Q:
    return Q(stage__in=Agreement.Stage.bound(), starts_on__lte=on) & (
        Q(effective_end=None) | Q(effective_end__gte=on)
    )


def lasts(paper: Then, on: date) -> bool:
    """The same of an agreement as it was known on the day."""
    return paper.begun and (paper.end is None or paper.end >= on)


def ends(paper: Then, quarter: Quarter, on: date) -> bool:
    within = paper.end is not None and quarter.first <= paper.end <= quarter.last
    return within and lasts(paper, on)


def followed(on: date, apart: Apart = NOTHING) -> QuerySet:
    """Keys of agreements that a signed one follows, none of what is `apart`."""
    signed = Agreement.objects.signed_and_kept().filter(signed_on__lte=on)
    signed = apart.without("agreements", signed)
    return signed.exclude(renews=None).order_by().values_list("renews", flat=True)


def ways(on: date, apart: Apart = NOTHING) -> dict[str, Q]:
    """What happens at the end: somebody decided it, it goes on by itself, or neither.

    Decided: notice was given, it was ended, or a signed agreement follows it.
    """
    decided = (
        Q(terminated_on__isnull=False)
        | Q(notice_given_on__isnull=False, notice_given_on__lte=on)
        | Q(pk__in=followed(on, apart))
    )
    by_itself = Q(renewal=Agreement.Renewal.AUTOMATIC, renewal_months__gt=0)
    return {
        "open": ~decided & ~by_itself,
        "auto": ~decided & by_itself,
        "decided": decided,
    }


def way(paper: Then, *, is_followed: bool) -> str:
    if paper.stopped or is_followed:
        return "decided"
    return "auto" if paper.by_itself else "open"


@dataclass(frozen=True, slots=True)
class Profile:
    """How many end in each quarter, by what happens then, and how many are in force."""

    quarters: list[tuple[Quarter, dict[str, int]]]
    in_force: int


def profile(those: AgreementQuerySet, on: date) -> Profile:
    """Of these agreements, as their ends were known on the day."""
    then, some, how = restated(on), quarters(on), ways(on)
    asked: dict[str, Any] = {
        f"{name}{place}": Count("pk", filter=ending(each, on) & condition)
        for place, each in enumerate(some)
        for name, condition in how.items()
    }
    asked["force"] = Count("pk", filter=in_force(on))
    found = those.exclude(pk__in=list(then)).order_by().aggregate(**asked)
    ours = set(those.filter(pk__in=list(then)).order_by().values_list("pk", flat=True))
    next_ones = set(followed(on).filter(renews__in=list(then)))
    for key, paper in then.items():
        if key not in ours or not lasts(paper, on):
            continue
        found["force"] += 1
        name = way(paper, is_followed=key in next_ones)
        for place, each in enumerate(some):
            found[f"{name}{place}"] += ends(paper, each, on)
    return Profile(
        [
            (each, {name: found[f"{name}{place}"] for name in how})
            for place, each in enumerate(some)
        ],
        found["force"],
    )


def behind(what: str, on: date, apart: Apart = NOTHING) -> Q | None:
    """The condition of `ends-2027Q1`, or of one way of it: `ends-2027Q1-auto`."""
    code = CODE.fullmatch(what)
    if code is None or not 1 <= int(code[1]) <= 9998:
        return None
    quarter, wanted = Quarter(int(code[1]), int(code[2])), code[3]
    condition = ending(quarter, on)
    if wanted is not None:
        how = ways(on, apart)
        if wanted not in how:
            return None
        condition &= how[wanted]
    then = restated(on)
    next_ones = set(followed(on, apart).filter(renews__in=list(then)))
    keys = [
        key
        for key, paper in then.items()
        if ends(paper, quarter, on)
        and wanted in (None, way(paper, is_followed=key in next_ones))
    ]
    return (condition & ~Q(pk__in=list(then))) | Q(pk__in=keys)
