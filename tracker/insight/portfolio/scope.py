"""Which part of the house is asked about, and on which day it is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import quote_plus

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Unit
from tracker.insight.models import Standing, Verdict
from tracker.insight.months import first_day, last_day, month_of
from tracker.records.models import Agreement, CountryGroupMember, Output, Partner
from tracker.records.models.agreements import AgreementQuerySet


def last_month_end(today: date) -> date:
    """Where the portfolio stands unless another day is asked for."""
    return last_day(month_of(today) - 1)


Found = TypeVar("Found", bound=QuerySet)


@dataclass(frozen=True, slots=True)
class Rows:
    """The list that opens the records behind a figure."""

    kind: str
    query: str = ""

    @classmethod
    def of(cls, kind: str, /, **query: object) -> Rows:
        given = [
            f"{name}={_quoted(str(value))}"
            for name, value in query.items()
            if value is not None and value != ""
        ]
        return cls(kind, "&".join(given))

    @property
    def address(self) -> str:
        return f"/{self.kind}/" + (f"?{self.query}" if self.query else "")


@lru_cache(maxsize=10_000)
def _quoted(text: str) -> str:
    """The same few words stand in the addresses of a hundred thousand figures."""
    return quote_plus(text)


def members(group: str, on: date) -> QuerySet:
    """The countries of a group on a day."""
    found = CountryGroupMember.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=on),
        Q(valid_to=None) | Q(valid_to__gte=on),
        code=group,
    )
    return found.order_by().values("country")


@dataclass(frozen=True, slots=True)
class Scope:
    """A day, a unit with all below it, and the countries of partners; none is all."""

    as_of: date
    unit: Unit | None = None
    group: str = ""
    country: str = ""

    @property
    def unit_query(self) -> int | None:
        return self.unit.pk if self.unit else None

    @property
    def query(self) -> dict[str, object]:
        """How a list is asked for the same part of the house and of the world."""
        group = f"{self.group}@{self.as_of}" if self.group else None
        return {"unit": self.unit_query, "group": group, "country": self.country}

    @property
    def abroad(self) -> bool:
        """Some countries only: what has no partner has no place here."""
        return bool(self.group or self.country)

    def _where(self, path: str) -> Q:
        found = Q()
        if self.group:
            found &= Q(**{f"{path}__in": members(self.group, self.as_of)})
        if self.country:
            found &= Q(**{path: self.country})
        return found

    @property
    def codes(self) -> list[str] | None:
        """The countries meant, by code; none for all."""
        if not self.abroad:
            return None
        if not self.group:
            return [self.country]
        found = members(self.group, self.as_of).values_list("country", flat=True)
        return [code for code in set(found) if self.country in ("", code)]

    @property
    def units(self) -> frozenset[int] | None:
        if self.unit is None:
            return None
        below = Unit.objects.within({self.unit.pk})
        return frozenset(below.values_list("pk", flat=True))

    def within(self, path: str) -> Q:
        """The condition that a record belongs to the unit, or to one below it."""
        return Q() if self.unit is None else Q(**{f"{path}__in": self.units})

    def partners(self) -> QuerySet[Partner]:
        found = Partner.objects.living().filter(self.within("lead_unit"))
        return found.filter(self._where("country"))

    def agreements(self) -> AgreementQuerySet:
        found = Agreement.objects.filter(self.within("unit"))
        return self._with_partners(found, Agreement, "agreement")

    def outputs(self) -> QuerySet[Output]:
        found = Output.objects.filter(self.within("unit"))
        return self._with_partners(found, Output, "output")

    def _with_partners(self, found: Found, model: Any, name: str) -> Found:
        if not self.abroad:
            return found
        lines = model.partners.through.objects.filter(self._where("partner__country"))
        return found.filter(pk__in=lines.order_by().values(name))

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
        found = found.filter(self.within("partner__lead_unit"))
        found = found.filter(self._where("partner__country"))
        found = found.filter(partner__succeeded_by=None)
        return found.order_by()

    def named(self) -> str:
        """The day, or the month that ended, as it stands in an address."""
        return "" if self.live else named(self.month)


def named(month: int) -> str:
    return f"{first_day(month):%Y-%m}"
