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
from tracker.kinds.pickers import Picker, RefChoiceField
from tracker.kinds.references import narrow
from tracker.records import alike, countries, tidying
from tracker.records.models.fields import containing
from tracker.records.models.identified import Identified

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.kinds.base import Kind
    from tracker.records.models.versioned import DoorsQuerySet

BESIDE = frozenset({"page", "page_size", "columns", "format", "view"})
LONGEST = 500
LARGEST_NUMBER = 10**12


class RefFilter(filters.ModelChoiceFilter):
    """One record, named as people name it; its widget never lists them all."""

    field_class = RefChoiceField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        model = kwargs["queryset"].model
        if model is not Unit:
            kwargs.setdefault("widget", Picker(model._meta.model_name))
        super().__init__(*args, **kwargs)


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


class SeveralBoxes(forms.CheckboxSelectMultiple):
    """Boxes to tick; an address may also have them with commas between."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        given = getattr(data, "getlist", lambda n: [data.get(n) or ""])(name)
        parts = (part.strip() for one in given for part in str(one).split(","))
        return [part for part in parts if part]


class SeveralWords(forms.CharField):
    """Values without a list to choose from, with commas between them."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return [part.strip() for part in text.split(",") if part.strip()]


class ListedChoices(filters.Filter):
    """One value, or several with commas between them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, lookup_expr="in", **kwargs)

    @property
    def field(self) -> forms.Field:
        if not hasattr(self, "_field"):
            choices = self._asked_of().choices
            asked = {"required": False, "label": self.label}
            self._field = (
                forms.MultipleChoiceField(choices=choices, widget=SeveralBoxes, **asked)
                if choices
                else SeveralWords(max_length=LONGEST, **asked)
            )
        return self._field

    def _asked_of(self) -> Any:
        model, field = self.model, None
        for name in self.field_name.split("__"):
            field = model._meta.get_field(name)
            model = field.related_model
        return field


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


class YesNoSelect(forms.NullBooleanSelect):
    """Takes what addresses say, and leaves nonsense to be refused."""

    said = {"1": True, "true": True, "yes": True, "on": True, "2": True}
    said |= {"0": False, "false": False, "no": False, "off": False, "3": False}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        given = str(data.get(name) or "").strip().lower()
        return self.said.get(given, None if given in ("", "unknown") else given)


class YesNoField(forms.NullBooleanField):
    """Yes, no, or not asked."""

    widget = YesNoSelect

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, bool):
            return value
        raise ValidationError(_("Answer true or false."), code="invalid")


class RecordFilterSet(filters.FilterSet):
    """Narrows every choice to what the asker may see; refuses unknown questions."""

    orders: Mapping[str, str] = {}  # `ordering=` name -> path; "-" in front turns it

    search = filters.CharFilter(
        label=_("Search"), method="by_words", max_length=LONGEST
    )
    tag = WordFilter("tags", label=_("Tag"), max_length=100)
    twice = filters.BooleanFilter(method="standing_twice", label=_("Stands twice"))
    tidy = filters.ChoiceFilter(
        method="asking_to_be_tidied",
        label=_("Asks to be tidied"),
        choices=[(check.slug, check.title) for check in tidying.CHECKS],
    )

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
            if isinstance(one, filters.BooleanFilter):
                one.field_class = YesNoField
            if isinstance(one, filters.NumberFilter):
                # No number that takes a database, or Python, longer than it should.
                one.extra.setdefault("min_value", -LARGEST_NUMBER)
                one.extra.setdefault("max_value", LARGEST_NUMBER)
        if "tags" not in {f.name for f in queryset.model._meta.get_fields()}:
            self.filters.pop("tag", None)
        if not issubclass(queryset.model, Identified):
            self.filters.pop("twice", None)
        of_these = [
            (check.slug, check.title)
            for check in tidying.CHECKS
            if check.model is queryset.model
        ]
        self.filters["tidy"].extra["choices"] = of_these
        if not of_these:
            self.filters.pop("tidy")

    def standing_twice(self, qs: QuerySet, name: str, value: bool) -> QuerySet:  # noqa: FBT001
        twice = alike.standing_twice(qs.model.objects.all(), self.user).values("pk")
        return qs.filter(pk__in=twice) if value else qs.exclude(pk__in=twice)

    def asking_to_be_tidied(self, qs: QuerySet, name: str, value: str) -> QuerySet:
        found = tidying.found(tidying.BY_SLUG[value], self.user)
        return qs.filter(pk__in=found.values("pk"))

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

    def known(self) -> set[str]:
        """Every parameter that narrows or orders the list."""
        known = set(self.form.fields) | {"ordering"}
        for name, one in self.form.fields.items():
            if isinstance(one, filters.fields.RangeField):
                known |= {f"{name}_{end}" for end in one.widget.suffixes}
                known.discard(name)
        return known

    def unknown(self) -> list[str]:
        """Parameters nobody here understands."""
        return sorted(set(self.data or {}) - self.known() - BESIDE)

    def by_words(self, qs: DoorsQuerySet, name: str, value: str) -> QuerySet:
        return qs.found(value)

    @property
    def found(self) -> QuerySet:
        """The records asked for. Raises ValidationError with what was wrong."""
        if not self.is_valid():
            raise ValidationError(
                {name: list(map(str, errs)) for name, errs in self.form.errors.items()}
            )
        return self.ordered(self.qs).order_by(*self.ordering)

    def ordered(self, qs: QuerySet) -> QuerySet:
        """With what an order needs that no column has."""
        return qs

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


def with_theme() -> RefFilter:
    """Records under this theme, programme or team."""
    from tracker.records.models import Strand

    return RefFilter(
        "strands",
        queryset=Strand.objects.all(),
        label=_("Theme, programme or team"),
    )


def any_of(**conditions: Any) -> Q:
    found = Q()
    for name, value in conditions.items():
        found |= Q(**{name: value})
    return found
