"""The stretch of time an indicator looks at, and the activities in it."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from tracker.insight.portfolio.group_days import holding
from tracker.insight.portfolio.happenings import KINDS, Happenings, window
from tracker.records.models import (
    AgreementParty,
    CountryGroupMember,
    Partner,
)

from .base import REASONS, Ask

REASONS |= {
    "too_few": _("too few to say"),
    "nothing_there": _("nothing recorded"),
    "no_country": _("the country is not known"),
    "year_not_over": _("the year is not over"),
}


def stretch(ask: Ask, months: int) -> tuple[date, date]:
    """The years asked for, up to the day; else so many months up to the day."""
    if ask.first is None and ask.last is None:
        return window(ask.as_of, months)
    last = min(date(ask.last, 12, 31) if ask.last else ask.as_of, ask.as_of)
    if ask.first is None:
        return window(last, months)
    return date(ask.first, 1, 1), last


def years(ask: Ask, many: int = 5) -> list[int]:
    """The years asked for, none that is still to come."""
    last = min(ask.last or ask.as_of.year, ask.as_of.year)
    first = ask.first if ask.first is not None else last - many + 1
    return list(range(max(first, last - 99), last + 1))


def over(year: int, on: date) -> bool:
    """Whether the year had ended by the day."""
    return date(year, 12, 31) <= on


def happenings(
    ask: Ask, first: date, last: date, kinds: tuple[str, ...] = KINDS
) -> Happenings:
    return Happenings(
        first, last, kinds, ask.group, ask.country, ask.everywhere.unit_query
    )


def units_below(ask: Ask) -> list[Unit]:
    """The units right below the one asked for; a single root is looked into."""
    below = list(Unit.objects.filter(parent=ask.unit).order_by("path"))
    if ask.unit is None and len(below) == 1:
        below = list(Unit.objects.filter(parent=below[0]).order_by("path")) or below
    return below


def tops(some: list[Unit]) -> dict[int, int]:
    """Every unit in these, to the one of them that it belongs to."""
    known = Unit.objects.values_list("pk", "path")
    return {
        key: top.pk for key, path in known for top in some if path.startswith(top.path)
    }


def placed(ask: Ask, path: str = "country") -> Q:
    """In the country and the group asked for, as the group was on the day."""
    where = Q(**{path: ask.country}) if ask.country else Q()
    if ask.group:
        members = CountryGroupMember.objects.filter(holding(ask.group, ask.as_of))
        where &= Q(**{f"{path}__in": members.values("country")})
    return where


def place_code(ask: Ask) -> str:
    """How a list is asked for the same place."""
    if not (ask.group or ask.country):
        return ""
    return f"{ask.as_of}:{ask.group}:{ask.country}".rstrip(":")


def placed_agreements(ask: Ask) -> Q:
    """Agreements with a partner there."""
    if not (ask.group or ask.country):
        return Q()
    there = Partner.objects.filter(placed(ask)).order_by()
    parties = AgreementParty.objects.filter(partner__in=there.values("pk"))
    return Q(pk__in=parties.values("agreement"))
