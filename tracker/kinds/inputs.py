"""How one field of a model is asked for on a page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from tracker.kinds.pickers import Picker, RefChoiceField
from tracker.kinds.references import narrow
from tracker.kinds.saving import public_name
from tracker.records import countries, known_days
from tracker.records.models.fields import ListField, MinorUnitsField

if TYPE_CHECKING:
    from django.db.models import Model

    from accounts.models import User

LARGEST_AMOUNT = Decimal(10) ** 14


class RefMultipleField(RefChoiceField):
    """Several records, each named as people name it."""

    def to_python(self, value: Any) -> list[Model]:
        found = [super(RefMultipleField, self).to_python(v) for v in value or []]
        return list(dict.fromkeys(found))

    def prepare_value(self, value: Any) -> list[Any]:
        return [getattr(v, "pk", v) for v in value or []]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return sorted(map(str, self.prepare_value(initial))) != sorted(
            map(str, data or [])
        )


class KnownDayField(forms.DateField):
    """A day, or only its month or year, as closely as somebody knows it."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.help_text = self.help_text or _(
            "A day, or only its month or year: 2023-05-12, 2023-05, 2023."
        )
        self.widget.attrs |= {
            "autocomplete": "off",
            "maxlength": 40,
            "data-known-day": "",
        }

    def prepare_value(self, value: Any) -> Any:
        return known_days.written(value) if isinstance(value, date) else value

    def to_python(self, value: Any) -> known_days.KnownDay | None:
        if value in self.empty_values:
            return None
        try:
            found = known_days.read(value)
        except ValueError:
            raise ValidationError(
                self.error_messages["invalid"], code="invalid"
            ) from None
        return found or known_days.read(super().to_python(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            typed = self.to_python(data)
        except ValidationError:
            return True
        return self.prepare_value(initial or "") != self.prepare_value(typed or "")


class WordsField(forms.CharField):
    """Several words with semicolons between them."""

    def prepare_value(self, value: Any) -> Any:
        return "; ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return ListField().to_python(value or "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != self.to_python(data)


def asked(field: models.Field, user: User) -> forms.Field:
    """The form field for a model's field, its choices no wider than the user's view."""
    common: dict[str, Any] = {
        "label": capfirst(field.verbose_name),
        "required": not field.blank,
        "help_text": field.help_text,
    }
    if field.is_relation:
        return _related(field, user, common)
    if isinstance(field, MinorUnitsField):
        return forms.DecimalField(
            max_value=LARGEST_AMOUNT, max_digits=18, decimal_places=4, **common
        )
    if isinstance(field, ListField):
        if field.choices:
            return forms.MultipleChoiceField(
                choices=field.choices, widget=forms.CheckboxSelectMultiple, **common
            )
        return WordsField(max_length=2000, **common)
    if field.name == "country":
        return forms.ChoiceField(
            choices=lambda: [("", ""), *countries.choices()], **common
        )
    if field.name in getattr(field.model, "imprecise", ()):
        return KnownDayField(**common)
    # An address typed without its scheme is a safe one.
    https = {"assume_scheme": "https"}
    web: dict[str, Any] = https if isinstance(field, models.URLField) else {}
    made = cast(forms.Field, field.formfield(**web))
    if isinstance(made, forms.DateField):
        made.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    if isinstance(field, models.TextField):
        made.widget = forms.Textarea(attrs={"rows": 3})
    return made


def _related(field: Any, user: User, common: dict[str, Any]) -> forms.Field:
    target = field.related_model
    if target is Unit and field.name == "unit":
        return forms.ModelChoiceField(queryset=user.writable_units, **common)
    if target is Unit:
        return forms.ModelChoiceField(queryset=Unit.objects.all(), **common)
    if target is get_user_model():
        people = target.objects.filter(is_active=True).order_by("name", "username")
        return forms.ModelChoiceField(queryset=people, **common)
    several = field.many_to_many
    kind = RefMultipleField if several else RefChoiceField
    made = kind(
        queryset=narrow(target.objects.all(), user),
        widget=Picker(target._meta.model_name, several=several),
        **common,
    )
    made.user = made.widget.user = user
    return made


def answered(field: models.Field, value: Any) -> Any:
    """What the model keeps for what the form understood."""
    if value is None and isinstance(field, models.CharField | models.TextField):
        return [] if isinstance(field, ListField) else ""
    return value


def names(model: type[Model], fields: tuple[str, ...]) -> dict[str, models.Field]:
    """Public name -> model field."""
    found = {}
    for name in fields:
        field = cast(models.Field, model._meta.get_field(name))
        found[public_name(field)] = field
    return found
