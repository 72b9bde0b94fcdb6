"""What a browser would send for a form as it stands on the page."""

from __future__ import annotations

from typing import Any


def filled(form: Any, **changes: Any) -> dict[str, Any]:
    """Every control's value, hidden ones and lines included."""
    sent: dict[str, Any] = {}
    forms = [form]
    for formset in form.formsets.values():
        forms += [formset.management_form, *formset]
    for one in forms:
        for bound in one:
            if bound.name == "DELETE":
                continue
            value = bound.value()
            widget = bound.field.widget
            if isinstance(value, bool):
                value = "on" if value else None
            elif not isinstance(value, list | tuple):
                value = widget.format_value(value)
                if isinstance(value, list | tuple):
                    value = value[0] if value else ""
            if value is None:
                value = ""
            if value != "" or bound.name == "version":
                sent[bound.html_name] = value
    return {**sent, **changes}


def shown(response: Any) -> Any:
    """The form a page was rendered with."""
    return response.context["form"]


def as_sent(response: Any, **changes: Any) -> dict[str, Any]:
    return filled(shown(response), once=response.context["once"], **changes)
