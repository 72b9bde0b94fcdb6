"""Check constraints answered in Python, as the database would, without asking it.

An import checks thousands of rows before it writes one; Django sends a statement for
each constraint of each of them.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import eq, ge, gt, le, lt
from typing import Any, cast

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F, Q

COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "exact": eq, "gt": gt, "gte": ge, "lt": lt, "lte": le,
}  # fmt: skip


class CannotSay(Exception):
    """The condition asks for more than plain comparisons."""


def validate(constraint: models.CheckConstraint, record: models.Model) -> None:
    """Raises ValidationError where the record breaks the constraint."""
    try:
        broken = answer(constraint.condition, record) is False
    except CannotSay:
        broken = True  # perhaps: the database says
    if broken:
        constraint.validate(type(record), record)


def answer(condition: Any, record: models.Model) -> bool | None:
    """True, False, or unknown where a value is; unknown breaks no constraint."""
    if not isinstance(condition, Q) or condition.connector == Q.XOR:
        raise CannotSay
    found = [
        _compare(child[0], child[1], record)
        if isinstance(child, tuple)
        else answer(child, record)
        for child in condition.children
    ]
    result = _all(found) if condition.connector == Q.AND else _any(found)
    return result if result is None else result is not condition.negated


def _all(found: list[bool | None]) -> bool | None:
    if False in found:
        return False
    return None if None in found else True


def _any(found: list[bool | None]) -> bool | None:
    if True in found:
        return True
    return None if None in found else False


def _compare(path: str, wanted: Any, record: models.Model) -> bool | None:
    name, _dash, lookup = path.partition("__")
    value = _value(name, record)
    if isinstance(wanted, F):
        wanted = _value(cast(Any, wanted).name, record)
    elif hasattr(wanted, "resolve_expression"):
        raise CannotSay
    elif lookup == "isnull" or (wanted is None and lookup in ("", "exact")):
        return (value is None) is (wanted is None or bool(wanted))
    if lookup == "in":
        return None if value is None else value in list(wanted)
    compared = COMPARED.get(lookup or "exact")
    if compared is None:
        raise CannotSay
    if value is None or wanted is None:
        return None
    try:
        return compared(value, wanted)
    except TypeError:
        raise CannotSay from None


def _value(name: str, record: models.Model) -> Any:
    try:
        field: Any = record._meta.get_field(name)
    except FieldDoesNotExist:
        raise CannotSay from None
    return getattr(record, field.attname)
