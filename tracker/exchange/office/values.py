"""What stands in each place for one record, as far as its reader may know."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _

from tracker.exchange.papers import words
from tracker.kinds.references import hidden_keys
from tracker.records import countries, known_days
from tracker.records.marks import listed
from tracker.records.models import HomeInstitution, Record
from tracker.records.models.fields import ListField, MinorUnitsField

from .places import MORE_OF_PEOPLE, Place

if TYPE_CHECKING:
    from accounts.models import User

MOST_ROWS = 500


class Values:
    """One record, read for one person in the language that is spoken now."""

    def __init__(self, record: Any, user: User, today: date) -> None:
        self.record, self.user, self.today = record, user, today
        self._partner: Any = None
        self._rows: dict[str, list[Any]] = {}

    def of(self, place: Place, row: Any = None, number: int = 0) -> Any:
        """A text, a number or a day; nothing where nothing is known."""
        if place.of == "house":
            return self._house(place.code)
        if place.of == "record":
            return self._of_record(place.field)
        if place.of == "partner":
            first = self._first()
            return self.value(first, place.field) if first is not None else ""
        if row is not None:
            return self._of_row(place, row, number)
        every = (
            self.said(self._of_row(place, r, n))
            for n, r in enumerate(self.rows(place), 1)
        )
        return listed(one for one in every if one)

    def said(self, value: Any) -> str:
        if isinstance(value, date):
            return words.day(value)
        return str(value)

    def rows(self, place: Place) -> list[Any]:
        """The lines of a list; one that is about somebody hidden is not there."""
        if place.of not in self._rows:
            name = place.of.removesuffix(f"_{place.side}") if place.side else place.of
            found = getattr(self.record, name).all()
            found = found.select_related(*_relations(found.model, self.record))
            if place.side:
                found = found.filter(side=place.side)
            self._rows[place.of] = [one for one in found[:MOST_ROWS] if self._open(one)]
        return self._rows[place.of]

    def _open(self, line: Any) -> bool:
        refers = (getattr(line, n) for n in _relations(type(line), self.record))
        return not any(one is not None and self._secret(one) for one in refers)

    def _secret(self, one: Any) -> bool:
        return isinstance(one, Record) and one.pk in hidden_keys(type(one), self.user)

    def _first(self) -> Any:
        """The partner that stands first, of those the reader may know."""
        if self._partner is None:
            known = list(self.record.partners.all()[:20])
            self._partner = [one for one in known if not self._secret(one)]
        return self._partner[0] if self._partner else None

    def _house(self, code: str) -> Any:
        if code == "today":
            return self.today
        if code == "me":
            return str(self.user)
        home = HomeInstitution.get()
        return home.name_zh if code == "home.name_zh" else home.name

    def _of_record(self, name: str) -> Any:
        if name == "partners":
            self._first()
            return listed(str(one) for one in self._partner)
        return self.value(self.record, name)

    def _of_row(self, place: Place, row: Any, number: int) -> Any:
        name = place.field
        if name == "n":
            return number
        person = getattr(row, "person", None)
        if name == "name" and person is not None and not row.name:
            return str(person)
        if name in MORE_OF_PEOPLE:
            return self.value(person, name) if person is not None else ""
        return self.value(row, name)

    def value(self, record: Any, name: str) -> Any:
        field: models.Field = record._meta.get_field(name)
        if field.many_to_many:
            every = getattr(record, name).all()[:50]
            return listed(str(one) for one in every if not self._secret(one))
        found = (
            known_days.told(record, name) if _dated(field) else getattr(record, name)
        )
        if found is None or found == "":
            return ""
        if field.is_relation:
            return "" if self._secret(found) else str(found)
        if isinstance(field, MinorUnitsField):
            return words.amount(found, getattr(record, "currency", "") or "")
        if isinstance(field, ListField):
            labels = dict(field.choices or ())
            return listed(str(labels.get(one, one)) for one in found)
        if name == "country":
            return countries.name(found)
        if isinstance(found, bool):
            return _("yes") if found else _("no")
        if field.choices:
            return str(dict(field.flatchoices).get(found, found))
        return found if isinstance(found, date | int | float | Decimal) else str(found)


def _relations(model: Any, record: Any) -> list[str]:
    """What a line refers to besides the record it belongs to."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if field.is_relation and not isinstance(record, field.related_model)
    ]


def _dated(field: Any) -> bool:
    return isinstance(field, models.DateField) and not isinstance(
        field, models.DateTimeField
    )
