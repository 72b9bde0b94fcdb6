"""Identifiers stand once, as far as the person who writes may know.

A shared identifier that the writer may see refuses the record. One that only stands in
what is hidden from them changes nothing they could notice: the record is kept beside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models import Q, QuerySet

from tracker.records.models.identified import BESIDE, Identified, is_shared

if TYPE_CHECKING:
    from accounts.models import User

AT_ONCE = 500


def shared(model: type[models.Model]) -> list[tuple[tuple[str, ...], Any]]:
    """Fields that tell records of this kind apart, each with its constraint."""
    return [
        (tuple(name for name in one.fields if name != BESIDE), one)
        for one in model._meta.constraints
        if is_shared(one)
    ]


def settle(record: Any, *, by: User | None) -> None:
    """Find the place of a record among those alike, before it is written.

    Raises ValidationError where its identifiers are new to it and stand in a record
    that this person may see. What was there before is no reason to refuse a save.
    """
    if not isinstance(record, Identified):
        return
    taken: set[int] = set()
    problems: dict[str, list[ValidationError]] = defaultdict(list)
    for fields, constraint in shared(type(record)):
        values = dict(zip(fields, _values(record, fields), strict=True))
        if not values[fields[-1]]:
            continue
        others = _all(type(record)).filter(**values).exclude(pk=record.pk)
        found = dict(others.values_list("pk", BESIDE))
        if not found:
            continue
        taken |= set(found.values())
        if _is_new(record, values) and _known(type(record), found, by):
            place = fields[0] if len(fields) == 1 else NON_FIELD_ERRORS
            problems[place].append(_refusal(constraint))
    if problems:
        raise ValidationError(problems)
    if record.beside in taken:
        record.beside = max(taken) + 1


def settle_many(records: Sequence[Any], *, by: User | None) -> None:
    """The same for new records of one kind at once, in a query per 500 and identifier.

    Raises ValidationError. Two of them alike are left to the database to refuse.
    """
    if not records or not isinstance(records[0], Identified):
        return
    model = type(records[0])
    for fields, constraint in shared(model):
        own = [r for r in records if _values(r, fields)[-1]]
        there = _there(model, fields, own, constraint.condition)
        keys = {key for found in there.values() for key in found}
        if keys and _known(model, keys, by):
            raise _refusal(constraint)
        for record in own:
            found = there.get(_values(record, fields), {})
            if found:
                record.beside = max(record.beside, *(at + 1 for at in found.values()))


def standing_twice(records: QuerySet, user: User) -> QuerySet:
    """Of these, those with an identifier of another record this person may see."""
    model: Any = records.model
    seen = model.objects.visible_to(user).order_by()
    keys: set[int] = set()
    beside = _all(model).filter(**{f"{BESIDE}__gt": 0})
    for fields, constraint in shared(model):
        values = beside.filter(constraint.condition).values_list(fields[-1], flat=True)
        same: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        rows = seen.filter(**{f"{fields[-1]}__in": list(values)})
        for pk, *found in rows.values_list("pk", *fields):
            same[tuple(found)].append(pk)
        keys.update(pk for found in same.values() if len(found) > 1 for pk in found)
    return records.filter(pk__in=keys)


def twins(record: Any, user: User) -> list[Any]:
    """Other records this person may see with an identifier of this one."""
    same = Q()
    for fields, _constraint in shared(type(record)):
        values = dict(zip(fields, _values(record, fields), strict=True))
        if values[fields[-1]]:
            same |= Q(**values)
    if not same:
        return []
    seen = type(record).objects.visible_to(user)
    return list(seen.filter(same).exclude(pk=record.pk).order_by("pk")[:5])


def _all(model: Any) -> QuerySet:
    return model._base_manager.all()


def _refusal(constraint: Any) -> ValidationError:
    return ValidationError(constraint.get_violation_error_message(), code="unique")


def _is_new(record: Any, values: dict[str, Any]) -> bool:
    if record._state.adding:
        return True
    return not _all(type(record)).filter(pk=record.pk, **values).exists()


def _known(model: Any, keys: Iterable[int], by: User | None) -> bool:
    """Whether this person may see one of them; nobody in particular sees all."""
    keys = sorted(keys)
    if by is None:
        return bool(keys)
    seen = model.objects.visible_to(by).order_by()
    return any(
        seen.filter(pk__in=keys[start : start + AT_ONCE]).exists()
        for start in range(0, len(keys), AT_ONCE)
    )


def _values(record: Any, fields: tuple[str, ...]) -> tuple[Any, ...]:
    """As the database has them: another record by its key."""
    known = map(record._meta.get_field, fields)
    return tuple(getattr(record, field.attname) for field in known)


def _there(
    model: Any, fields: tuple[str, ...], records: Sequence[Any], condition: Q
) -> dict[tuple[Any, ...], dict[int, int]]:
    """What stands already: the values, with the records that have them."""
    wanted = sorted({_values(record, fields)[-1] for record in records})
    found: dict[tuple[Any, ...], dict[int, int]] = defaultdict(dict)
    # In the words of the index over what is filled: else SQLite reads every row.
    everybody = _all(model).filter(condition)
    for start in range(0, len(wanted), AT_ONCE):
        part = {f"{fields[-1]}__in": wanted[start : start + AT_ONCE]}
        rows = everybody.filter(**part).values_list("pk", BESIDE, *fields)
        for pk, beside, *values in rows:
            found[tuple(values)][pk] = beside
    return found
