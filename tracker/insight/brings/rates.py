"""Money of many currencies in one: at the average rate of the month it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from django.conf import settings

from tracker.records import money
from tracker.records.models import Rate

Month = tuple[int, int]


class Worth:
    """Rates read once; where a month has none, nothing is assumed."""

    def __init__(self, base: str = "") -> None:
        self.base = base or settings.BASE_CURRENCY
        self.rates: Mapping[tuple[str, Month], Decimal] = averages(self.base)

    def of(self, minor: int, currency: str, on: date) -> Decimal | None:
        """Units of the base currency; None where no rate of that month is known."""
        if not currency:
            return None
        amount = money.from_minor(minor, currency)
        if currency == self.base:
            return amount
        rate = self.rates.get((currency, (on.year, on.month)))
        return None if rate is None else amount * rate


def averages(base: str) -> dict[tuple[str, Month], Decimal]:
    found: dict[tuple[str, Month], list[Decimal]] = {}
    known = Rate.objects.filter(base=base).order_by("day", "pk")
    for day, currency, text in known.values_list("day", "currency", "rate"):
        rate = number(text)
        if rate is not None:
            found.setdefault((currency, (day.year, day.month)), []).append(rate)
    return {key: sum(some, Decimal(0)) / len(some) for key, some in found.items()}


def number(text: str) -> Decimal | None:
    try:
        rate = Decimal(text)
    except InvalidOperation:
        return None
    return rate if rate.is_finite() and rate > 0 else None
