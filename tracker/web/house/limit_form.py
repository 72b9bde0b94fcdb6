"""Asks for thresholds, from which day they hold, and why."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.insight.labels import part_label
from tracker.insight.models import ParameterSet
from tracker.insight.months import add_months
from tracker.insight.thresholds import WHOLE, Thresholds
from tracker.web.house.limit_words import GROUPS
from tracker.web.numbers import day_words, grouped

MOST = 10_000
AHEAD = 24  # months


def label_of(name: str) -> str:
    """A threshold in words; the weights carry the name of their part."""
    return str(LABELS.get(name) or part_label(name.removeprefix("weight_")))


LABELS = {name: label for _title, _why, lines in GROUPS for name, label in lines}


class LimitForm(forms.Form):
    """Every threshold of a set; what stands is filled in."""

    first_day = forms.DateField(
        label=gettext_lazy("In force from"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy(
            "Today or later. A month is judged as a whole by the set in force on its "
            "last day."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("It stands in the history beside your name."),
    )

    def __init__(self, *args: Any, standing: Thresholds, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limits: Thresholds | None = None
        usual, now = Thresholds().to_dict(), standing.to_dict()
        for name, default in usual.items():
            kind = forms.IntegerField if name in WHOLE else forms.FloatField
            field = kind(label=label_of(name), min_value=0, max_value=MOST)
            words = _("in force %(now)s, default %(usual)s")
            field.help_text = words % {
                "now": plain(now[name]),
                "usual": plain(default),
            }
            self.fields[name] = field

    def groups(self) -> list[dict[str, Any]]:
        return [
            {"title": title, "why": why, "fields": [self[name] for name, _l in lines]}
            for title, why, lines in GROUPS
        ]

    def clean_first_day(self) -> date:
        day, today = self.cleaned_data["first_day"], timezone.localdate()
        if day < today:
            raise ValidationError(
                _("This day is over: months that were judged stay as they were.")
            )
        if day > add_months(today, AHEAD):
            raise ValidationError(_("At most two years ahead."))
        later = ParameterSet._default_manager.order_by("first_day").last()
        if later is not None and later.first_day > day:
            raise ValidationError(
                _("Set %(number)s begins on %(day)s and would take over again.")
                % {"number": later.number, "day": day_words(later.first_day)}
            )
        return day

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        names = list(Thresholds().to_dict())
        if any(name not in found for name in names):
            return found
        try:
            self.limits = Thresholds.from_dict({name: found[name] for name in names})
        except ValueError as error:
            for name in str(error).split(", "):
                self.add_error(
                    name if name in self.fields else None,
                    _("Does not go together with the other limits."),
                )
        return found


def plain(value: float) -> str:
    return grouped(value, 0 if value == int(value) else None)
