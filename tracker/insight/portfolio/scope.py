"""Which part of the house is asked about, and on which day it is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Unit
from tracker.insight.models import Standing, Verdict
from tracker.insight.months import first_day, last_day, month_of
from tracker.records.models import Agreement, Output, Partner


def last_month_end(today: date) -> date:
    """Where the portfolio stands unless another day is asked for."""
    return last_day(month_of(today) - 1)


@dataclass(frozen=True, slots=True)
class Rows:
    """The list that opens the records behind a figure."""

    kind: str
    query: str = ""

    @classmethod
    def of(cls, kind: str, /, **query: object) -> Rows:
        given = {k: v for k, v in query.items() if v not in (None, "")}
        return cls(kind, urlencode(given))

    @property
    def address(self) -> str:
        return f"/{self.kind}/" + (f"?{self.query}" if self.query else "")


@dataclass(frozen=True, slots=True)
class Scope:
    """A day, and a unit with all below it; none is the whole institution."""

    as_of: date
    unit: Unit | None = None

    @property
    def unit_query(self) -> int | None:
        return self.unit.pk if self.unit else None

    @property
    def units(self) -> frozenset[int] | None:
        if self.unit is None:
            return None
        below = Unit.objects.within({self.unit.pk})
        return frozenset(below.values_list("pk", flat=True))

    def _within(self, path: str) -> Q:
        return Q() if self.unit is None else Q(**{f"{path}__in": self.units})

    def partners(self) -> QuerySet[Partner]:
        return Partner.objects.living().filter(self._within("lead_unit"))

    def agreements(self) -> QuerySet[Agreement]:
        return Agreement.objects.filter(self._within("unit"))

    def outputs(self) -> QuerySet[Output]:
        return Output.objects.filter(self._within("unit"))

    @property
    def live(self) -> bool:
        """Today is asked about: the live verdicts, not those of a month that ended."""
        return self.as_of >= timezone.localdate()

    @property
    def month(self) -> int:
        """The last month that was over by the day."""
        month = month_of(self.as_of)
        return month if last_day(month) <= self.as_of else month - 1

    def verdicts(self) -> QuerySet:
        """One verdict of each partner: today's, or of the month that ended."""
        kept = Verdict.objects.of_month(self.month)
        found = Standing.objects.all() if self.live else kept
        found = found.filter(self._within("partner__lead_unit"))
        found = found.filter(partner__succeeded_by=None)
        return found.order_by()

    def named(self) -> str:
        """The day, or the month that ended, as it stands in an address."""
        return "" if self.live else named(self.month)


def named(month: int) -> str:
    return f"{first_day(month):%Y-%m}"
