"""One cell as the value its field keeps: read, asked about, or refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from tracker.exchange.finder import Asked, Bad, Finder
from tracker.exchange.layouts import Layout
from tracker.exchange.rows import Raw
from tracker.exchange.sayings import in_languages, of_problem, together
from tracker.exchange.sayings import say as _
from tracker.exchange.sayings import say_of as ngettext
from tracker.exchange.values.booleans import read_boolean
from tracker.exchange.values.choices import choose
from tracker.exchange.values.countries import read_country
from tracker.exchange.values.dates import read_date
from tracker.exchange.values.lists import split_list
from tracker.exchange.values.numbers import read_integer, read_money, read_number
from tracker.exchange.values.reading import DAY, Read, Unreadable, is_unknown
from tracker.exchange.values.terms import Term
from tracker.exchange.values.wos_countries import wos_country
from tracker.kinds.sheets import choices_of
from tracker.records import money
from tracker.records.models.fields import ListField, MinorUnitsField

# “6人”: a number with what it counts behind it.
_COUNTED = re.compile(r"(\d+) ?(?:人次?|名|位|个|persons?|people|pax)", re.IGNORECASE)
LIKE_THIS = 0.01  # of a minor unit: what a sheet's arithmetic leaves behind


class Reader:
    """Reads the cells of one file, by what their columns look like as a whole."""

    def __init__(self, layout: Layout, finder: Finder) -> None:
        self.layout, self.finder = layout, finder
        self._chosen: dict[Any, Any] = {}

    def choice(self, value: Any, model_field: Any) -> Any:
        """The code a word stands for. Raises Asked, Unreadable."""
        key = (model_field, str(value))
        if key not in self._chosen:
            try:
                read = choose(value, choices_of(model_field))
                self._chosen[key] = self.taken(read, model_field)
            except (Asked, Unreadable) as problem:
                self._chosen[key] = problem
        found = self._chosen[key]
        if isinstance(found, Exception):
            raise found
        return found

    def field(
        self,
        model_field: Any,
        raw: Raw,
        *,
        currency: str = "",
        note: Callable[[str], None] = lambda text: None,
    ) -> Any:
        """The value for this field; None where nothing is known. Raises Asked, Bad."""
        value = raw.value
        if model_field.many_to_many:
            return self._several(model_field, raw)
        if isinstance(model_field, ListField):
            return self._words(model_field, value)
        if is_unknown(value) and model_field.name != "country":
            return None
        if model_field.is_relation:
            return self.finder.of_model(model_field.related_model, text_of(value))
        if isinstance(model_field, MinorUnitsField):
            return self.amount(raw, currency, note)
        if model_field.name == "country":
            return self.country(raw)
        if model_field.choices:
            return self.choice(value, model_field)
        return self._plain(model_field, raw, note)

    def _day(self, raw: Raw, note: Callable[[str], None]) -> Any:
        """A day; a month or a year is kept as one, and the row says as which."""
        read = read_date(raw.value, order=self.layout.orders.get(raw.header))
        found = self.taken(read)
        if found is not None and read.precision != DAY:
            said = {"text": raw.said, "day": found.isoformat()}
            note(_("“%(text)s” names no day: it is kept as %(day)s.") % said)
        return found

    def _plain(self, model_field: Any, raw: Raw, note: Callable[[str], None]) -> Any:
        value = raw.value
        if isinstance(model_field, models.DateField):
            return self._day(raw, note)
        if isinstance(model_field, models.BooleanField):
            return self.taken(read_boolean(value))
        if isinstance(model_field, models.IntegerField):
            counted = _COUNTED.fullmatch(text_of(value))
            return self.taken(read_integer(counted[1] if counted else value))
        if isinstance(model_field, models.DecimalField | models.FloatField):
            decimal = self.layout.decimals.get(raw.header)
            found = self.taken(read_number(value, decimal=decimal))
            floats = isinstance(model_field, models.FloatField)
            return float(found) if floats and found is not None else found
        text = text_of(value)
        if isinstance(model_field, models.TextField):
            return text
        known = choices_of(model_field)
        if known and not model_field.choices:  # words the office may add to
            try:
                return self.choice(text, model_field)
            except (Asked, Unreadable, Bad):
                return text
        return " ".join(text.split())

    def _words(self, model_field: Any, value: Any) -> list[str] | None:
        words = split_list(value)
        if not words or (len(words) == 1 and is_unknown(words[0])):
            return None
        if model_field.name == "countries":
            return [self.taken(read_country(word)) or "" for word in words]
        if model_field.choices:
            return [self.choice(word, model_field) for word in words]
        return words

    def _several(self, model_field: Any, raw: Raw) -> list[Any] | None:
        target = model_field.related_model
        people = target._meta.model_name == "person"
        words = split_list(raw.value, people=people)
        if not words or (len(words) == 1 and is_unknown(words[0])):
            return None
        return [self.finder.of_model(target, word) for word in words]

    def country(self, raw: Raw) -> str | None:
        in_codes = self.layout.in_codes.get(raw.header)
        try:
            return self.taken(read_country(raw.value, in_codes=in_codes))
        except Unreadable:
            printed = wos_country(text_of(raw.value))  # as databases shorten it
            if printed is None:
                raise
            return printed

    def amount(
        self, raw: Raw, currency: str, note: Callable[[str], None]
    ) -> int | None:
        decimal = self.layout.decimals.get(raw.header)
        read = read_money(raw.value, currency=currency, decimal=decimal)
        found = self.taken(read)
        if found is None:
            return None
        if not found.currency:
            raise Bad(_("An amount needs its currency."))
        return in_minor_units(found.number, found.currency, note)

    def taken(self, read: Read, model_field: Any = None) -> Any:
        """The value, when there is one reading; else the question to a person."""
        if read.asked:
            raise Asked(read.why, [offered(value, model_field) for value in read.asked])
        return read.value


def in_minor_units(number: Decimal, currency: str, note: Callable[[str], None]) -> int:
    """Minor units; digits beyond them are rounded, and it is said."""
    try:
        exact = number.quantize(
            Decimal(1).scaleb(-money.exponent(currency)), rounding=ROUND_HALF_UP
        )
        if exact != number:
            unit = Decimal(1).scaleb(-money.exponent(currency))
            if abs(exact - number) > unit * Decimal(str(LIKE_THIS)):
                note(
                    _("%(number)s %(currency)s was rounded to %(exact)s.")
                    % {"number": number, "currency": currency, "exact": exact}
                )
        return money.to_minor(exact, currency)
    except ValidationError as problem:
        raise Bad(together(of_problem(problem))) from None
    except ValueError as problem:
        raise Bad(str(problem)) from None


def text_of(value: Any) -> str:
    """A cell as text: whole numbers without a point, days as ISO writes them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()[:10]
    return str(value).strip()


