"""A record's cells as a sheet has them: one column's value, in words or codes."""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models

from tracker.kinds.amounts import shown
from tracker.kinds.references import hidden_keys
from tracker.kinds.sheets import BAR, LANGUAGES, SheetColumn, choices_of
from tracker.records import countries, known_days
from tracker.records.models import Record
from tracker.records.models.fields import ListField, MinorUnitsField

if TYPE_CHECKING:
    from accounts.models import User

# Whose eyes the file is for; no reader means everything, as for a command.
READER: ContextVar[User | None] = ContextVar("reader", default=None)
HOSTS = ("parties", "hosts", "grant_partners", "shares")


def cell(column: SheetColumn, record: Any, language: str = "codes") -> Any:
    """What stands in this column for this record: text, number, date or nothing."""
    made = WRITE.get(column.takes)
    if made is not None:
        return made(column, record, language)
    if column.field is None:
        return ""
    if column.takes == "of_partner":
        return value(column.field, record.partner, language)
    return value(column.field, record, language)


def value(field: Any, record: Any, language: str) -> Any:
    if field.many_to_many:
        return joined(named(one) for one in getattr(record, field.name).all())
    if field.is_relation:
        return named(getattr(record, field.name))
    found = getattr(record, field.name)
    if found is None or found == "":
        return ""
    if known_days.how(record, field.name) != known_days.DAY:
        return known_days.written(known_days.told(record, field.name))
    if isinstance(field, MinorUnitsField):
        return shown(found, getattr(record, "currency", "") or "")
    if isinstance(field, ListField):
        if field.name == "countries":
            return joined(country(code, language) for code in found)
        return joined(word(field, each, language) for each in found)
    if field.name == "country":
        return country(found, language)
    if isinstance(found, bool):
        return yes_or_no(found, language)
    if isinstance(found, int | float | Decimal | date):
        return found
    return word(field, found, language)


def word(field: Any, code: str, language: str) -> str:
    """A choice in the language asked for; other text as it is."""
    if language == "codes" or not code:
        return str(code)
    for known, english, chinese, _others in choices_of(field):
        if known == code:
            return chinese if language.startswith("zh") else english
    return str(code)


def country(code: str, language: str) -> str:
    return code if language == "codes" or not code else countries.name(code, language)


def yes_or_no(found: bool, language: str) -> str:  # noqa: FBT001
    if language == "codes":
        return "true" if found else "false"
    if language.startswith("zh"):
        return "是" if found else "否"
    return "yes" if found else "no"


def named(one: Any) -> str:
    """How a cell names another record, so that it is found again."""
    if one is None or is_secret(one):
        return ""
    if isinstance(one, Record):
        return one.ref
    return getattr(one, "username", "") or getattr(one, "name", "") or str(one)


def is_secret(one: Any) -> bool:
    """Whether the reader of this file may not know of the record a cell names."""
    reader = READER.get()
    return reader is not None and one.pk in hidden_keys(type(one), reader)


def joined(words: Iterable[str]) -> str:
    return "; ".join(word for word in words if word)


def _ref(column: SheetColumn, record: Any, language: str) -> str:
    return record.ref


def _partners(column: SheetColumn, record: Any, language: str) -> str:
    lines = getattr(record, column.line).all()
    return joined(named(line.partner) for line in lines if line.partner_id)


def _beside(name: str) -> Any:
    """One value of each partner, in the order of the partners."""

    def made(column: SheetColumn, record: Any, language: str) -> str:
        lines = [x for x in getattr(record, column.line).all() if x.partner_id]
        cells = []
        for line in lines:
            found = getattr(line, name)
            if name == "amount_minor":
                found = shown(found, record.currency)
            elif name == "role":
                found = word(line._meta.get_field("role"), found, language)
            cells.append("" if found is None else str(found))
        return "; ".join(cells) if any(cells) else ""

    return made


def _of_partners(name: str) -> Any:
    def made(column: SheetColumn, record: Any, language: str) -> str:
        if column.line == "" and name == "country":
            lines = record.parties.all()
        else:
            lines = getattr(record, column.line).all()
        cells = [getattr(line.partner, name) for line in lines if line.partner_id]
        if name == "country":
            cells = [country(code, language) for code in cells]
        return "; ".join(cells) if any(cells) else ""

    return made


def _units(column: SheetColumn, record: Any, language: str) -> str:
    return joined(named(line.unit) for line in record.parties.all() if line.unit_id)


