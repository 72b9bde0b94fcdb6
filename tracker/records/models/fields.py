"""Columns that both databases keep alike: lists of words, and money in minor units."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.records import countries, money
from tracker.records.marks import listed

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

MARK = ";"
LARGEST = 9_000_000_000_000_000  # minor units; what every client can still count in


if TYPE_CHECKING:  # what a row takes and gives, which is not what the column keeps
    _Words = models.TextField[Sequence[str], list[str]]
    _Amount = models.BigIntegerField[int | str | Combinable | None, int | None]
else:
    _Words, _Amount = models.TextField, models.BigIntegerField


class ListField(_Words):
    """Several short words in one cell, kept as `;one;two;` so that SQL can find one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_: object) -> list[str]:
        return [word for word in (value or "").split(MARK) if word]

    def to_python(self, value: Any) -> list[str]:
        if value is None:
            return []
        if isinstance(value, str):
            value = value.replace("；", MARK).split(MARK)
        words = [str(word).strip() for word in value]
        return list(dict.fromkeys(word for word in words if word))

    def get_prep_value(self, value: Any) -> str:
        words = self.to_python(value)
        if any(MARK in word for word in words):
            raise ValidationError(_("A word in a list cannot contain a semicolon."))
        return f"{MARK}{MARK.join(words)}{MARK}" if words else ""

    def value_to_string(self, obj: models.Model) -> str:
        return MARK.join(self.value_from_object(obj))

    def clean(self, value: Any, model_instance: models.Model | None) -> list[str]:
        words = self.to_python(value)
        allowed = {code for code, _label in (self.choices or ())}
        wrong = [word for word in words if allowed and word not in allowed]
        if wrong:
            raise ValidationError(
                _("%(words)s: not one of the choices."),
                params={"words": listed(wrong)},
            )
        if not words and not self.blank:
            raise ValidationError(self.error_messages["blank"], code="blank")
        return words

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        self.clean(value, model_instance)


def containing(word: str) -> str:
    """What to look for with `contains` to find one word of a list."""
    return f"{MARK}{word}{MARK}"


class MinorUnitsField(_Amount):
    """An amount in the smallest unit of its row's currency; never a fraction."""

    def __init__(
        self, *args: Any, currency_field: str = "currency", **kwargs: Any
    ) -> None:
        self.currency_field = currency_field
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    @property
    def public_name(self) -> str:
        """What people and programs call it: the amount, without its unit."""
        return (self.name or "").removesuffix("_minor")

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if value is not None and abs(value) > LARGEST:
            raise ValidationError(_("This amount is too large to be money."))


class IdentifierField(models.CharField):
    """A text with a form of its own: cleaned to one spelling, or refused in words."""

    def __init__(
        self, *args: Any, cleaner: Callable[[object], str] | None = None, **kwargs: Any
    ) -> None:
        self.cleaner = cleaner
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        # The cleaner is behaviour, not schema: migrations need not know it.
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def clean(self, value: Any, model_instance: models.Model | None) -> str:
        if value and self.cleaner:
            value = self.cleaner(value)
        return super().clean(value, model_instance)


def currency_field(**given: Any) -> IdentifierField:
    """Three letters of ISO 4217; empty where no amount is known."""
    given.setdefault("blank", True)
    return IdentifierField(
        _("currency"), max_length=3, cleaner=money.clean_currency, **given
    )


def precision_field() -> models.CharField:
    """How closely the days beside it are known."""
    return models.CharField(
        _("date known to the"),
        max_length=5,
        default="day",
        editable=False,
        choices=[("day", _("day")), ("month", _("month")), ("year", _("year"))],
    )


def country_field(**given: Any) -> IdentifierField:
    """Two letters of ISO 3166-1; EL and UK are understood."""
    return IdentifierField(
        _("country or region"), max_length=2, cleaner=countries.clean_country, **given
    )
