"""What joint grants are worth, in one currency and at the prices of one year.

An amount is turned into the base currency at the average of the rates recorded for the
month of the award. Where no rate is recorded for that month the amount is left out,
never guessed. A grant with several partners counts once in a total; a partner's part is
the amount or share recorded for it, else an equal part of what the others leave, which
is said to be assumed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from statistics import median
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from tracker.insight.gather.kin import Kin
from tracker.insight.months import month_of
from tracker.records.models import Deflator, Grant, GrantPartner, Rate
from tracker.records.money import from_minor

from .happenings import Happenings

if TYPE_CHECKING:
    from tracker.records.models.grants import GrantQuerySet

LEAST = 5
"""No mean of fewer."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one partner has of a grant."""

    grant: Worth
    partner: int
    value: Decimal
    assumed: bool


@dataclass(slots=True)
class Worth:
    """One grant in the base currency; the original amount stays on the record."""

    key: int
    day: date
    area: str
    value: Decimal | None = None
    real: Decimal | None = None
    ours: Decimal | None = None
    why: str = ""
    """`no_date`, `no_amount` or `no_rate`, where there is no value."""
    rate: Decimal = Decimal(1)
    currency: str = ""
    total_minor: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """Of several grants."""

    n: int
    known: int
    total: Decimal | None
    mean: Decimal | None
    middle: Decimal | None
    real: Decimal | None
    our_share: float | None


