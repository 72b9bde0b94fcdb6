"""What stands in a record and its writer may not know of: neither shown nor lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Field

from tracker.kinds.references import hidden_keys

if TYPE_CHECKING:
    from accounts.models import User


def shown(value: Any, field: Field, user: User) -> Any:
    """The key that stands in a relation, or the records, without the hidden ones."""
    hidden = hidden_keys(field.related_model, user)  # type: ignore[arg-type]
    if not hidden:
        return value
    if field.many_to_many:
        return [one for one in value if one.pk not in hidden]
    return None if value in hidden else value


def spared(
    record: Any, fields: Mapping[str, Any], user: User, given: Mapping[str, Any]
) -> dict[str, Any]:
    """What a person could not see, they did not mean to take away.

    `fields` by the names under which they are given.
    """
    kept = dict(given)
    for name, field in fields.items():
        if name not in kept or not field.is_relation or not record.pk:
            continue
        hidden = hidden_keys(field.related_model, user)
        if not hidden:
            continue
        if field.many_to_many:
            there = getattr(record, field.name).filter(pk__in=hidden)
            kept[name] = [*kept[name], *there]
        elif kept[name] is None and getattr(record, field.attname) in hidden:
            del kept[name]
    return kept
