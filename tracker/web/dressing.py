"""Form controls in the house's clothes; Django says the rest (help, errors, aria)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString


def is_check(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxInput)


def clothes(widget: Any) -> str:
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.RadioSelect):
        return "choices one"
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    if isinstance(widget, (forms.Select, forms.SelectMultiple)):
        return "form-select"
    return "form-control"


def dressed(field: BoundField) -> SafeString:
    """The control with its classes; the widget's own classes stay."""
    widget = field.field.widget
    parts = getattr(widget, "widgets", None)
    words = [clothes(parts[0] if parts else widget), widget.attrs.get("class", "")]
    if field.errors:
        words.append("is-invalid")
    return field.as_widget(attrs={"class": " ".join(word for word in words if word)})
