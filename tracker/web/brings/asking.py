"""Which day and which part of the house the themes are looked at."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from tracker.insight.portfolio.scope import last_month_end

EARLIEST = 1950


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

    def clean_as_of(self) -> date:
        day, today = self.cleaned_data["as_of"], timezone.localdate()
        if day is None:
            return last_month_end(today)
        if day > today:
            raise ValidationError(_("This day has not come yet."))
        if day.year < EARLIEST:
            raise ValidationError(
                _("Nothing is known before %(year)s.") % {"year": EARLIEST}
            )
        return day

    def problems(self) -> list[dict[str, Any]]:
        """What is wrong, in words."""
        return [
            {"name": self.fields[name].label, "errors": errors}
            for name, errors in self.errors.items()
        ]
