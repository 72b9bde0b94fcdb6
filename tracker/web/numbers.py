"""Numbers, money and days as people read them, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from babel.numbers import get_currency_precision
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

from tracker.records.known_days import DAY, YEAR

MINUS = "\N{MINUS SIGN}"
THIN = "\N{NARROW NO-BREAK SPACE}"
NOTHING = "\N{EN DASH}"
NO_BREAK = "\N{NO-BREAK SPACE}"

LARGE_ZH = ((Decimal(100_000_000), "亿"), (Decimal(10_000), "万"))
LARGE_EN = ((Decimal(1_000_000_000), "bn"), (Decimal(1_000_000), "M"))


def in_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def exact(value: Any) -> Decimal | None:
    """The value as a number, or None when it is none: pages never fall over it."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def grouped(value: Any, places: int | None = None, *, signed: bool = False) -> str:
    """`1 318`, `−2.8`: thin groups, true minus, no decimals without meaning."""
    amount = exact(value)
    if amount is None:
        return NOTHING
    if places is not None:
        amount = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    whole = f"{abs(amount):,f}"
    if places is None and "." in whole:
        whole = whole.rstrip("0").rstrip(".")
    sign = MINUS if amount < 0 else "+" if signed and amount > 0 else ""
    return sign + whole.replace(",", THIN)


def share(value: Any, places: int = 0, *, signed: bool = False) -> str:
    """A fraction of one as a percentage: 0.274 becomes `27 %`, in Chinese `27%`."""
    amount = exact(value)
    if amount is None:
        return NOTHING
    gap = "" if in_chinese() else NO_BREAK
    return f"{grouped(amount * 100, places, signed=signed)}{gap}%"


def major(minor: Any, currency: str) -> Decimal | None:
    """Minor units as an amount: yen have no decimals, dinars three."""
    amount = exact(minor)
    if amount is None:
        return None
    return amount.scaleb(-get_currency_precision(currency or "XXX"))


def cash(minor: Any, currency: str, *, short: bool = False) -> str:
    """`CNY 84 200`; short is `CNY 2.4 M`. Chinese readers count in 万 and 亿."""
    amount = major(minor, currency)
    if amount is None:
        return NOTHING
    return amount_words(amount, currency, short=short)


def amount_words(value: Any, currency: str, *, short: bool = True) -> str:
    """An amount in whole units of its currency, in the words of `cash`."""
    amount = exact(value)
    if amount is None:
        return NOTHING
    steps = LARGE_ZH if in_chinese() else LARGE_EN if short else ()
    for size, word in steps:
        if abs(amount) >= size:
            return (
                f"{currency}{NO_BREAK}{grouped(rounded(amount / size))}{NO_BREAK}{word}"
            )
    places = 0 if amount == amount.to_integral_value() else None
    if places is None:
        places = get_currency_precision(currency or "XXX")
    return f"{currency}{NO_BREAK}{grouped(amount, places)}"


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def as_day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return timezone.localdate(value) if timezone.is_aware(value) else value.date()
    return value if isinstance(value, date) else None


def day_words(value: Any, *, cell: bool = False) -> str:
    """`12 May 2026`, `2026年5月12日`; in a table the Chinese day is `2026-05-12`.

    What is known to the month or the year only is said so: `May 2026`, `2026年`.
    """
    on = as_day(value)
    if on is None:
        return NOTHING
    if getattr(on, "known", DAY) != DAY:
        return month_words(on)
    if not in_chinese():
        return date_format(on, "j M Y").replace(" ", NO_BREAK)
    return on.isoformat() if cell else f"{on.year}年{on.month}月{on.day}日"


def month_words(value: Any) -> str:
    """`May 2026`, `2026年5月`; what is known to the year only, `2026`."""
    on = as_day(value)
    if on is None:
        return NOTHING
    if getattr(on, "known", DAY) == YEAR:
        return f"{on.year}年" if in_chinese() else str(on.year)
    if in_chinese():
        return f"{on.year}年{on.month}月"
    return date_format(on, "M Y").replace(" ", NO_BREAK)
