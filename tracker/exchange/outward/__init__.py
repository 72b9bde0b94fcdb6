"""Formats of other programs: bibliographies, calendars and contacts.

Each is for some kinds only, and is written as a stream. No record is more open than
the partner it names here, so that who may see the one may see the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Outward:
    """How records of one kind are written for another program."""

    content_type: str
    suffix: str
    label: Promise | str
    icon: str
    module: str

    def write(self, records: QuerySet[Any]) -> Iterator[str]:
        """Loaded only here: lists name the formats far more often than write them."""
        found: Iterator[str] = import_module(f"{__name__}.{self.module}").write(records)
        return found


CALENDAR = ("text/calendar; charset=utf-8", "ics", _("Calendar (iCalendar)"))
OUTWARD: dict[str, dict[str, Outward]] = {
    "outputs": {
        "bibtex": Outward(
            "application/x-bibtex; charset=utf-8", "bib", "BibTeX", "book-2", "bibtex"
        ),
        "ris": Outward(
            "application/x-research-info-systems; charset=utf-8",
            "ris",
            _("RIS, for EndNote, NoteExpress or Zotero"),
            "book-2",
            "ris",
        ),
    },
    "visits": {"ical": Outward(*CALENDAR, "calendar-event", "visits")},
    "agreements": {"ical": Outward(*CALENDAR, "calendar-event", "agreements")},
    "people": {
        "vcard": Outward(
            "text/vcard; charset=utf-8",
            "vcf",
            _("Contacts (vCard)"),
            "users",
            "contacts",
        )
    },
}
NAMES = tuple(dict.fromkeys(name for each in OUTWARD.values() for name in each))


def outward_of(slug: str) -> dict[str, Outward]:
    """The formats of other programs that records of this kind can be written in."""
    return OUTWARD.get(slug, {})
