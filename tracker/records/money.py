"""Money: whole minor units and an ISO 4217 currency, never a float."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache

from babel.core import Locale, UnknownLocaleError, get_global
from babel.numbers import format_currency
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LARGEST = 2**63 - 1  # what the database column holds
NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?")
WAN, YI = Decimal(10_000), Decimal(100_000_000)
# ISO 4217 where the everyday exponent of the locale data differs from the standard's.
ISO_EXPONENTS = {
    "AFN": 2, "ALL": 2, "COP": 2, "IDR": 2, "IQD": 3, "IRR": 2, "KPW": 2, "LAK": 2,
    "LBP": 2, "MGA": 2, "MMK": 2, "MRU": 2, "PKR": 2, "RSD": 2, "SLE": 2, "SOS": 2,
    "SLL": 2, "STD": 2, "SYP": 2, "TZS": 2, "UZS": 2, "YER": 2, "UYW": 4, "CLF": 4,
}  # fmt: skip


@lru_cache(maxsize=1)
def currencies() -> frozenset[str]:
    """Currencies in use somewhere today, and those met in older records."""
    return frozenset(Locale("en").currencies)


def clean_currency(value: object) -> str:
    """An ISO 4217 code."""
    code = value.strip().upper() if isinstance(value, str) else ""
    if value in (None, ""):
        return ""
    if code not in currencies():
        raise ValidationError(
            _("A currency is its three-letter code, as in EUR or CNY."),
            code="invalid",
        )
    return code


def exponent(currency: str) -> int:
    """How many decimals the currency's minor unit has: EUR 2, JPY 0, KWD 3."""
    if currency not in currencies():
        raise ValueError(f"not an ISO 4217 currency: {currency!r}")
    if currency in ISO_EXPONENTS:
        return ISO_EXPONENTS[currency]
    fractions = get_global("currency_fractions")
    return int(fractions.get(currency, fractions["DEFAULT"])[0])


def _refuse_float(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("money is never a float: give text, int or Decimal")


def to_minor(amount: str | int | Decimal, currency: str) -> int:
    """Minor units of a typed decimal number; refuses a fraction of the minor unit."""
    _refuse_float(amount)
    places = exponent(currency)
    text = unicodedata.normalize("NFKC", str(amount)).strip()
    if isinstance(amount, Decimal) and amount.is_finite():
        text = f"{amount:f}"
    if not NUMBER.fullmatch(text):
        raise ValidationError(
            _("An amount is a number with a point, as in 125000.50."), code="invalid"
        )
    with localcontext(prec=80):
        minor = Decimal(text).scaleb(places)
        if minor != minor.to_integral_value():
            raise ValidationError(
                _("%(currency)s has %(places)d decimals."),
                code="too_fine",
                params={"currency": currency, "places": places},
            )
        return _fitting(minor)


def _fitting(minor: Decimal) -> int:
    if abs(minor) > LARGEST:
        raise ValidationError(_("This amount is too large."), code="too_large")
    return int(minor)


def from_minor(minor: int, currency: str) -> Decimal:
    """The decimal number people read: 12550 minor units of EUR are 125.50."""
    _refuse_float(minor)
    with localcontext(prec=80):
        return Decimal(minor).scaleb(-exponent(currency))


def convert(minor: int, source: str, target: str, rate: Decimal) -> int:
    """Minor units in another currency; `rate` is the target's for one of the source's.

    Half a minor unit is rounded away from zero.
    """
    _refuse_float(minor)
    _refuse_float(rate)
    rate = Decimal(rate)
    if not rate.is_finite() or rate <= 0:
        raise ValueError(f"an exchange rate is above zero: {rate}")
    with localcontext(prec=80):
        exact = from_minor(minor, source) * rate
        scaled = exact.scaleb(exponent(target))
        return _fitting(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def format_money(
    minor: int, currency: str, language: str | None = None, *, short: bool = True
) -> str:
    """An amount for people: Chinese readers count in 万 and 亿 when it is short."""
    language = (language or get_language() or "en").replace("-", "_")
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    amount = from_minor(minor, currency)
    if short and locale.language == "zh" and abs(amount) >= WAN:
        return _in_wan(amount, currency, locale)
    whole = short and amount == amount.to_integral_value()
    places = 0 if whole else exponent(currency)
    number = f"#,##0.{'0' * places}" if places else "#,##0"
    return _written(amount, currency, number, locale)


def _written(amount: Decimal, currency: str, number: str, locale: Locale) -> str:
    pattern = f"¤{number};-¤{number}"
    return str(
        format_currency(amount, currency, pattern, locale=locale, currency_digits=False)
    )


def _in_wan(amount: Decimal, currency: str, locale: Locale) -> str:
    """¥1,234.5万: two decimals at most, none that say nothing."""
    traditional = locale.script == "Hant"
    unit, name = (YI, "億" if traditional else "亿")
    # What would round up to 10,000万 is written 1亿.
    if abs(amount) < YI and _rounded(abs(amount) / WAN) < WAN:
        unit, name = (WAN, "萬" if traditional else "万")
    scaled = _rounded(amount / unit)
    return _written(scaled, currency, "#,##0.##", locale) + name


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
