"""Filters that hold: what was asked on one page goes along to the next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.insight.indicators.asking import Asking
from tracker.insight.indicators.base import TAKES
from tracker.insight.portfolio import last_month_end
from tracker.records import countries
from tracker.records.dates import add_months

HOLDING = ("/portfolio/", "/reports/")
"""Pages among which the filters hold."""
LONGEST = 100


def held(request: HttpRequest, names: Iterable[str] = TAKES) -> dict[str, str]:
    """What stands in the address; a page that is asked refuses what means nothing."""
    found = {name: request.GET.get(name, "") for name in names}
    return {name: value for name, value in found.items() if 0 < len(value) <= LONGEST}


def carried(request: HttpRequest, path: str) -> str:
    """A link to another of these pages, with the filters of this one."""
    here = request.path_info
    if not any(here.startswith(one) for one in HOLDING) or path not in HOLDING:
        return ""
    query = urlencode(held(request))
    return f"?{query}" if query else ""


def query_with(asked: dict[str, str], **changed: str | None) -> str:
    """The query string with some answers changed; empty ones go away."""
    found = {**asked, **changed}
    return "?" + urlencode({name: value for name, value in found.items() if value})


def filled(form: Asking) -> Asking:
    """The same form with its answers written the way its controls read them."""
    given = form.cleaned_data
    unit = given.get("unit")
    shown = {name: given.get(name) for name in TAKES}
    shown |= {"as_of": given["as_of"].isoformat(), "unit": unit and unit.pk}
    known = {name: value for name, value in shown.items() if value not in (None, "")}
    return Asking(known, form.takes, lenient=True)


def chips(form: Asking, asked: dict[str, str]) -> list[dict[str, Any]]:
    """The filters in force in words, each with the address that drops it."""
    given = form.cleaned_data
    words = {
        "from": given.get("from"),
        "to": given.get("to"),
        "unit": given.get("unit"),
        "group": given.get("group") and countries.group_name(given["group"]),
        "country": given.get("country") and countries.name(given["country"]),
    }
    return [
        {
            "label": form.fields[name].label,
            "value": str(value),
            "without": query_with(asked, **{name: None}),
            "aside": name not in form.takes,
        }
        for name, value in words.items()
        if value
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


def days(as_of: date, asked: dict[str, str]) -> list[dict[str, Any]]:
    """Presets with the address of the same page on that day."""
    return [
        {"day": day, "href": query_with(asked, as_of=day.isoformat())}
        for day in presets(as_of)
    ]


def picker(form: Asking, asked: dict[str, str], here: str) -> dict[str, Any]:
    """What components/asking.html needs: the day, and what else is asked here."""
    given, shown = form.cleaned_data, filled(form)
    names = [name for name in TAKES if name in form.takes and name != "as_of"]
    beside = {name: value for name, value in asked.items() if name not in names}
    return {
        "here": here,
        "as_of": given["as_of"],
        "day": shown["as_of"],
        "days": days(given["as_of"], asked),
        "with_day": {n: value for n, value in asked.items() if n != "as_of"},
        "fields": [shown[name] for name in names],
        "with_fields": beside,
        "chips": chips(form, asked),
        "plain": query_with({"as_of": asked.get("as_of", "")}),
    }


def problems(form: Asking) -> list[dict[str, Any]]:
    """What is wrong with the question, in words."""
    labels = {name: field.label for name, field in form.fields.items()}
    return [
        {"name": labels.get(name, _("Address")), "errors": errors}
        for name, errors in form.refused.items()
    ]
