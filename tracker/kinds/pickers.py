"""Choosing one record, or several, among more than a page could list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from tracker.kinds.references import named, resolve

if TYPE_CHECKING:
    from accounts.models import User

# Kinds that a picker creates on the spot, and what it asks for.
ON_THE_SPOT = {
    "partner": ("name", "name_zh", "country", "kind", "lead_unit"),
    "person": ("name", "name_zh", "side", "partner", "unit", "career_stage"),
    "strand": ("kind", "name", "name_zh"),
}


class RefChoiceField(forms.ModelChoiceField):
    """Takes what people write for a record: reference, number, identifier, name."""

    user: User | None = None
    """Who writes, so that the reference of a merged record leads on for them."""

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        records = cast(QuerySet, self.queryset)
        if isinstance(value, records.model):
            return value
        return resolve(records, value, user=self.user)

    def prepare_value(self, value: Any) -> Any:
        return getattr(value, "pk", value)


class Picker(forms.Select):
    """Searches as one types; without scripts, a text box takes a reference or name."""

    template_name = "records/widgets/picker.html"
    user: User | None = None

    def __init__(self, kind: str, *, several: bool = False) -> None:
        self.kind, self.several = kind, several
        super().__init__()
        self.allow_multiple_selected = several

    def chosen(self, value: Any) -> list[Any]:
        return [v for v in (value if isinstance(value, list | tuple) else [value]) if v]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = forms.Widget.get_context(self, name, value, attrs)
        options, typed = [], []
        records = cast(Any, self.choices).queryset
        for key in self.chosen(value):
            try:
                key = getattr(key, "pk", key)
                record: Any = resolve(records, key, user=self.user)
            except ValidationError:
                typed.append(str(key))
            else:
                options.append((record.pk, str(record), named(record)))
        context["widget"].update(
            options=options,
            typed="; ".join(typed),
            several=self.several,
            kind=self.kind,
            pick_url=self._address("pick", self.kind),
            create_label=_("New %(one)s") % {"one": records.model._meta.verbose_name},
            create_url=self._address(f"{self.kind}:add")
            if self.kind in ON_THE_SPOT
            else "",
        )
        return context

    def _address(self, name: str, *args: str) -> str:
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            return ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = (data.get(f"{name}__typed") or "").strip()
        if self.several:
            several = getattr(data, "getlist", lambda n: data.get(n) or [])(name)
            return [*several, *filter(None, map(str.strip, typed.split(";")))]
        return typed or data.get(name)
