"""A kind is everything the outside may know about one sort of record.

Pages, the API, imports and exports are each written once, against `Kind`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.urls import reverse

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.kinds.filters import RecordFilterSet
    from tracker.kinds.forms import RecordForm
    from tracker.kinds.serializers import RecordSerializer
    from tracker.records.models import Versioned
    from tracker.records.models.versioned import DoorsQuerySet


@dataclass(frozen=True)
class Column:
    """One value of a record: a cell in the table, a field in the export."""

    path: str
    label: Any
    cell: str = "text"  # how a list writes it
    order: str = ""  # what `ordering=` calls it; empty when it cannot sort
    shown: bool = True  # at first; people choose their own columns
    number: bool = False
    seen: str = ""  # the name under which each reader has it, where they differ

    def value(self, record: Versioned) -> Any:
        if self.seen:
            return getattr(record, self.seen, None)
        try:
            found = reduce(getattr, self.path.split("."), record)
        except (ObjectDoesNotExist, AttributeError):  # the far end of a relation
            return None
        return found() if callable(found) and not hasattr(found, "all") else found

    @property
    def name(self) -> str:
        return self.path.replace(".", "_")


@dataclass(frozen=True)
class Section:
    """Fields that stand together in the form and on the record's page."""

    title: Any
    fields: tuple[str, ...]
    folded: bool = False  # rarely needed: closed until somebody opens it


@dataclass(frozen=True)
class Lines:
    """Rows that are part of a record: its parties, participants, ledger."""

    name: str  # the reverse relation: "parties"
    title: Any
    fields: tuple[str, ...]
    folded: bool = True


@dataclass(frozen=True)
class Panel:
    """Related records on a record's page: those of a kind, filtered by this one."""

    slug: str
    parameter: str
    title: Any
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Kind:
    slug: str
    model: type[Versioned]
    sections: tuple[Section, ...]
    filterset: type[RecordFilterSet]
    columns: tuple[Column, ...]
    icon: str = "file"
    lines: tuple[Lines, ...] = ()
    panels: tuple[Panel, ...] = ()
    listed_with: tuple[str, ...] = ()  # to-one relations a list shows
    counted_with: tuple[str, ...] = ()  # to-many relations a list shows
    unlisted: tuple[str, ...] = ()  # wide columns that no list shows
    seen_by: Callable[[QuerySet, User], QuerySet] | None = None  # adds `Column.seen`
    form_class: type[RecordForm] | None = None
    serializer_class: type[RecordSerializer] | None = None
    computed: tuple[str, ...] = ()  # read-only values the API shows beside the fields
    in_menu: bool = True
    _made: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def name(self) -> str:
        return self.model._meta.model_name or ""

    @property
    def title(self) -> str:
        """The heading. Templates must not reach the model: they would call it."""
        return str(self.model._meta.verbose_name_plural)

    @property
    def one(self) -> str:
        """What one record of it is called."""
        return str(self.model._meta.verbose_name)

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that people fill, in the order of the form."""
        return tuple(name for section in self.sections for name in section.fields)

    @property
    def form(self) -> type[RecordForm]:
        from tracker.kinds.forms import form_for

        return self._once("form", form_for)

    @property
    def serializer(self) -> type[RecordSerializer]:
        from tracker.kinds.serializers import serializer_for

        return self._once("serializer", serializer_for)

    def _once(self, name: str, make: Any) -> Any:
        if name not in self._made:
            self._made[name] = make(self)
        return self._made[name]

    @property
    def _doors(self) -> DoorsQuerySet:
        return cast("DoorsQuerySet", cast(Any, self.model).objects)

    def visible_to(self, user: User) -> DoorsQuerySet:
        """The only door for reading."""
        return self._doors.visible_to(user)

    def editable_by(self, user: User) -> DoorsQuerySet:
        """The only door for writing."""
        return self._doors.editable_by(user)

    def listed(
        self, user: User, columns: Sequence[Column] | None = None
    ) -> DoorsQuerySet:
        """What may be seen, with the relations that these columns show."""
        found = self.visible_to(user)
        if self.listed_with:
            found = found.select_related(*self.listed_with)
        paths = {column.path.split(".")[0] for column in columns or ()}
        many = self.counted_with
        if columns is not None:
            many = tuple(name for name in many if name in paths)
            found = found.defer(*self.unlisted)
            if self.seen_by and any(column.seen for column in columns):
                found = cast("DoorsQuerySet", self.seen_by(found, user))
        return found.prefetch_related(*many)

    def may_add(self, user: User) -> bool:
        """Officers add records; coordinators and administrators keep vocabularies."""
        from tracker.records.models import Record

        if issubclass(self.model, Record):
            return self.model.may_be_added_by(user)
        return user.is_coordinator or user.is_administrator

    def found_by(self, given: Mapping[str, Any], user: User) -> RecordFilterSet:
        """Answer a query string; the table, its pages and its export all ask here."""
        return self.filterset(given, self.listed(user), user=user, kind=self)

    def get(self, key: str, records: QuerySet) -> Versioned:
        """The record with this reference or number. Raises DoesNotExist."""
        from tracker.kinds.references import by_key

        return by_key(records, key)

    def url(self, page: str, *args: Any) -> str:
        return reverse(f"{self.name}:{page}", args=args)

    def column(self, name: str) -> Column | None:
        return next((c for c in self.columns if c.name == name), None)
