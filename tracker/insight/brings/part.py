"""Which years, units and countries are asked about, and the lists that show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import Unit
from tracker.insight.portfolio.scope import Rows
from tracker.records.models import CountryGroupMember, Grant, Output, Visit

YEARS = 5
AWARD = Coalesce("approved_on", "contract_on", "starts_on")


@dataclass(frozen=True)
class Part:
    """A part of the house and of the world, between two years, as known on a day."""

    as_of: date
    first: int
    last: int
    unit: Unit | None = None
    group: str = ""
    country: str = ""

    @classmethod
    def asked(cls, ask: Any) -> Part:
        last = min(ask.last or ask.as_of.year, ask.as_of.year)
        first = min(ask.first or last - YEARS + 1, last)
        return cls(ask.as_of, first, last, ask.unit, ask.group, ask.country)

    @property
    def begins(self) -> date:
        return date(self.first, 1, 1)

    @property
    def ends(self) -> date:
        return min(date(self.last, 12, 31), self.as_of)

    @cached_property
    def countries(self) -> list[str] | None:
        """The countries meant, by code; None is all of them."""
        only = [self.country] if self.country else None
        if not self.group:
            return only
        members = CountryGroupMember.objects.filter(
            Q(valid_from=None) | Q(valid_from__lte=self.as_of),
            Q(valid_to=None) | Q(valid_to__gte=self.as_of),
            code=self.group,
        )
        found = sorted(set(members.order_by().values_list("country", flat=True)))
        return found if only is None else [code for code in found if code in only]

    def narrowed(self, found: QuerySet) -> QuerySet:
        """Records of the unit and below, with a partner in these countries."""
        if self.unit is not None:
            found = found.filter(unit__path__startswith=self.unit.path)
        if self.countries is None:
            return found
        model = found.model
        through = model.partners.through.objects.filter(
            partner__country__in=self.countries
        )
        name = model._meta.model_name
        return found.filter(pk__in=through.order_by().values(name))

    def visits(self) -> QuerySet:
        found = Visit.objects.filter(
            status=Visit.Status.DONE, starts_on__range=(self.begins, self.ends)
        )
        return self.narrowed(found).order_by()

    def grants(self) -> QuerySet:
        found = Grant.objects.awarded().annotate(won_on=AWARD)
        return self.narrowed(
            found.filter(won_on__range=(self.begins, self.ends))
        ).order_by()

    def outputs(self) -> QuerySet:
        found = Output.objects.joint().filter(
            retracted=False, year__range=(self.first, self.ends.year)
        )
        return self.narrowed(found).order_by()

    def undated(self) -> int:
        """Grants that were won on a day nobody wrote down."""
        found = Grant.objects.awarded().annotate(won_on=AWARD).filter(won_on=None)
        return self.narrowed(found).count()

    def within(self, **more: Any) -> dict[str, Any]:
        """What every list is asked: the part, or the row's own answer to it."""
        asked = {
            "unit": self.unit.pk if self.unit else None,
            "country": ",".join(self.countries) if self.countries else None,
        }
        return asked | more

    def over(self, year: int | None) -> tuple[date, date]:
        """From and until: all the years, or the one of a row."""
        if year is None:
            return self.begins, self.ends
        return date(year, 1, 1), min(date(year, 12, 31), self.ends)

    def rows_of_visits(self, year: int | None, **more: Any) -> Rows:
        first, last = self.over(year)
        return Rows.of(
            "visits",
            status="done",
            starts_on_after=first,
            starts_on_before=last,
            **self.within(**more),
        )

    def rows_of_grants(self, year: int | None, **more: Any) -> Rows:
        first, last = self.over(year)
        return Rows.of(
            "grants", won_after=first, won_before=last, **self.within(**more)
        )

    def rows_of_outputs(self, year: int | None, **more: Any) -> Rows:
        first, last = self.over(year)
        return Rows.of(
            "outputs",
            joint="true",
            retracted="false",
            year_range_min=first.year,
            year_range_max=last.year,
            **self.within(**more),
        )


def won_on(found: Any) -> QuerySet:
    """Grants that were won, with the day that counts."""
    return found.awarded().annotate(won_on=AWARD).exclude(won_on=None)
