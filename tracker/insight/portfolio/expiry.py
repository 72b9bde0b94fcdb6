"""How many days agreements have left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from accounts.models import Unit
from tracker.records.models import Agreement

from .scope import Rows, Scope


@dataclass(frozen=True, slots=True)
class Bucket:
    """Days left, from and to, both included."""

    code: str
    first: int | None = None
    last: int | None = None

    def condition(self, on: date) -> Q:
        if self.code == "overdue":
            stages = ["in_force", "notice_given"]
            return Q(stage__in=stages, effective_end__lt=on)
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
            f"n{place}": Count("pk", filter=bucket.condition(as_of), distinct=True)
            for place, bucket in enumerate(BUCKETS)
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
