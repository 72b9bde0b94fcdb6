"""What somebody says about a flag; dates that nobody can mean are refused."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.insight.models import Flag
from tracker.records.dates import add_months

LONGEST = 5000
# Months until a snoozed flag comes back; how long "active elsewhere" is believed.
SLEEPS, BELIEVED = 3, 12


def in_months(months: int) -> Any:
    def day() -> Any:
        return add_months(timezone.localdate(), months)

    return day


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Acknowledge(forms.Form):
    plan = forms.CharField(
        label=_("What is the plan?"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    remind_on = forms.DateField(label=_("Remind me on"), required=False, widget=Day)


class Snooze(forms.Form):
    until = forms.DateField(
        label=_("Bring it back on"), widget=Day, initial=in_months(SLEEPS)
    )


class NotRecorded(forms.Form):
    """Dismissing, for the one reason that needs a day."""

    attested_until = forms.DateField(
        label=_("Active elsewhere until"), widget=Day, initial=in_months(BELIEVED)
    )
    note = forms.CharField(label=_("How do you know?"), max_length=300, required=False)


class Dismiss(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why is it no concern?"),
        choices=[c for c in Flag.Reason.choices if c[0] != Flag.Reason.NOT_RECORDED],
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class Resolve(forms.Form):
    what = forms.CharField(label=_("What was done?"), max_length=200, required=False)


class Reopen(forms.Form):
    """Nothing to ask."""
