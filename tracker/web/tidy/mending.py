"""What mends a record with one click, and what it is proposed with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.exchange.values.countries import country_prefix
from tracker.records import countries

LONGEST = 300
BRITAIN = {"UK": "GB"}


@dataclass(frozen=True)
class Mend:
    """A button: what it says, what it asks for, and which fields it sets."""

    slug: str
    label: Promise
    sets: Callable[[str], Mapping[str, Any]]
    asks: str = ""
    """What is typed beside it: a `country`, a `date`, a `text`; nothing for none."""
    icon: str = "check"


RIGHT = "right"
"""The answer that nothing is wrong."""


def _country(text: str) -> dict[str, Any]:
    code = countries.find(text) if text else None
    if code is None:
        raise ValidationError(gettext("Type a country, by its name or code."))
    return {"country": code}


def _end(text: str) -> dict[str, Any]:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise ValidationError(gettext("Type the day on which it ends: 2027-12-31."))
    return {"ends_on": day}


def _named(field: str) -> Callable[[str], dict[str, Any]]:
    def sets(text: str) -> dict[str, Any]:
        if not text:
            raise ValidationError(gettext("Type a name."))
        return {field: text}

    return sets


MENDS: dict[str, tuple[Mend, ...]] = {
    "past-plan": (
        Mend("done", _("It took place"), lambda _text: {"status": "done"}),
        Mend("cancelled", _("Cancelled"), lambda _t: {"status": "cancelled"}, icon="x"),
        Mend("postponed", _("Postponed"), lambda _t: {"status": "postponed"},
             icon="clock-pause"),
    ),
    "no-country": (Mend("country", _("Save"), _country, "country"),),
    "no-name": (Mend("name", _("Save"), _named("name"), "text"),),
    "no-title": (Mend("title", _("Save"), _named("title"), "text"),),
    "grant-no-title": (Mend("title", _("Save"), _named("title"), "text"),),
    "no-end": (Mend("end", _("Save"), _end, "date"),),
    "silent-contact": (
        Mend("moved", _("Moved"), lambda _t: {"status": "moved"}, icon="arrow-right"),
        Mend("retired", _("Retired"), lambda _t: {"status": "retired"}, icon="moon"),
    ),
}  # fmt: skip
RIGHTS: dict[str, Promise] = {
    "no-end": _("It has no end"),
    "silent-contact": _("Still there"),
    "to-erase": _("Keep another year"),
}
"""How it is said that nothing is wrong, where that can be."""


def proposed(slug: str, record: Any) -> tuple[str, str]:
    """What may be right, and what speaks for it; nothing where nothing does."""
    if slug != "no-country":
        return "", ""
    found = country_prefix(record.name_zh or record.name)
    if found is not None:
        return countries.name(found[0]), gettext("its name")
    for address in (record.website, *record.domains):
        host = (urlsplit(address).netloc or address).rstrip("/.")
        ending = host.rpartition(".")[2].upper()
        code = BRITAIN.get(ending, ending)
        if len(code) == 2 and countries.find(code) == code:
            return countries.name(code), host
    return "", ""