@dataclass(slots=True)
class Fund:
    """Grants awarded in a stretch of time, each worth something or left out."""

    currency: str
    grants: list[Worth] = field(default_factory=list)
    prices: int | None = None
    """The year at whose prices the real values are."""
    sources: list[str] = field(default_factory=list)
    undated: int = 0
    """Awarded, but nobody knows when."""

    def left_out(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for one in self.grants:
            if one.why:
                found[one.why] = found.get(one.why, 0) + 1
        if self.undated:
            found["no_award_date"] = self.undated
        return found


class Rates:
    """Average rates by currency and month, and price levels by year."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.sources: set[str] = set()
        sums: dict[tuple[str, int], list[Decimal]] = {}
        known = Rate.objects.filter(base=base)
        for currency, day, text, source in known.values_list(
            "currency", "day", "rate", "source_name"
        ):
            rate = number(text)
            if rate is not None:
                sums.setdefault((currency, month_of(day)), []).append(rate)
                self.sources.add(source)
        self.average = {
            at: sum(found, Decimal()) / len(found) for at, found in sums.items()
        }
        levels = Deflator.objects.values_list("year", "index")
        self.levels = {
            year: level for year, text in levels if (level := number(text)) is not None
        }

    def of(self, currency: str, day: date) -> Decimal | None:
        if currency == self.base:
            return Decimal(1)
        return self.average.get((currency, month_of(day)))

    def real(self, value: Decimal, year: int, prices: int | None) -> Decimal | None:
        if prices is None or year not in self.levels:
            return None
        return value * self.levels[prices] / self.levels[year]


def number(text: str) -> Decimal | None:
    """A positive number somebody typed; nothing else is used."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and value > 0 else None


def awarded(grants: QuerySet[Grant], first: date, last: date) -> QuerySet[Grant]:
    """Grants awarded from the one day to the other, whatever their date of award."""
    day = Coalesce("approved_on", "contract_on", "starts_on")
    known = cast("GrantQuerySet[Grant, Grant]", grants)
    return known.awarded().alias(day=day).filter(day__gte=first, day__lte=last)


def behind(asked: Happenings) -> QuerySet[Grant]:
    """Grants of the unit, with a partner at the place on the day of the award."""
    grants = Grant.objects.awarded().order_by()
    if asked.units is not None:
        grants = grants.filter(unit__in=asked.units)
    if asked.group or asked.country:
        sql, params = asked.awards()
        grants = grants.filter(pk__in=RawSQL(sql, params))  # noqa: S611
    return grants


def fund(asked: Happenings) -> Fund:
    """Every grant of the stretch once, with its worth."""
    grants, first, last = behind(asked), asked.first, asked.last
    base = settings.BASE_CURRENCY
    rates = Rates(base)
    known = [year for year in rates.levels if year <= last.year]
    found = Fund(base, prices=max(known, default=None), sources=sorted(rates.sources))
    within = awarded(grants, first, last).order_by("pk").distinct()
    for key, area, day, currency, total, ours in within.annotate(
        on=Coalesce("approved_on", "contract_on", "starts_on")
    ).values_list(
        "pk", "research_area", "on", "currency", "total_minor", "our_share_minor"
    ):
        one = Worth(key, day, area, currency=currency, total_minor=total or 0)
        found.grants.append(one)
        _value(one, day, total, ours, rates, found.prices)
    undated = {"approved_on": None, "contract_on": None, "starts_on": None}
    found.undated = grants.filter(**undated).count()
    return found


def _value(
    one: Worth,
    day: date,
    total: int | None,
    ours: int | None,
    rates: Rates,
    prices: int | None,
) -> None:
    if total is None:
        one.why = "no_amount"
        return
    rate = rates.of(one.currency, day)
    if rate is None:
        one.why = "no_rate"
        return
    one.rate = rate
    one.value = from_minor(total, one.currency) * rate
    one.real = rates.real(one.value, day.year, prices)
    if ours is not None:
        one.ours = from_minor(ours, one.currency) * rate


def summed(grants: Iterable[Worth]) -> Summary:
    """Mean and median of those with a known amount; no mean of fewer than five."""
    every = list(grants)
    values = [one.value for one in every if one.value is not None]
    real = [one.real for one in every if one.value is not None]
    whole = [one for one in every if one.ours is not None and one.value]
    total = sum(values, Decimal())
    shared = sum((one.value or Decimal() for one in whole), Decimal())
    ours = sum((one.ours or Decimal() for one in whole), Decimal())
    enough = len(values) >= LEAST
    return Summary(
        n=len(every),
        known=len(values),
        total=total if values else None,
        mean=total / len(values) if enough else None,
        middle=median(values) if enough else None,
        real=(
            sum((each for each in real if each is not None), Decimal())
            if real and None not in real
            else None
        ),
        our_share=float(ours / shared) if shared else None,
    )


def parts(found: Fund) -> list[Part]:
    """What each partner has of each grant; successors stand for their predecessors."""
    worth = {one.key: one for one in found.grants if one.value is not None}
    kin = Kin()
    lines: dict[int, list[tuple[int, int | None, Decimal | None]]] = {}
    concerned = GrantPartner.objects.filter(grant__in=Grant.objects.awarded())
    for grant, partner, amount, share in concerned.order_by("grant", "pk").values_list(
        "grant", "partner", "amount_minor", "share"
    ):
        if grant in worth:
            lines.setdefault(grant, []).append((partner, amount, share))
    return [
        Part(worth[grant], kin.successor(partner), value, assumed)
        for grant, given in lines.items()
        for partner, value, assumed in divided(worth[grant], given)
    ]


def divided(
    one: Worth, lines: list[tuple[int, int | None, Decimal | None]]
) -> list[tuple[int, Decimal, bool]]:
    """A grant among its partners: as recorded, else what is left in equal parts."""
    if one.value is None:
        return []
    recorded: dict[int, Decimal] = {}
    for partner, amount, share in lines:
        if amount is not None:
            recorded[partner] = from_minor(amount, one.currency) * one.rate
        elif share is not None:
            recorded[partner] = one.value * Decimal(share) / 100
    rest = [partner for partner, *_known in lines if partner not in recorded]
    left = one.value - sum(recorded.values(), Decimal()) - (one.ours or Decimal())
    each = max(left, Decimal()) / len(rest) if rest else Decimal()
    return [
        (partner, recorded.get(partner, each), partner not in recorded)
        for partner, *_known in lines
    ]
