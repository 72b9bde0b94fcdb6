"""Which day and which part of the house the portfolio is asked about."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from tracker.insight.portfolio import last_month_end
from tracker.records.dates import add_months

EARLIEST = date(1950, 1, 1)
KNOWN = frozenset(["as_of", "unit"])


class Asked(forms.Form):
    as_of = forms.DateField(
        label=_("As of"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day as 2026-10-31.")},
    )
    unit = forms.ModelChoiceField(
        Unit._default_manager.all(),
        label=_("Unit"),
        required=False,
        empty_label=_("All units"),
        error_messages={"invalid_choice": _("There is no such unit.")},
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["as_of"].widget.attrs["max"] = timezone.localdate().isoformat()

    def clean_as_of(self) -> date:
        day = self.cleaned_data["as_of"]
        today = timezone.localdate()
        if day is None:
            return last_month_end(today)
        if day > today:
            raise ValidationError(_("This day has not come yet."))
        if day < EARLIEST:
            raise ValidationError(
                _("Nothing is known before %(year)s.") % {"year": EARLIEST.year}
            )
        return day

    def clean(self) -> None:
        if unknown := sorted(set(self.data) - KNOWN):
            raise ValidationError(
                _("There is no such question: %(name)s.") % {"name": unknown[0][:60]}
            )

    def problems(self) -> list[dict[str, Any]]:
        """What is wrong, in words."""
        labels = {name: field.label for name, field in self.fields.items()}
        return [
            {"name": labels.get(name, _("Address")), "errors": errors}
            for name, errors in self.errors.items()
        ]


def presets(as_of: date) -> list[date]:
    """Days one comes back to: the last month ends, the last year end, a year ago."""
    today = timezone.localdate()
    latest = last_month_end(today)
    days = [
        latest,
        last_month_end(latest),
        date(latest.year - 1, 12, 31),
        add_months(latest, -12),
    ]
    return [day for day in dict.fromkeys(days) if day != as_of]
