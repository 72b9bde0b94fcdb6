"""Numbers and amounts of money, with either decimal mark and in 万 and 亿."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel import Locale

from tracker.exchange.sayings import say as _

from .reading import UNKNOWN_WORDS, Read, is_unknown, plain, unreadable

LARGEST = Decimal(10) ** 15
_SPACES = re.compile(r"(?<=\d)[ '’](?=\d{3}(?!\d))")
_PLAIN = re.compile(r"[+-]?(\d+([.]\d*)?|[.]\d+)")
_GROUPED = {
    ",": re.compile(r"[+-]?[1-9]\d{0,2}(,\d{2,3})*,\d{3}([.]\d*)?"),
    ".": re.compile(r"[+-]?[1-9]\d{0,2}([.]\d{3})*[.]\d{3}(,\d*)?"),
}
_COMMA_DECIMAL = re.compile(r"[+-]?\d+,\d*")
_TWO_WAYS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_TIMES = {"万": Decimal(10_000), "亿": Decimal(100_000_000), "千": Decimal(1_000)}
_SYMBOLS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₽": "RUB", "₩": "KRW", "₪": "ILS",
    "₺": "TRY", "฿": "THB", "₫": "VND", "us$": "USD", "a$": "AUD", "c$": "CAD",
    "hk$": "HKD", "nt$": "TWD", "s$": "SGD", "nz$": "NZD", "r$": "BRL",
    "rmb": "CNY", "cn¥": "CNY", "元": "CNY", "人民币": "CNY", "美元": "USD",
    "欧元": "EUR", "英镑": "GBP", "日元": "JPY", "港元": "HKD", "港币": "HKD",
    "euro": "EUR", "euros": "EUR", "zł": "PLN", "kč": "CZK", "元人民币": "CNY",
}  # fmt: skip
_UNCLEAR = {
    "$": ("USD", "CAD", "AUD"),
    "¥": ("CNY", "JPY"),
    "kr": ("SEK", "NOK", "DKK"),
}


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money as written; the currency is empty when the cell names none."""

    number: Decimal
    currency: str = ""


def read_number(
    raw: object,
    *,
    decimal: str | None = None,
    unknown: frozenset[str] = UNKNOWN_WORDS,
) -> Read:
    """One cell as a Decimal; `decimal` is the mark the column was found to use."""
    if is_unknown(raw, unknown):
        return Read(None)
    if isinstance(raw, int | float | Decimal) and not isinstance(raw, bool):
        return Read(_finite(str(raw), raw))
    return _from_text(plain(raw), decimal, raw)


def read_integer(raw: object, *, unknown: frozenset[str] = UNKNOWN_WORDS) -> Read:
    """One cell as a whole number: a mark before three digits can only group them."""
    if isinstance(raw, str) and _TWO_WAYS.fullmatch(plain(raw)):
        return Read(int(re.sub("[.,]", "", plain(raw))))
    found = read_number(raw, unknown=unknown)
    if found.asked:
        raise unreadable(raw, _("a whole number is expected."))
    if found.value is None:
        return found
    if found.value != found.value.to_integral_value():
        raise unreadable(raw, _("a whole number is expected."))
    return Read(int(found.value))


def read_money(
    raw: object,
    *,
    currency: str = "",
    decimal: str | None = None,
    unknown: frozenset[str] = UNKNOWN_WORDS,
) -> Read:
    """One cell as an Amount; `currency` is what another column says."""
    if is_unknown(raw, unknown):
        return Read(None)
    if not isinstance(raw, str):
        number = read_number(raw, unknown=unknown)
        return Read(None if number.value is None else Amount(number.value, currency))
    text, found = _without_currency(plain(raw), raw)
    if currency and found and currency not in found:
        raise unreadable(
            raw, _("the currency column says %(currency)s.") % {"currency": currency}
        )
    currencies = (currency,) if currency else found or ("",)
    number = _from_text(text, decimal, raw)
    numbers = number.asked or (number.value,)
    amounts = tuple(Amount(n, c) for n in numbers for c in currencies)
    if len(amounts) == 1:
        return Read(amounts[0])
    return Read(None, "", amounts, number.why or _("Which currency is meant?"))