def offered(value: Any, model_field: Any = None) -> tuple[str, str]:
    """A proposal: what to write instead, and how a person reads it."""
    if isinstance(value, tuple) and len(value) == 2:
        first, last = (day.isoformat() for day in value)
        text = first if first == last else f"{first} – {last}"
        return text, text
    if isinstance(value, date):
        return value.isoformat(), value.isoformat()
    if isinstance(value, Term):
        return term_words(value), term_said(value)
    if hasattr(value, "currency"):
        text = f"{value.number} {value.currency}".strip()
        return text, text
    if model_field is not None and isinstance(value, str):
        for code, english, chinese, _others in choices_of(model_field):
            if code == value:
                return code, in_languages({"en": english, "zh-hans": chinese})
    return str(value), str(value)


def term_said(term: Term) -> str:
    """The same for people to read."""
    if term.until:
        return _("until %(day)s") % {"day": term.until.isoformat()}
    if term.open_ended:
        return _("open-ended")
    said = []
    if term.months:
        months = ngettext("%(n)d month", "%(n)d months", term.months)
        said.append(months % {"n": term.months})
    if term.days:
        said.append(ngettext("%(n)d day", "%(n)d days", term.days) % {"n": term.days})
    if term.renewal == "automatic":
        said.append(_("renews itself"))
    return together(said) if said else term_words(term)


def term_words(term: Term) -> str:
    """A term in words that are read back the same."""
    if term.until:
        return f"until {term.until.isoformat()}"
    if term.open_ended:
        return "open-ended"
    length = f"{term.months} months" if term.months else ""
    if term.days:
        length = f"{length} {term.days} days".strip()
    if term.renewal != "automatic":
        return length
    if not term.renewal_months:
        return f"{length}, auto-renewable" if length else "auto-renewable"
    again = f"auto-renewable for {term.renewal_months} months"
    return f"{length}, {again}" if length else again
