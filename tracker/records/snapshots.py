"""A record with its lines as plain JSON, for its history and for taking a step back."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, cast

from django.db import models

from tracker.records.known_days import DAY, FIELD
from tracker.records.models import Line, Record, Versioned

UNTOLD = {
    "id", "ref", "version", "created", "updated", "search_text", "folded_name",
    "title_key", "effective_end", "source", "n_partners", "position", "folded",
    "beside",
}  # fmt: skip


@cache
def told_fields(model: type[models.Model]) -> tuple[models.Field, ...]:
    """Columns a person would recognise, not those we keep for ourselves."""
    return tuple(f for f in model._meta.concrete_fields if f.name not in UNTOLD)


@cache
def plain_many(model: type[models.Model]) -> tuple[models.ManyToManyField, ...]:
    """Many-to-many fields without lines of their own."""
    return tuple(
        field
        for field in model._meta.many_to_many
        if cast("type[models.Model]", field.remote_field.through)._meta.auto_created
    )


@cache
def line_fields(model: type[Line]) -> tuple[models.Field, ...]:
    """Columns of a line, but for the one that leads back to its record."""
    return tuple(
        field
        for field in told_fields(model)
        if not (
            isinstance(field, models.ForeignKey)
            and issubclass(field.related_model, Record)
            and model._meta.model_name
            and _is_owner(model, field)
        )
    )


def _is_owner(model: type[Line], field: models.ForeignKey) -> bool:
    related = field.remote_field.get_accessor_name()
    return related in getattr(field.related_model, "lines", ())


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def snapshot(record: Versioned) -> dict[str, Any]:
    """Every told field, plain many-to-many as keys, every line as a dictionary."""
    model = type(record)
    found = {
        field.name: plain(getattr(record, field.attname))
        for field in told_fields(model)
    }
    for many in plain_many(model):
        keys = getattr(record, many.name).order_by("pk").values_list("pk", flat=True)
        found[many.name] = list(keys)
    for name in model.lines:
        rows = getattr(record, name).all()
        found[name] = [
            {
                f.name: plain(getattr(row, f.attname))
                for f in line_fields(cast("type[Line]", type(row)))
            }
            for row in rows
        ]
    return found


def differing(
    before: dict[str, Any], after: dict[str, Any], imprecise: tuple[str, ...] = ()
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what changed, as it was and as it is.

    Days that are a month or a year on one of the two sides stay with what says so.
    """
    names = [name for name in after if before.get(name) != after[name]]
    dated = {*imprecise, FIELD} if imprecise else set()
    if dated & set(names) and {before.get(FIELD, DAY), after[FIELD]} != {DAY}:
        names = [name for name in after if name in names or name in dated]
    return (
        {name: before[name] for name in names if name in before},
        {name: after[name] for name in names},
    )
