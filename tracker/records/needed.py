"""Who deletes what others need, so that a refusal never speaks of hidden records.

What a record cannot be without, as a visit cannot be without its partner, may stand in
records hidden from the one who deletes. Whether they are there must not show. So a
kind that others cannot be without is deleted only by whoever sees everything, whether
anything needs it or not. Where the reference may also be empty, a hidden record lets
go of it, and only records that the deleter sees are a reason to refuse.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import models

from tracker.records.models import Record, Versioned

if TYPE_CHECKING:
    from accounts.models import User

AT_MOST = 5


def may_delete(model: type[models.Model], user: User | None) -> bool:
    """Whether this person may delete records of a kind; nobody is the house itself."""
    return user is None or user.sees_everything or model not in indispensable()


@cache
def indispensable() -> frozenset[type[models.Model]]:
    """Kinds that some other record cannot be without."""
    return frozenset(
        link.model
        for link in _links()
        if not link.field.null and link.related_model not in _lines_of(link.model)
    )


def named(needing: Iterable[Any], user: User | None) -> list[str]:
    """The records that need another, a few of them; of a line, the record it is in."""
    found: dict[type[models.Model], set[int]] = {}
    for one in needing:
        owner = one if isinstance(one, Record) else _owner(one)
        found.setdefault(type(owner), set()).add(owner.pk)
    names = []
    for model, keys in found.items():
        seen: Any = model._default_manager
        seen = seen.all() if user is None else seen.visible_to(user)
        few = seen.filter(pk__in=sorted(keys)).order_by("ref")[:AT_MOST]
        names += [f"{record} ({record.ref})" for record in few]
    return sorted(names)[:AT_MOST]


def hidden_holders(record: Versioned, user: User | None) -> Iterable[tuple[Any, str]]:
    """Records hidden from this person that name this one, with the field they do it in.

    Only fields that may be empty.
    """
    if user is None or user.sees_everything:
        return
    for link in _links():
        model: Any = link.related_model
        if link.model is not type(record) or not issubclass(model, Record):
            continue
        named_here = model.objects.filter(**{link.field.name: record.pk})
        for holder in named_here.filter(pk__in=model.objects.hidden_from(user)):
            yield holder, link.field.name


def _links() -> list[Any]:
    """Every reference to a record that keeps it from being deleted."""
    return [
        link
        for model in models_of_records()
        for link in model._meta.related_objects
        if link.on_delete is models.PROTECT
    ]


@cache
def models_of_records() -> tuple[type[Record], ...]:
    def below(model: Any) -> list[type[Record]]:
        own = [] if model._meta.abstract else [model]
        return own + [each for sub in model.__subclasses__() for each in below(sub)]

    return tuple(below(Record))


def _lines_of(model: type[Record]) -> set[Any]:
    return {model._meta.get_field(name).related_model for name in model.lines}


def _owner(line: models.Model) -> Any:
    """The record that a line is part of."""
    for field in line._meta.concrete_fields:
        of = field.related_model
        if of and issubclass(of, Record) and type(line) in _lines_of(of):
            return getattr(line, field.name)
    raise LookupError(f"{type(line).__name__} is a line of no record")
