"""Changes of a record in words: which field, from what, to what, for one reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _

from tracker.kinds import Kind
from tracker.records import countries
from tracker.records.known_days import DAY, FIELD, KnownDay
from tracker.records.marks import listed
from tracker.records.models import Change
from tracker.records.models.fields import ListField, MinorUnitsField
from tracker.records.snapshots import line_fields
from tracker.records.undo import label
from tracker.web.known import Known
from tracker.web.numbers import cash, day_words

if TYPE_CHECKING:
    from accounts.models import User

NOTHING = "–"


@dataclass(frozen=True)
class Step:
    label: str
    before: list[str]
    after: list[str]


@dataclass(frozen=True)
class Entry:
    change: Change
    steps: list[Step]

    @property
    def undoable(self) -> bool:
        return self.change.action not in ("created", "deleted") and bool(self.steps)


class Past:
    """Reads what the changes name in one query a kind, then writes them out."""

    def __init__(self, kind: Kind, user: User) -> None:
        self.kind, self.known = kind, Known(user)
        meta = kind.model._meta
        self.fields = {f.name: f for f in meta.get_fields() if f.name}

    def entries(self, changes: list[Change]) -> list[Entry]:
        for change in changes:
            for values in (change.before, change.after):
                for name, value in values.items():
                    self._ask(self.fields.get(name), value)
        return [Entry(change, self._steps(change)) for change in changes]

    def _ask(self, field: Any, value: Any) -> None:
        if field is None:
            return
        if field.one_to_many:
            for row in value or ():
                for one in line_fields(field.related_model):
                    self._ask(one, row.get(one.name))
        elif field.many_to_many:
            self.known.want(field.related_model, value or ())
        elif field.is_relation:
            self.known.want(field.related_model, [value])

    def _steps(self, change: Change) -> list[Step]:
        found = []
        for name in dict.fromkeys([*change.before, *change.after]):
            field = self.fields.get(name)
            if field is None or name in ("moves", FIELD):
                continue
            before = self._words(field, change.before.get(name), change.before)
            after = self._words(field, change.after.get(name), change.after)
            if before != after:
                found.append(Step(label(self.kind.model, name), before, after))
        return found

    def _words(self, field: Any, value: Any, row: dict[str, Any]) -> list[str]:
        if field.one_to_many:
            return [self._line(field.related_model, one) for one in value or ()]
        if field.many_to_many:
            return [self._named(field, key) for key in value or ()]
        return [self._one(field, value, row)]

    def _line(self, model: Any, row: dict[str, Any]) -> str:
        words = [self._one(one, row.get(one.name), row) for one in line_fields(model)]
        return listed(word for word in words if word != NOTHING)

    def _named(self, field: Any, key: Any) -> str:
        found = self.known.get(field.related_model, key)
        return str(found) if found is not None else NOTHING

    def _one(self, field: models.Field, value: Any, row: dict[str, Any]) -> str:
        if value in (None, "", []):
            return NOTHING
        if field.is_relation:
            return self._named(field, value)
        if isinstance(field, MinorUnitsField):
            return cash(value, row.get("currency") or "")
        if isinstance(field, ListField):
            labels = dict(field.choices or ())
            return listed(labels.get(one, one) for one in value)
        if field.name in getattr(field.model, "imprecise", ()):
            model: Any = field.model
            alike = field.name in model.known_alike(row)
            known = row.get(FIELD, DAY) if alike else DAY
            return day_words(KnownDay.of(date.fromisoformat(value), known))
        return plain(field, value)


def plain(field: models.Field, value: Any) -> str:
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, models.DateField):
        return day_words(date.fromisoformat(str(value)[:10]))
    if field.name == "country":
        return countries.name(value)
    return str(value)
