"""Asks who we are: it decides what is foreign and which affiliations are ours."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tracker.records import countries
from tracker.records.models import HomeInstitution

MOST_DAYS = 250
LONGEST = 10_000


class HomeForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    country = forms.CharField(
        label=_("Country or region"),
        max_length=200,
        help_text=_("A name or a two-letter code. It decides what is foreign."),
    )

    class Meta:
        model = HomeInstitution
        fields = [
            "name",
            "name_zh",
            "aliases",
            "ror_id",
            "pic",
            "country",
            "campuses",
            "report_after_working_days",
        ]
        widgets = {
            "aliases": forms.Textarea(attrs={"rows": 5}),
            "campuses": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.fields["name"].required = True
        cast(forms.CharField, self.fields["aliases"]).max_length = LONGEST
        days = cast(forms.IntegerField, self.fields["report_after_working_days"])
        days.max_value = MOST_DAYS

    def clean_country(self) -> str:
        return countries.clean_country(self.cleaned_data["country"])

    def clean_report_after_working_days(self) -> int:
        days = self.cleaned_data["report_after_working_days"]
        if days > MOST_DAYS:
            raise ValidationError(
                _("At most %(days)s working days.") % {"days": MOST_DAYS}
            )
        return days

    def clean_campuses(self) -> str:
        """One a line: name, country; the country is what counts."""
        lines = []
        for line in self.cleaned_data["campuses"].splitlines():
            name, _comma, country = line.replace("，", ",").rpartition(",")
            if not line.strip():
                continue
            code = countries.find(country.strip()) if name.strip() else None
            if code is None:
                raise ValidationError(
                    _("Write a name, a comma and a country: %(line)s")
                    % {"line": line.strip()[:100]}
                )
            lines.append(f"{name.strip()}, {code}")
        return "\n".join(lines)
