"""A record as facts by section, and its lines as tables, for one reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from django.db import models
from django.utils.translation import gettext as _

from tracker.kinds import Kind, Lines
from tracker.kinds.inputs import names
from tracker.records import countries, known_days
from tracker.records.models.fields import ListField, MinorUnitsField
from tracker.web.known import Known
from tracker.web.numbers import cash

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Fact:
    """A label and a value; `shape` says which part of _value.html writes it."""

    label: str
    shape: str
    value: Any

    @property
    def empty(self) -> bool:
        return self.value in (None, "", [], ())


@dataclass(frozen=True)
class Part:
    """Facts that stand together; the empty ones wait behind a summary."""

    title: str
    facts: list[Fact]
    folded: bool = False
    filled: list[Fact] = field(default_factory=list)
    blank: list[Fact] = field(default_factory=list)


@dataclass(frozen=True)
class Table:
    title: str
    labels: list[str]
    rows: list[list[Fact]]


class Told:
    """Writes out one record; reads what it names in one query a kind."""

    def __init__(self, kind: Kind, record: Any, user: User) -> None:
        self.kind, self.record, self.known = kind, record, Known(user)
        self.rows = {spec.name: list(self._lines(spec)) for spec in self._tables()}
        self._ask(record, names(kind.model, kind.fields))
        for spec in self._tables():
            for row in self.rows[spec.name]:
                self._ask(row, names(type(row), spec.fields))

    def _tables(self) -> list[Lines]:
        return list(self.kind.lines)

    def _lines(self, spec: Lines) -> Any:
        return getattr(self.record, spec.name).all()

    def _ask(self, row: Any, fields: dict[str, Any]) -> None:
        for one in fields.values():
            if one.many_to_many:
                keys = getattr(row, one.name).values_list("pk", flat=True)
                self.known.want(one.related_model, keys)
            elif one.is_relation:
                self.known.want(one.related_model, [getattr(row, one.attname)])

    def parts(self) -> list[Part]:
        found = []
        for section in self.kind.sections:
            fields = names(self.kind.model, section.fields)
            facts = [self.fact(self.record, one) for one in fields.values()]
            filled = [fact for fact in facts if not fact.empty]
            blank = [fact for fact in facts if fact.empty]
            title = str(section.title)
            found.append(Part(title, facts, section.folded, filled, blank))
        return found

    def tables(self) -> list[Table]:
        found = []
        for spec in self._tables():
            rows = self.rows[spec.name]
            if not rows:
                continue
            fields = list(names(type(rows[0]), spec.fields).values())
            table = [[self.fact(row, one) for one in fields] for row in rows]
            used = [any(not row[i].empty for row in table) for i in range(len(fields))]
            labels = [
                _label(one) for one, keep in zip(fields, used, strict=True) if keep
            ]
            kept = [
                [f for f, keep in zip(row, used, strict=True) if keep] for row in table
            ]
            found.append(Table(str(spec.title), labels, kept))
        return found

    def fact(self, row: Any, of: models.Field) -> Fact:
        shape, value = self._value(row, of)
        return Fact(_label(of), shape, value)

    def _value(self, row: Any, of: models.Field) -> tuple[str, Any]:
        if of.many_to_many:
            keys = getattr(row, of.name).values_list("pk", flat=True)
            far = cast("type[models.Model]", of.related_model)
            some = (self.known.get(far, key) for key in keys)
            return "records", [one for one in some if one is not None]
        value = getattr(row, of.attname)
        if of.is_relation:
            far = cast("type[models.Model]", of.related_model)
            return "record", self.known.get(far, value)
        if isinstance(of, MinorUnitsField):
            money = getattr(row, "currency", "") or getattr(self.record, "currency", "")
            return "text", "" if value is None else cash(value, money)
        return plain(of, row, value)


def plain(of: models.Field, row: Any, value: Any) -> tuple[str, Any]:
    """How a value that names no record is written."""
    if isinstance(of, ListField):
        labels = dict(of.choices or ())
        return "words", [str(labels.get(one, one)) for one in value or ()]
    if of.choices:
        return "text", getattr(row, f"get_{of.name}_display")() if value else ""
    if isinstance(of, models.BooleanField):
        return "text", _("yes") if value else ""
    if isinstance(of, models.DateTimeField):
        return "moment", value
    if isinstance(of, models.DateField):
        return "day", known_days.told(row, of.name)
    if isinstance(of, models.URLField):
        return "web", value
    if isinstance(of, models.EmailField):
        return "mail", value
    if of.name == "country":
        return "text", countries.name(value) if value else ""
    if of.name == "doi":
        return "doi", value
    if isinstance(of, models.IntegerField) and of.name != "year":
        return "number", value
    return ("long" if isinstance(of, models.TextField) else "text"), value


def _label(of: models.Field) -> str:
    return str(of.verbose_name)
