"""Everything that leads to a record: fields, lines and lists of others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from django.db import models

from tracker.records.models import Line, Versioned

FIELD, LINE, MANY, OWN, ASIDE, COMPUTED = (
    "field", "line", "many", "own", "aside", "computed"
)  # fmt: skip
ASIDE_MODELS = frozenset(["flag"])
"""Not records, and what people answered on them is not to be lost: they move along."""
COMPUTED_MODELS = frozenset(["due", "verdict", "standing"])
"""Computed from records: they go with the record, and are computed again."""


@dataclass(frozen=True)
class Pointing:
    """One way in which something else leads to a record of a model."""

    how: str
    model: Any  # of the record that leads there, or of what is no record
    field: str  # of the record, of the line, or the list
    line: str = ""  # the list of lines in its record
    through: Any = None  # the table of the lines, or of the list
    owner: str = ""  # the line's field that leads back to its record


@cache
def pointings(model: type[models.Model]) -> tuple[Pointing, ...]:
    """Every relation that ends here. Raises LookupError for one nobody thought of."""
    found = [
        _of(one)
        for one in model._meta.get_fields(include_hidden=True)
        if one.auto_created and not one.concrete and not one.many_to_many
    ]
    return tuple(sorted(found, key=lambda p: (p.model._meta.label, p.line, p.field)))


def _of(relation: Any) -> Pointing:
    far, field = relation.related_model, relation.field
    name = str(far._meta.model_name)
    if owner := far._meta.auto_created:
        many = next(
            one for one in owner._meta.many_to_many if one.remote_field.through is far
        )
        return Pointing(MANY, owner, many.name, "", far, many.m2m_field_name())
    if issubclass(far, Line):
        if _leads_back(field):
            return Pointing(OWN, field.related_model, field.name, "", far)
        back = next(_owners(far), None)
        if back is None:
            raise LookupError(f"{far.__name__} is a line of no record")
        line = back.remote_field.get_accessor_name()
        return Pointing(LINE, back.related_model, field.name, str(line), far, back.name)
    if issubclass(far, Versioned):
        return Pointing(FIELD, far, field.name)
    if name in COMPUTED_MODELS:
        return Pointing(COMPUTED, far, field.name)
    if name in ASIDE_MODELS:
        return Pointing(ASIDE, far, field.name)
    raise LookupError(f"what becomes of {far.__name__}.{field.name} in a merge?")


def _owners(line: type[Line]) -> Iterator[Any]:
    for one in line._meta.concrete_fields:
        if isinstance(one, models.ForeignKey) and _leads_back(one):
            yield one


def _leads_back(field: Any) -> bool:
    named = field.remote_field.get_accessor_name()
    return named in getattr(field.related_model, "lines", ())


def leading(one: Pointing, key: int) -> models.QuerySet:
    """Keys of the records that lead to this one in this way."""
    if one.how == FIELD:
        found = one.model._base_manager.filter(**{one.field: key})
        name = "pk"
    elif one.how == LINE:
        found = one.through._base_manager.filter(**{one.field: key})
        name = one.owner
    elif one.how == MANY:
        far = one.model._meta.get_field(one.field).m2m_reverse_field_name()
        found = one.through._base_manager.filter(**{far: key})
        name = one.owner
    else:
        found, name = one.model._base_manager.none(), "pk"
    return cast(models.QuerySet, found.order_by().values_list(name, flat=True))