def _lines(column: SheetColumn, record: Any, language: str) -> str:
    """Lines between semicolons, their parts between bars, empty ends left off."""
    rows = []
    for line in getattr(record, column.line).all():
        cells = []
        for name in column.parts:
            field = line._meta.get_field(name)
            if isinstance(field, MinorUnitsField):
                own = getattr(line, "currency", "") or getattr(record, "currency", "")
                found = shown(getattr(line, name), own)
            else:
                found = value(field, line, language)
            cells.append("" if found is None else plain(found))
        while cells and not cells[-1]:
            cells.pop()
        text = f" {BAR} ".join(c.replace(BAR, "/").replace(";", ",") for c in cells)
        rows.append(" ".join(text.split()))
    return joined(rows)


def plain(found: Any) -> str:
    if isinstance(found, datetime | date):
        return found.isoformat()
    return str(found)


def _clearance(column: SheetColumn, record: Any, language: str) -> str:
    for line in record.clearances.all():
        if line.subject == column.code:
            return word(line._meta.get_field("answer"), line.answer, language)
    return ""


def _participants(column: SheetColumn, record: Any, language: str) -> str:
    side = column.parts[0]
    return joined(
        x.name if x.person and is_secret(x.person) else str(x)
        for x in record.participants.all()
        if x.side == side
    )


def _places(name: str) -> Any:
    def made(column: SheetColumn, record: Any, language: str) -> str:
        cells = [getattr(place, name) for place in record.places.all()]
        if name == "country":
            cells = [country(code, language) for code in cells]
        return "; ".join(cells) if any(cells) else ""

    return made


def _grant_people(column: SheetColumn, record: Any, language: str) -> str:
    side = column.parts[0]
    return joined(named(x.person) for x in record.people.all() if x.person.side == side)


def _note_people(column: SheetColumn, record: Any, language: str) -> str:
    side = column.parts[0]
    return joined(named(x) for x in record.people.all() if x.side == side)


def _their_unit(column: SheetColumn, record: Any, language: str) -> str:
    first = next(iter(record.hosts.all()), None)
    return first.their_unit if first is not None else ""


def _affiliations(column: SheetColumn, record: Any, language: str) -> str:
    rows = []
    for line in record.affiliations.all():
        name = (line.institution or line.printed).replace(";", ",")
        rows.append(f"{name}, {line.country}" if line.country else name)
    return joined(rows)


WRITE: dict[str, Any] = {
    "ref": _ref,
    "partners": _partners,
    "roles": _beside("role"),
    "amounts": _beside("amount_minor"),
    "shares": _beside("share"),
    "partner_names": _of_partners("name"),
    "partner_kinds": _of_partners("kind"),
    "partner_country": _of_partners("country"),
    "units": _units,
    "lines": _lines,
    "clearance": _clearance,
    "participants": _participants,
    "place_country": _places("country"),
    "place_city": _places("city"),
    "grant_people": _grant_people,
    "note_people": _note_people,
    "their_unit": _their_unit,
    "affiliations": _affiliations,
    "term": lambda column, record, language: "",
}


def says_the_same(column: SheetColumn, record: Any, said: Any) -> bool:
    """Whether a cell is what we would write there, in any of our languages."""
    for language in LANGUAGES:
        ours = cell(column, record, language)
        if _as_text(ours) == _as_text(said) or (ours == said and said != ""):
            return True
    return False


def _as_text(found: Any) -> str:
    if isinstance(found, datetime) and not (found.hour or found.minute or found.second):
        found = found.date()
    if isinstance(found, date):
        return found.isoformat()
    if isinstance(found, Decimal | float | int) and not isinstance(found, bool):
        number = Decimal(str(found)).normalize()
        return f"{number:f}"
    text = str(found).strip().replace("\r\n", "\n")
    try:
        return f"{Decimal(text).normalize():f}" if text[:1] in "0123456789-" else text
    except ArithmeticError:
        return text


def prefetched(column: SheetColumn) -> list[str]:
    """What to read along for this column, so that an export costs few queries."""
    found = []
    if column.line and column.takes not in ("field", "owner", "of_partner"):
        found.append(column.line)
        if column.line in HOSTS:
            found.append(f"{column.line}__partner")
        if column.takes == "units":
            found.append("parties__unit")
        if column.takes == "grant_people":
            found.append("people__person")
        if column.takes == "participants":
            found.append("participants__person")
    elif column.takes == "partner_country":
        found += ["parties", "parties__partner"]
    elif column.field is not None and isinstance(column.field, models.ManyToManyField):
        found.append(column.field.name)
    return found
