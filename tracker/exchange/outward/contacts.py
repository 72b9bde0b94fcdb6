"""People as contacts (vCard 4), as far as an address book has a place for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from icalendar import vText
from icalendar.parser import Contentline

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tracker.records.models import Person

AT_ONCE = 500


def write(people: QuerySet[Person]) -> Iterator[str]:
    for person in people.select_related("partner", "unit").iterator(AT_ONCE):
        yield "".join(f"{line}\r\n" for line in card(person))


def card(person: Person) -> list[str]:
    lines = ["BEGIN:VCARD", "VERSION:4.0", line("UID", f"urn:rapport:{person.ref}")]
    lines.append(line("FN", person.name))
    parts = [text(person.family_name), text(person.given_name), "", "", ""]
    if person.family_name or person.given_name:
        lines.append(plain("N", ";".join(parts)))
    if person.name_zh and person.name_zh != person.name:
        lines.append(line("FN", person.name_zh, LANGUAGE="zh"))
    if person.partner:
        where = [text(str(person.partner)), text(person.department)]
        lines.append(plain("ORG", ";".join(part for part in where if part)))
    elif person.unit:
        lines.append(line("ORG", str(person.unit)))
    for name, said in (
        ("TITLE", person.position),
        ("EMAIL", person.email),
        ("TEL", person.phone),
        ("URL", f"https://orcid.org/{person.orcid}" if person.orcid else ""),
        ("TZ", person.time_zone),
    ):
        if said:
            lines.append(line(name, said))
    lines += [line("LANG", each) for each in person.languages]
    lines.append(plain("REV", f"{person.updated:%Y%m%dT%H%M%SZ}"))
    return [*lines, "END:VCARD"]


def text(said: str) -> str:
    return vText(said).to_ical().decode()


def line(name: str, said: str, **parameters: str) -> str:
    return plain(name, text(said), **parameters)


def plain(name: str, said: str, **parameters: str) -> str:
    """A line whose parts are escaped already; folded at 75 octets."""
    head = "".join(f";{key}={value}" for key, value in parameters.items())
    return Contentline(f"{name}{head}:{said}").to_ical().decode()