def decimal_mark(values: Iterable[object]) -> str | None:
    """The mark a column separates decimals with; None when its numbers do not tell."""
    seen = set()
    for value in values:
        if isinstance(value, str) and value.isascii() and not {".", ","} & set(value):
            continue
        text = _SPACES.sub("", plain(value)) if isinstance(value, str) else ""
        marks = re.findall(r"[.,]", text)
        if not marks or not re.search(r"\d", text) or _TWO_WAYS.fullmatch(text):
            continue
        if len(set(marks)) == 2:
            seen.add(marks[-1])
        elif len(marks) > 1:
            seen.add("." if marks[0] == "," else ",")
        elif not re.search(r"[.,]\d{3}$", text):
            seen.add(marks[0])
    return seen.pop() if len(seen) == 1 else None


@lru_cache(maxsize=1)
def _currency_codes() -> frozenset[str]:
    return frozenset(Locale("en").currencies)


def is_currency(code: str) -> bool:
    return code in _currency_codes()


def _without_currency(text: str, raw: object) -> tuple[str, tuple[str, ...]]:
    """The number's own text, and the currencies its sign may stand for."""
    match = re.fullmatch(
        r"(?P<sign>[-−(]?) ?(?P<before>[^\d.,+()\-−]*)"
        r"(?P<number>[-−+\d].*?[\d万亿千.)]|\d)"
        r"(?P<after>[^\d.,()万亿千]*[)]?)",
        text,
    )
    if not match:
        raise unreadable(raw, _("an amount of money is expected."))
    number = match["sign"] + match["number"]
    after = match["after"]
    if after.endswith(")"):
        number, after = number + ")", after[:-1]
    found: tuple[str, ...] = ()
    for word in (match["before"].strip(), after.strip()):
        if word:
            candidates = _currency(word)
            if not candidates or (found and not set(found) & set(candidates)):
                raise unreadable(raw, _("write the amount in full, and its currency."))
            found = tuple(c for c in candidates if not found or c in found)
    return number, found


def _currency(word: str) -> tuple[str, ...]:
    if is_currency(word.upper()):
        return (word.upper(),)
    key = word.casefold()
    if key in _SYMBOLS:
        return (_SYMBOLS[key],)
    return _UNCLEAR.get(key, ())


def _from_text(text: str, decimal: str | None, raw: object) -> Read:
    text = text.replace("−", "-")
    if re.fullmatch(r"[(][^()]+[)]", text):
        text = "-" + text[1:-1]
    times = Decimal(1)
    while text and text[-1] in _TIMES:
        times *= _TIMES[text[-1]]
        text = text[:-1].strip()
    text = _SPACES.sub("", text)
    if _TWO_WAYS.fullmatch(text) and decimal not in (".", ","):
        both = (_finite(re.sub("[.,]", "", text), raw),
                _finite(text.replace(",", "."), raw))  # fmt: skip
        why = _("The mark could group thousands or begin the decimals.")
        return Read(None, "", tuple(number * times for number in both), why)
    shapes: tuple[re.Pattern[str], ...]
    if decimal == ",":
        shapes = (_GROUPED["."], _COMMA_DECIMAL)
    elif decimal == ".":
        shapes = (_GROUPED[","],)
    else:
        shapes = (_GROUPED[","], _GROUPED["."], _COMMA_DECIMAL)
    if decimal == "," and _TWO_WAYS.fullmatch(text) and "," in text:
        return Read(_finite(text.replace(",", "."), raw) * times)
    for shape in shapes:
        if shape.fullmatch(text):
            text = _with_point(text, shape is _GROUPED[","])
            break
    if not _PLAIN.fullmatch(text):
        raise unreadable(raw, _("a number is expected."))
    return Read(_finite(text, raw) * times)


def _with_point(text: str, grouped_by_comma: bool) -> str:  # noqa: FBT001
    if grouped_by_comma:
        return text.replace(",", "")
    return text.replace(".", "").replace(",", ".")


def _finite(text: str, raw: object) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise unreadable(raw, _("a number is expected.")) from None
    if not number.is_finite() or abs(number) >= LARGEST:
        raise unreadable(raw, _("the number is too large."))
    return number
