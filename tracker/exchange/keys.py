"""Whether a record is here already: by reference, identifier, or what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models

from tracker.exchange.finder import Bad
from tracker.exchange.held import Alike, Held, are_few
from tracker.exchange.reading import text_of
from tracker.exchange.rows import Entry, Raw
from tracker.exchange.sayings import say as _
from tracker.exchange.values.reading import is_unknown
from tracker.kinds.sheets import sheet_of
from tracker.records.models import (
    Agreement,
    Centre,
    Grant,
    Network,
    Note,
    Output,
    Partner,
    Person,
    Record,
    Review,
    Strand,
    Visit,
)
from tracker.records.models.identified import BESIDE
from tracker.records.models.outputs import folded_key, title_key
from tracker.records.search import fold

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.exchange.plans import Plan
    from tracker.kinds.base import Kind

LINES: dict[Any, str] = {Agreement: "parties", Visit: "hosts", Grant: "grant_partners"}


def single_unique(model: type[models.Model]) -> list[str]:
    """Fields of which no two records may share a value."""
    names = [f.name for f in model._meta.concrete_fields if f.unique and f.editable]
    names += [
        _own(constraint)[0]
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
        and len(_own(constraint)) == 1
    ]
    return [n for n in dict.fromkeys(names) if not model._meta.get_field(n).is_relation]


def _own(constraint: models.UniqueConstraint) -> tuple[str, ...]:
    return tuple(name for name in constraint.fields if name != BESIDE)


class Known:
    """What of one kind is in the house, as far as this person may see it."""

    def __init__(self, kind: Kind, user: User) -> None:
        self.kind, self.user, self.model = kind, user, kind.model
        columns = sheet_of(kind.slug).columns
        self.codes = {c.field.name: c.code for c in columns if c.takes == "field"}
        self.unique = single_unique(self.model)
        self._values: dict[str, Held] = {}
        self._keys: Alike | None = None
        self._untitled: Alike | None = None
        self._editable: set[int] | None = None
        self.few = are_few(self.model)

    def expect(self, entries: Iterable[Entry]) -> None:
        """Look up together what these entries will ask for one by one."""
        if self.few:
            return
        entries = list(entries)
        for name in self.unique:
            cells = (entry.cells.get(self.codes.get(name, name)) for entry in entries)
            self.values(name).expect(self._cleaned(name, raw) for raw in cells if raw)
        if self.model is Output:
            titles = [entry.cells.get(self.codes["title"]) for entry in entries]
            said = [text_of(raw.value) for raw in titles if raw and not raw.empty]
            self.keys.expect(title_key(text) for text in said)

    def _cleaned(self, name: str, raw: Raw | None) -> Any:
        """The value a cell gives a field; nothing where it gives none."""
        if raw is None or raw.empty or raw.clears or is_unknown(raw.value):
            return None
        field: Any = self.model._meta.get_field(name)
        try:
            return field.clean(text_of(raw.value), None)
        except ValidationError:
            return None

    def by_reference(self, entry: Entry) -> Any:
        """The record a cell names by reference or unique identifier. Raises Bad."""
        raw = entry.cells.get("ref")
        visible = self.kind.visible_to(self.user)
        if raw is not None and not raw.empty and not raw.clears:
            ref = text_of(raw.value).upper()
            found = visible.filter(ref=ref).first()
            if found is None:
                raise Bad(_("There is no record %(ref)s.") % {"ref": ref[:40]})
            return found
        for name in self.unique:
            value = self._cleaned(name, entry.cells.get(self.codes.get(name, name)))
            if value in ("", None):
                continue
            keys = self.values(name).of(value)
            if keys and (found := visible.filter(pk=keys[0]).first()):
                return found
        return None

    def values(self, name: str) -> Held:
        """Who has which value of a field that no two may share."""
        if name not in self._values:
            rows = self.kind.visible_to(self.user)
            self._values[name] = Held(rows, name, all_of_it=self.few)
        return self._values[name]

    def matches(self, plan: Plan) -> list[int]:
        """Records that are the same thing by what they are, partners aside."""
        wanted = _key_of(self.model, plan.given)
        return self.keys.of(wanted) if wanted is not None else []

    def untitled(self, plan: Plan) -> list[int]:
        """Papers of this kind and these days, whatever they are called here."""
        if self._untitled is None:
            rows = self.kind.visible_to(self.user)
            self._untitled = Alike(rows, UNTITLED, tuple, None)
        return self._untitled.of(tuple(plan.given.get(name) for name in UNTITLED))

    def same_partners(self, found: list[int], partners: set[int]) -> list[int]:
        """Of these records, those of exactly these partners."""
        name = LINES[self.model]
        line: Any = self.model._meta.get_field(name)
        owner = line.field.name
        rows = line.related_model._base_manager.filter(**{f"{owner}__in": found})
        there: dict[int, set[int]] = {pk: set() for pk in found}
        for pk, partner in rows.exclude(partner=None).values_list(owner, "partner"):
            there[pk].add(partner)
        return [pk for pk, theirs in there.items() if theirs == partners]

    def one_of(self, found: list[int]) -> Any:
        """The one record meant; raises Bad when there are several."""
        if not found:
            return None
        if len(found) > 1:
            raise Bad(_("Several records here are this one. Give the reference."))
        return self.kind.visible_to(self.user).filter(pk=found[0]).first()

    @property
    def keys(self) -> Alike:
        if self._keys is None:
            fields = KEYS.get(self.model, _unique_together(self.model))
            rows = self.kind.visible_to(self.user)
            self._keys = Alike(
                rows if fields else rows.none(),
                fields,
                _key_reader(self.model, fields),
                None if self.few else NARROW.get(self.model),
            )
        return self._keys

    def confirm_editable(self, record: Any) -> None:
        """Raises Bad when the person may see it but not change it."""
        rows = self.kind.editable_by(self.user)
        if not self.few:
            allowed = rows.filter(pk=record.pk).exists()
        else:
            if self._editable is None:
                self._editable = set(rows.values_list("pk", flat=True))
            allowed = record.pk in self._editable
        if not allowed:
            raise Bad(_("%(ref)s is not yours to change.") % {"ref": record.ref})

    def clash(self, record: Any, *, new: bool) -> str:
        """Why the database would refuse it: a value that another record has."""
        for name in self.unique:
            value = getattr(record, name)
            if value in ("", None):
                continue
            there = self.values(name).of(value)
            if not there:
                there.append(record.pk or -id(record))
            elif record.pk not in there and -id(record) not in there:
                label = record._meta.get_field(name).verbose_name
                return str(
                    _("Another record has this %(label)s: %(value)s.")
                    % {"label": label, "value": value}
                )
        return ""


KEYS: dict[Any, tuple[str, ...]] = {
    Partner: ("name", "country"),
    Person: ("name", "side", "partner", "unit"),
    Network: ("partner",),
    Centre: ("name", "country"),
    Agreement: ("title", "kind", "signed_on", "starts_on"),
    Visit: ("title", "starts_on", "direction"),
    Grant: ("title", "programme", "award_number", "starts_on"),
    Output: ("title", "year"),
    Note: ("partner", "happened_on", "text"),
    Review: ("partner", "agreement", "reviewed_on"),
    Strand: ("kind", "name"),
}


UNTITLED = ("kind", "signed_on", "starts_on")
"""What makes a paper itself where nobody says how it is called."""

NARROW: dict[Any, tuple[str, Callable[[Any], Any]]] = {
    Output: ("title_key", lambda key: folded_key(key[0])),
    Visit: ("starts_on__year", lambda key: key[1].year if key[1] else None),
}
"""Kinds of which there may be very many, and by what few of them are found."""


def _unique_together(model: Any) -> tuple[str, ...]:
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            return _own(constraint)
    single = single_unique(model)
    if single:
        return tuple(single[:1])
    plain = [f.name for f in model._meta.concrete_fields if f.editable and not f.unique]
    return tuple(name for name in plain if name not in ("updated", "version"))


def _key_reader(
    model: Any, fields: tuple[str, ...]
) -> Callable[[list[Any]], tuple[Any, ...] | None]:
    """What makes each of a hundred thousand rows itself, with little ado."""
    if model is Grant:
        return lambda values: _key_of(model, dict(zip(fields, values, strict=True)))
    return lambda values: _whole(model, tuple(map(_part, values)))


def _key_of(model: Any, given: dict[str, Any]) -> tuple[Any, ...] | None:
    fields = KEYS.get(model, _unique_together(model))
    if model is Grant and given.get("award_number"):
        return ("number", given.get("programme") or "", str(given["award_number"]))
    return _whole(model, tuple(_part(given.get(name)) for name in fields))


def _whole(model: Any, key: tuple[Any, ...]) -> tuple[Any, ...] | None:
    return None if key and key[0] is None and model is not Network else key


def _part(value: Any) -> Any:
    if isinstance(value, str):
        return fold(value) or None
    if isinstance(value, models.Model):
        return value.pk or ("new", id(value))
    return tuple(value) if isinstance(value, list) else value


def natural(plan: Plan) -> Any:
    """What makes a record of this file the same as another of it."""
    given = {
        f.name: getattr(plan.record, f.name, None)
        for f in plan.record._meta.concrete_fields
        if not f.is_relation
        or getattr(plan.record, f"{f.name}_id", None)
        or f.is_cached(plan.record)
    }
    key = _key_of(type(plan.record), given)
    if key is None or not isinstance(plan.record, Record):
        return key
    name = LINES.get(type(plan.record))
    if name:
        partners = {
            id(row["partner"]) if row["partner"].pk is None else row["partner"].pk
            for row in plan.lines.get(name, ())
            if row.get("partner")
        }
        return (*key, frozenset(partners))
    return key
