"""How single values travel: references, amounts, computed values, finite numbers."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import Unit
from tracker.kinds import amounts
from tracker.kinds.base import Column
from tracker.kinds.inputs import LARGEST_AMOUNT
from tracker.kinds.references import hidden_keys, narrow, resolve
from tracker.records import known_days

if TYPE_CHECKING:
    from collections.abc import Set

    from tracker.kinds.base import Kind


def spoken(value: Any, hidden: Set[int]) -> Any:
    """A related record as programs name it; nothing if the asker may not know it."""
    if value is None or value.pk in hidden:
        return None
    if isinstance(value, Unit):
        return value.name
    if isinstance(value, get_user_model()):
        return value.username
    return value.ref


class RefField(serializers.RelatedField):
    """A record by its reference; written as reference, number or identifier."""

    default_error_messages = {"wrong": "{problem}"}

    def get_queryset(self) -> Any:
        return narrow(
            cast(QuerySet, super().get_queryset()), self.context["request"].user
        )

    def use_pk_only_optimization(self) -> bool:
        return False

    def to_representation(self, value: Any) -> Any:
        hidden = hidden_keys(type(value), self.context["request"].user)
        return spoken(value, hidden)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str | int) or isinstance(data, bool):
            self.fail("wrong", problem=_("Expected a reference."))
        try:
            user = self.context["request"].user
            return resolve(self.get_queryset(), str(data), user=user)
        except ValidationError as problem:
            self.fail("wrong", problem=problem.messages[0])


class AmountField(serializers.DecimalField):
    """Money as a decimal number, in the currency that stands beside it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs |= {"max_digits": 18, "decimal_places": 4, "max_value": LARGEST_AMOUNT}
        super().__init__(coerce_to_string=True, **kwargs)

    def get_attribute(self, instance: Any) -> Decimal | None:
        minor = cast("int | None", super().get_attribute(instance))
        return amounts.shown(minor, own_currency(instance))

    def to_representation(self, value: Any) -> str:
        return str(value)


class KnownDayField(serializers.DateField):
    """A day; written as 2023-05 or 2023 it is known to the month or the year."""

    def to_internal_value(self, value: Any) -> Any:
        try:
            found = known_days.read(value) if isinstance(value, str) else None
        except ValueError:
            self.fail("invalid", format="YYYY-MM-DD, YYYY-MM, YYYY")
        return found or super().to_internal_value(value)


def own_currency(record: Any) -> str:
    """The currency of a row's amounts, or of the grant it belongs to."""
    currency = getattr(record, "currency", "")
    if not currency and (owner := getattr(record, "grant", None)):
        return owner.currency
    return currency


class ComputedField(serializers.ReadOnlyField):
    """A value that the kind's column of this name computes."""

    def __init__(self, *, kind: Kind, name: str, **kwargs: Any) -> None:
        self.kind, self.name = kind, name
        self.column = column_of(kind, name)
        super().__init__(**kwargs)

    def to_representation(self, record: Any) -> Any:
        return computed(self.column.value(record), frozenset())


def column_of(kind: Kind, name: str) -> Column:
    """The column that shows it: `state` is what `standing.state` leads to."""
    for column in kind.columns:
        if column.name == name or column.path.endswith(f".{name}"):
            return column
    return Column(name, name)


def computed(value: Any, hidden: Set[int]) -> Any:
    if hasattr(value, "all"):
        return [one.ref for one in value.all() if one.pk not in hidden]
    return value.ref if hasattr(value, "ref") else value


class FiniteField(serializers.FloatField):
    """A number that JSON and every database can keep."""

    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool):
            self.fail("invalid")
        value = super().to_internal_value(data)
        if not math.isfinite(value):
            self.fail("invalid")
        return value
