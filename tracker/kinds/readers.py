"""How a serializer reads records: once worked out for its class, then plain calls.

A list of hundreds of rows asks each field thousands of times; looking up what every
field is, again for each row, would take longer than reading the rows.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from rest_framework import serializers
from rest_framework.relations import ManyRelatedField

from tracker.kinds import amounts
from tracker.kinds.references import hidden_keys
from tracker.kinds.row_names import PREFIX
from tracker.kinds.serializer_fields import (
    AmountField,
    ComputedField,
    FiniteField,
    KnownDayField,
    RefField,
    computed,
    own_currency,
    spoken,
)

NAMES = "names"  # in a serializer's context: what the rows of a list refer to
Reader = Callable[[Any], Any]
Maker = Callable[[Any], Reader]  # given the serializer in use

AS_IT_IS = {
    serializers.BooleanField,
    serializers.CharField,
    serializers.ChoiceField,
    serializers.EmailField,
    serializers.IntegerField,
    serializers.URLField,
    FiniteField,
}


def readers(serializer: Any) -> list[tuple[str, Reader]]:
    """Public name and reader of every field, bound to who asks."""
    kept = type(serializer).__dict__.get("_makers")
    if kept is None:
        fields = type(serializer)(context=serializer.context).fields
        kept = [
            (name, _maker(name, field))
            for name, field in fields.items()
            if not field.write_only
        ]
        type(serializer)._makers = kept
    return [(name, make(serializer)) for name, make in kept]


def _maker(name: str, field: Any) -> Maker:
    source = attrgetter(field.source) if field.source != "*" else None
    if type(field) in AS_IT_IS and source:
        return lambda _serializer: source
    if type(field) in (serializers.DateField, KnownDayField) and source:
        return lambda _serializer: lambda record: _iso(source(record))
    if type(field) is serializers.ListField and source:
        return lambda _serializer: lambda record: list(source(record) or ())
    if type(field) is AmountField and source:
        return lambda _serializer: lambda record: _amount(record, source(record))
    if type(field) is RefField:
        return _one(field)
    if type(field) is ManyRelatedField and isinstance(field.child_relation, RefField):
        return _several(field)
    if type(field) is ComputedField:
        return _computed(field)
    plain = type(field).get_attribute is serializers.Field.get_attribute
    if plain and type(field).__module__ == "rest_framework.fields" and source:
        said = field.to_representation  # of the framework's own: it keeps nothing
        return lambda _serializer: lambda record: _said(said, source(record))
    return _any(name)


def _said(said: Reader, value: Any) -> Any:
    return None if value is None else said(value)


def _iso(day: Any) -> Any:
    return day.isoformat() if hasattr(day, "isoformat") else day


def _amount(record: Any, minor: int | None) -> str | None:
    if minor is None:
        return None
    return str(amounts.shown(minor, own_currency(record)))


def _asker(serializer: Any) -> Any:
    return serializer.context["request"].user


def _one(field: Any) -> Maker:
    name, model = field.source, field.queryset.model

    def make(serializer: Any) -> Reader:
        if (known := serializer.context.get(NAMES)) is not None:
            said, key = known.one[model].get, attrgetter(f"{name}_id")
            return lambda record: said(key(record))
        hidden = hidden_keys(model, _asker(serializer))
        return lambda record: spoken(getattr(record, name), hidden)

    return make


def _several(field: Any) -> Maker:
    name, model = field.source, field.child_relation.queryset.model

    def make(serializer: Any) -> Reader:
        if (known := serializer.context.get(NAMES)) is not None:
            several = known.many[name]
            return lambda record: several.get(record.pk, [])
        hidden = hidden_keys(model, _asker(serializer))
        return lambda record: [
            spoken(one, hidden)
            for one in getattr(record, name).all()
            if one.pk not in hidden
        ]

    return make


def _computed(field: Any) -> Maker:
    column = field.column

    def make(serializer: Any) -> Reader:
        user = _asker(serializer)
        if (known := serializer.context.get(NAMES)) is not None:
            if (several := known.many.get(column.path)) is not None:
                return lambda record: several.get(record.pk, [])
            if "." in column.path:
                return attrgetter(PREFIX + field.name)

        def read(record: Any) -> Any:
            value = column.value(record)
            model = getattr(value, "model", type(value))
            return computed(value, hidden_keys(model, user))

        return read

    return make


def _any(name: str) -> Maker:
    def make(serializer: Any) -> Reader:
        field = serializer.fields[name]

        def read(record: Any) -> Any:
            value = field.get_attribute(record)
            return None if value is None else field.to_representation(value)

        return read

    return make
