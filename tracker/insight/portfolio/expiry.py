"""How many days agreements have left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from accounts.models import Unit
from tracker.records.models import Agreement

from .scope import Rows, Scope
from .then import Then, restated


@dataclass(frozen=True, slots=True)
class Bucket:
    """Days left, from and to, both included."""

    code: str
    first: int | None = None
    last: int | None = None

    def holds(self, paper: Then, on: date) -> bool:
        """Whether an agreement was here, by what was known on the day."""
        if paper.end is None:
            return self.code == "open" and paper.begun
        if self.code == "overdue":
            return paper.running and paper.end < on
        if self.code == "open" or not paper.begun:
            return False
        left = (paper.end - on).days
        return (self.first or 0) <= left and (self.last is None or left <= self.last)

    def condition(self, on: date) -> Q:
        """For agreements whose end nothing has moved since the day."""
        if self.code == "overdue":
            return Q(stage__in=Agreement.Stage.running(), effective_end__lt=on)
        begun = Q(stage__in=Agreement.Stage.bound(), starts_on__lte=on)
        if self.code == "open":
            return begun & Q(effective_end=None)
        left = Q(effective_end__gte=on + timedelta(self.first or 0))
        if self.last is not None:
            left &= Q(effective_end__lte=on + timedelta(self.last))
        return begun & left


BUCKETS = (
    Bucket("overdue"),
    Bucket("0-90", 0, 90),
    Bucket("91-180", 91, 180),
    Bucket("181-365", 181, 365),
    Bucket("366-730", 366, 730),
    Bucket("731-", 731),
    Bucket("open"),
)
BY_CODE = {bucket.code: bucket for bucket in BUCKETS}


def conditions(on: date) -> dict[str, Q]:
    """Bucket: which agreements were in it, as their ends were known on the day."""
    then = restated(on)
    return {
        bucket.code: (bucket.condition(on) & ~Q(pk__in=list(then)))
        | Q(pk__in=[key for key, paper in then.items() if bucket.holds(paper, on)])
        for bucket in BUCKETS
    }


@dataclass(frozen=True, slots=True)
class Expiry:
    """One bucket of the profile."""

    code: str
    first: int | None
    last: int | None
    number: int
    rows: Rows


def expiry_profile(
    as_of: date, unit: Unit | None = None, group: str = "", country: str = ""
) -> list[Expiry]:
    """Agreements by the days to their end: overdue first, open-ended last."""
    scope = Scope(as_of, unit, group, country)
    counts = scope.agreements().aggregate(
        **{
            f"n{place}": Count("pk", filter=condition, distinct=True)
            for place, condition in enumerate(conditions(as_of).values())
        }
    )
    return [
        Expiry(
            bucket.code,
            bucket.first,
            bucket.last,
            counts[f"n{place}"],
            Rows.of("agreements", figure=f"{bucket.code}@{as_of}", **scope.query),
        )
        for place, bucket in enumerate(BUCKETS)
    ]
