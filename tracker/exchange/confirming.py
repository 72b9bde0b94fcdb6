"""Whether a record or a line could be saved as it is, and if not, why."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.db import models

from tracker.exchange.sayings import Saying, about, in_each
from tracker.records import checks
from tracker.records.marks import mark


def wrong_with(record: Any) -> list[Saying]:
    """Fields, the record as a whole, and what the database would refuse."""
    return _in_each_if_any(partial(_of_record, record))


def wrong_with_line(line: Any, unknown: list[str]) -> list[Saying]:
    """The same of a line of it; relations not yet written are left out."""
    found = _in_each_if_any(partial(_of_line, line, unknown))
    return [about(line._meta.verbose_name, text) for text in found]


def _in_each_if_any(ask: Callable[[], list[str]]) -> list[Saying]:
    """Asked once in each language, since a refusal speaks that of its moment."""
    return in_each(ask) if ask() else []


def _of_record(record: Any) -> list[str]:
    # What a relation leads to was read a moment ago, or is written before it.
    at_hand = [
        f.name
        for f in _relations(record._meta.model)
        if f.is_cached(record) and getattr(record, f.name) is not None
    ]
    try:
        record.clean_fields(exclude=[*at_hand, "ref", "search_text"])
        record.clean()
        for constraint in _checks(record):
            checks.validate(constraint, record)
    except ValidationError as problem:
        return _told(record, problem)
    return []


@cache
def _relations(model: Any) -> tuple[Any, ...]:
    return tuple(f for f in model._meta.concrete_fields if f.is_relation)


def _of_line(line: Any, unknown: list[str]) -> list[str]:
    try:
        line.clean_fields(exclude=unknown)
        for constraint in _checks(line):
            constraint.validate(type(line), line, exclude=set(unknown))
    except ValidationError as problem:
        return list(problem.messages)
    return []


def _checks(record: Any) -> list[models.CheckConstraint]:
    every = record._meta.constraints
    return [each for each in every if isinstance(each, models.CheckConstraint)]


def _told(record: Any, problem: ValidationError) -> list[str]:
    """What is wrong, by the names people know."""
    if not hasattr(problem, "error_dict"):
        return list(problem.messages)
    found = []
    for name, messages in problem.message_dict.items():
        if name == NON_FIELD_ERRORS:
            found += messages
            continue
        try:
            called = record._meta.get_field(name).verbose_name
        except FieldDoesNotExist:
            called = name
        found += [f"{called}{mark(':')}{message}" for message in messages]
    return found
