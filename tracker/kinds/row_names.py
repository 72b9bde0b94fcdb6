"""What the rows of a list refer to, in a light query for each model.

A join would read every column of nine related records only to say nine references.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db.models import F, QuerySet

from accounts.models import Unit
from tracker.kinds.inputs import names
from tracker.kinds.references import hidden_keys
from tracker.kinds.serializer_fields import column_of

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.kinds.base import Kind

PREFIX = "listed_"


def label_of(model: Any) -> str:
    """The column that names a record of this model to programs."""
    if model is Unit:
        return "name"
    return "username" if model is get_user_model() else "ref"


def plain_rows(kind: Kind, records: QuerySet) -> QuerySet:
    """The rows alone, with computed values of a to-one relation as columns."""
    paths = {name: column_of(kind, name).path for name in kind.computed}
    beside = {
        PREFIX + name: F(path.replace(".", "__"))
        for name, path in paths.items()
        if "." in path
    }
    return records.select_related(None).prefetch_related(None).annotate(**beside)


class RowNames:
    """References of everything that these rows lead to, as far as one may know it."""

    def __init__(self, kind: Kind, rows: Iterable[Any], user: User) -> None:
        self.kind, self.user, self.rows = kind, user, list(rows)
        fields = names(kind.model, kind.fields).values()
        self.one = self._to_one([f for f in fields if f.many_to_one or f.one_to_one])
        known = {f.name: f for f in kind.model._meta.many_to_many}
        asked = [f.name for f in fields if f.many_to_many]
        asked += [name for name in kind.computed if name in known]
        self.many = {name: self._to_many(known[name]) for name in dict.fromkeys(asked)}

    def _to_one(self, fields: list[Any]) -> dict[Any, dict[int, str]]:
        wanted: dict[Any, set[int]] = defaultdict(set)
        for field in fields:
            given = (getattr(row, field.attname) for row in self.rows)
            wanted[field.related_model] |= {key for key in given if key}
        found: dict[Any, dict[int, str]] = {}
        for model, keys in wanted.items():
            keys -= hidden_keys(model, self.user)
            rows = model._default_manager.filter(pk__in=keys) if keys else None
            label = label_of(model)
            found[model] = {} if rows is None else dict(rows.values_list("pk", label))
        return found

    def _to_many(self, field: Any) -> dict[int, list[str]]:
        through = field.remote_field.through._default_manager
        ours, theirs = field.m2m_field_name(), field.m2m_reverse_field_name()
        target = field.related_model
        rows = through.filter(**{f"{ours}__in": [row.pk for row in self.rows]})
        rows = rows.exclude(**{theirs: None})
        if hidden := hidden_keys(target, self.user):
            rows = rows.exclude(**{f"{theirs}__in": hidden})
        order = [
            f"-{theirs}__{name[1:]}" if name.startswith("-") else f"{theirs}__{name}"
            for name in target._meta.ordering
        ]
        found: dict[int, list[str]] = defaultdict(list)
        pairs = rows.order_by(*order).values_list(ours, f"{theirs}__{label_of(target)}")
        for key, said in pairs:
            found[key].append(said)
        return found
