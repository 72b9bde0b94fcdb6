from __future__ import annotations

from typing import Any

from django import forms


class Dressed:
    """Fields that wear the classes of the house's style sheet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self, forms.BaseForm):
            dress(self)

    def add_fields(self, form: forms.BaseForm, index: int | None) -> None:
        """In a set of forms each is dressed as it is made."""
        super().add_fields(form, index)
        dress(form)


def dress(form: forms.BaseForm) -> None:
    for field in form.fields.values():
        widget = field.widget
        if isinstance(widget, forms.CheckboxInput):
            widget.attrs["class"] = "form-check-input"
        elif isinstance(widget, forms.Select):
            widget.attrs["class"] = "form-select"
        elif not widget.is_hidden:
            widget.attrs["class"] = "form-control"
