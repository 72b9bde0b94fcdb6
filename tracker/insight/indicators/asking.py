"""How an indicator is asked, by page, API and command alike: one form, one refusal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit
from tracker.insight.portfolio.scope import last_month_end
from tracker.records import countries
from tracker.records.models import CountryGroupMember

from .base import TAKES, Ask

EARLIEST = date(1950, 1, 1)
FIRST_YEAR, LAST_YEAR = 1900, 2100
MOST_YEARS = 60
MOST_NAMED = 20
UNIT_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


class YearField(forms.Field):
    """A year in four digits."""

    widget = forms.NumberInput

    def to_python(self, value: Any) -> int | None:
        text = str(value or "").strip()
        if not text:
            return None
        known = re.fullmatch(r"[0-9]{4}", text, re.ASCII)
        if not known or not FIRST_YEAR <= int(text) <= LAST_YEAR:
            raise ValidationError(_("Write the year as 2025."))
        return int(text)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"min": FIRST_YEAR, "max": LAST_YEAR, "step": 1}


class UnitField(forms.ModelChoiceField):
    """A unit by its number, its code or its name."""

    def to_python(self, value: Any) -> Unit | None:
        if value in self.empty_values:
            return None
        found = unit_named(str(value).strip())
        if found is None:
            raise ValidationError(_("There is no such unit."), code="invalid_choice")
        return found


class CountryField(forms.ChoiceField):
    """A country by its code, or by its name in any common language."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return countries.find(text) or text


def unit_named(text: str) -> Unit | None:
    if not text or "\0" in text:
        return None
    units = Unit._default_manager.all()
    if UNIT_NUMBER.fullmatch(text):
        return units.filter(pk=int(text)).first()
    for name in ("code", "name", "name_zh"):
        found = list(units.filter(**{name: text})[:2])
        if len(found) == 1:
            return found[0]
    return None


def group_choices() -> list[Any]:
    """Every group that has members: political ones first, then the regions."""
    known = CountryGroupMember.objects.order_by().values_list("code", flat=True)
    named = sorted((countries.group_name(code), code) for code in set(known))
    groups = [(code, name) for name, code in named if not code.startswith("M49_")]
    regions = [(code, name) for name, code in named if code.startswith("M49_")]
    found: list[Any] = [("", _("All countries"))]
    if groups:
        found.append((_("Groups"), groups))
    if regions:
        found.append((_("Regions"), regions))
    return found


def country_choices() -> list[tuple[str, Any]]:
    return [("", _("All countries")), *countries.choices()]


class Asking(forms.Form):
    """What may be asked; what an indicator does not take is refused with the rest.

    A page is `lenient`: a filter that holds from page to page stays in the address of
    an indicator that does not take it, and is set aside there.
    """

    as_of = forms.DateField(
        label=gettext_lazy("As of"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write the day as 2026-10-31.")},
    )
    unit = UnitField(
        Unit._default_manager.all(),
        label=gettext_lazy("Unit"),
        required=False,
        empty_label=gettext_lazy("All units"),
    )
    group = forms.ChoiceField(
        label=gettext_lazy("Country group"),
        required=False,
        choices=group_choices,
        error_messages={
            "invalid_choice": gettext_lazy("There is no such country group.")
        },
    )
    country = CountryField(
        label=gettext_lazy("Country or region"),
        required=False,
        choices=country_choices,
        error_messages={"invalid_choice": gettext_lazy("There is no such country.")},
    )

    def __init__(
        self,
        data: Mapping[str, Any],
        takes: Iterable[str] = TAKES,
        *,
        lenient: bool = False,
        beside: Iterable[str] = (),
    ) -> None:
        super().__init__(data)
        # `from` is no name that a class may give a field.
        years = {"from": _("From"), "to": _("To")}
        for name, label in years.items():
            self.fields[name] = YearField(label=label, required=False)
        self.order_fields(TAKES)
        self.fields["as_of"].widget.attrs["max"] = timezone.localdate().isoformat()
        self.takes = frozenset(takes)
        self.known = (frozenset(TAKES) if lenient else self.takes) | frozenset(beside)

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
        given = self.cleaned_data
        first, last = given.get("from"), given.get("to")
        if first is None or last is None:
            return
        if last < first:
            self.add_error("to", _("The last year must not precede the first."))
        elif last - first >= MOST_YEARS:
            most = _("At most %(years)s years at once.") % {"years": MOST_YEARS}
            self.add_error("to", most)

    @property
    def refused(self) -> dict[str, list[str]]:
        """What is wrong, by parameter; nothing where it can be answered."""
        unknown = sorted(set(self.data) - self.known)[:MOST_NAMED]
        known = {"known": ", ".join(sorted(self.known))}
        nowhere = _("Unknown parameter. Known are: %(known)s.") % known
        not_here = _("This indicator does not take it. Known are: %(known)s.") % known
        wrong = {
            name[:100]: [not_here if name in TAKES else nowhere] for name in unknown
        }
        twice = getattr(self.data, "getlist", lambda name: [name])
        repeated = [name for name in self.fields if len(twice(name)) > 1]
        wrong |= {name: [_("Given twice.")] for name in repeated}
        errors = {name: list(map(str, some)) for name, some in self.errors.items()}
        return errors | wrong

    def ask(self, takes: Iterable[str] | None = None) -> Ask:
        """The question, once nothing is refused; what is not taken is set aside."""
        given, known = self.cleaned_data, self.takes if takes is None else set(takes)
        taken = {name: given[name] if name in known else None for name in TAKES}
        return Ask(
            given["as_of"],
            taken["from"],
            taken["to"],
            taken["unit"],
            taken["group"] or "",
            taken["country"] or "",
        )

    def aside(self) -> list[str]:
        """What was asked but is not taken here."""
        given = self.cleaned_data
        return [name for name in TAKES if name not in self.takes and given.get(name)]
