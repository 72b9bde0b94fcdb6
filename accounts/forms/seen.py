from __future__ import annotations

from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class SeenForm(forms.ModelForm):
    """A form that knows what its reader saw, so that nobody's change is lost."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stands = mark(self.values()) if self.instance.pk else ""
        self.initial["seen"] = self.stands

    def values(self) -> list[Any]:
        """What the record says now, in an order that stays."""
        return [self.initial.get(name) for name in self._meta.fields or ()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk and cleaned.get("seen") != self.stands:
            raise ValidationError(
                _(
                    "Somebody changed this while you were writing. Open the page "
                    "anew, look at what it says now, and save again."
                ),
                code="stale",
            )
        return cleaned


def mark(values: list[Any]) -> str:
    return sha256(repr(values).encode()).hexdigest()[:16]
