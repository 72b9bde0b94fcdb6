"""How a form lies on the page: sections, how wide a field is, where lines go."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.text import slugify

from tracker.kinds import Kind
from tracker.kinds.inputs import names
from tracker.kinds.pickers import Picker

NARROW = (forms.DateInput, forms.NumberInput, forms.Select)
WHOLE_LINE = (forms.Textarea, forms.CheckboxSelectMultiple)
SEGMENTED = ("direction", "side", "outcome")


@dataclass
class Part:
    """A section of the form, or lines of the record."""

    key: str
    title: str
    folded: bool = False
    fields: list[tuple[Any, str, bool]] = field(default_factory=list)
    formset: Any = None

    @property
    def wrong(self) -> bool:
        """Open it, whatever it usually is: something in it needs a look."""
        if self.formset is not None:
            return bool(self.formset.total_error_count())
        return any(bound.errors for bound, *_how in self.fields)

    @property
    def used(self) -> bool:
        """Somebody filled something in here, or the address did."""
        return self.formset is not None and bool(self.formset.initial_form_count())


def laid_out(kind: Kind, filled: Any) -> list[Part]:
    parts = []
    for place, section in enumerate(kind.sections):
        known = [
            name
            for name in names(kind.model, section.fields)
            if name in filled.asked_for
        ]
        if known:
            fields = [
                (bound, width(bound), segmented(bound))
                for bound in (filled[name] for name in known)
            ]
            key = f"part-{place}"
            parts.append(Part(key, str(section.title), section.folded, fields))
    lines = [
        Part(slugify(spec.name), str(spec.title), spec.folded, formset=formset)
        for spec in kind.lines
        if (formset := filled.formsets.get(spec.name)) is not None
    ]
    first = [part for part in lines if not part.folded]
    rest = [part for part in lines if part.folded]
    return [*parts[:1], *first, *parts[1:], *rest]


def segmented(bound: Any) -> bool:
    """A choice between few: all of them are on the page, one click each."""
    return bound.name in SEGMENTED and isinstance(bound.field.widget, forms.Select)


def width(bound: Any) -> str:
    """Of twelve columns: titles and long texts take the line, dates a quarter."""
    widget = bound.field.widget
    if isinstance(widget, WHOLE_LINE) or segmented(bound):
        return ""
    if isinstance(widget, Picker):
        return "c6"
    if isinstance(widget, NARROW) and not isinstance(widget, forms.SelectMultiple):
        return "c4 h" if isinstance(widget, forms.Select) else "c3 h"
    if isinstance(widget, forms.CheckboxInput):
        return "c4"
    return "c6"
