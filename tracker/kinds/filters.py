"""What may be asked of records: one declaration for page, API and export."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from tracker.kinds.references import narrow, resolve
from tracker.records import countries
from tracker.records.models.fields import containing

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.kinds.base import Kind

BESIDE = frozenset({"page", "page_size", "columns", "format", "view"})
LONGEST = 500


class RefChoiceField(forms.ModelChoiceField):
    """Takes what people write for a record: reference, number, identifier, name."""

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if isinstance(value, self.queryset.model):
            return value
        return resolve(self.queryset, value)

    def prepare_value(self, value: Any) -> Any:
        return getattr(value, "pk", value)


class RefFilter(filters.ModelChoiceFilter):
    field_class = RefChoiceField


class UnitFilter(RefFilter):
    """A unit and everything below it."""

    def __init__(self, *args: Any, path: str = "unit", **kwargs: Any) -> None:
        self.path = path
        kwargs.setdefault("label", _("Unit"))
        super().__init__(*args, queryset=Unit.objects.all(), **kwargs)

    def filter(self, qs: QuerySet, value: Unit | None) -> QuerySet:
        if value is None:
            return qs
        return qs.filter(**{f"{self.path}__path__startswith": value.path})


class ListedChoices(filters.BaseInFilter, filters.CharFilter):
    """One value, or several with commas between them."""


class WordFilter(filters.CharFilter):
    """One word of a list field."""

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        return qs.filter(**{f"{self.field_name}__contains": containing(value)})


class CountryFilter(filters.CharFilter):
    """Countries by code or name, with commas; `foreign` and group codes too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Country or region"))
        kwargs.setdefault("max_length", LONGEST)
        super().__init__(*args, **kwargs)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        codes = {countries.find(part) for part in value.split(",") if part.strip()}
        found = qs.filter(**{f"{self.field_name}__in": codes - {None}})
        return found.distinct() if "__" in self.field_name else found


class RecordFilterSet(filters.FilterSet):
    """Narrows every choice to what the asker may see; refuses unknown questions."""

    orders: Mapping[str, str] = {}  # `ordering=` name -> path; "-" in front turns it

    search = filters.CharFilter(
        label=_("Search"), method="by_words", max_length=LONGEST
    )
    tag = WordFilter("tags", label=_("Tag"), max_length=100)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        queryset: QuerySet,
        *,
        user: User,
        kind: Kind | None = None,
    ) -> None:
        self.user, self.kind = user, kind
        super().__init__(data, queryset)
        for one in self.filters.values():
            if isinstance(one, filters.ModelChoiceFilter):
                one.queryset = narrow(one.queryset, user)
        if "tags" not in {f.name for f in queryset.model._meta.get_fields()}:
            self.filters.pop("tag", None)

    @cached_property
    def ordering(self) -> list[str]:
        """The order asked for; ends with the key, so that pages never overlap."""
        asked = str((self.data or {}).get("ordering", ""))[:LONGEST]
        found: list[str] = []
        for name in filter(None, asked.split(",")):
            path = self.orders.get(name.removeprefix("-"))
            if path is None:
                raise ValidationError({"ordering": _("Unknown order: %s.") % name})
            found.append(("-" if name.startswith("-") else "") + path)
        if not found:
            found = list(self.queryset.model._meta.ordering)
        if not any(name.lstrip("-") in ("pk", "id") for name in found):
            found.append("-pk" if found and found[0].startswith("-") else "pk")
        return found

    def unknown(self) -> list[str]:
        """Parameters nobody here understands."""
        known = set(self.form.fields) | BESIDE | {"ordering"}
        for name, one in self.form.fields.items():
            if isinstance(one, filters.fields.RangeField):
                known |= {f"{name}_after", f"{name}_before", f"{name}_min"}
                known |= {f"{name}_max"}
        return sorted(set(self.data or {}) - known)

    def by_words(self, qs: QuerySet, name: str, value: str) -> QuerySet:
        return qs.found(value)

    @property
    def found(self) -> QuerySet:
        """The records asked for. Raises ValidationError with what was wrong."""
        if not self.is_valid():
            raise ValidationError(
                {name: list(map(str, errs)) for name, errs in self.form.errors.items()}
            )
        return self.qs.order_by(*self.ordering)

    def chosen(self) -> list[tuple[str, str, str]]:
        """Filters in use, as (parameter, label, value) for the page to show."""
        data = self.data or {}
        return [
            (name, str(field.label or name), str(data.get(name)))
            for name, field in self.form.fields.items()
            if data.get(name) and name != "search"
        ]


def with_partner(label: Any = None) -> RefFilter:
    """Records in which this partner takes part."""
    from tracker.records.models import Partner

    return RefFilter(
        "partners", queryset=Partner.objects.all(), label=label or _("Partner")
    )


def any_of(**conditions: Any) -> Q:
    found = Q()
    for name, value in conditions.items():
        found |= Q(**{name: value})
    return found
