"""A form is checked when it comes, and filled from a record when it is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from tracker.exchange.papers.words import printable
from tracker.records.marks import listed

from . import docx_forms, xlsx_forms
from .guard import format_of
from .places import find, nearest
from .values import Values

if TYPE_CHECKING:
    from accounts.models import User

MOST_WRONG = 12
SINGLE = ("record", "partner", "house")


def checked(data: bytes, kind: str) -> str:
    """`docx` or `xlsx`, where it can be filled; else raises what is wrong with it."""
    format = format_of(data)
    reader = docx_forms if format == "docx" else xlsx_forms
    try:
        rows = list(reader.names_in(data))
    except ValidationError:
        raise
    except Exception:  # noqa: BLE001 - whatever the readers stumble over
        raise ValidationError(_("The file is damaged and cannot be read.")) from None
    faults = list(dict.fromkeys(_faults(rows, kind)))
    if not any(rows):
        words = _("No place such as {{ %(kind)s.ref }} stands in it.")
        faults = [words % {"kind": kind}]
    elif not faults and format == "xlsx":
        faults = _formulas(data, kind)
    if faults:
        raise ValidationError(faults[:MOST_WRONG])
    return format


def _faults(rows: Iterable[list[str]], kind: str) -> Iterator[str]:
    for names in rows:
        for name in names:
            if find(kind, name) is not None:
                continue
            near = nearest(kind, name)
            if near:
                words = _("“%(name)s” is not known. Nearest: %(near)s.")
                yield words % {"name": name, "near": listed(near)}
            else:
                yield _("“%(name)s” is not known.") % {"name": name}
        if len(_lists(kind, names)) > 1:
            words = _("One row asks for two lists: %(names)s.")
            yield words % {"names": listed(sorted(_lists(kind, names)))}


def _lists(kind: str, names: list[str]) -> set[str]:
    found = (find(kind, name) for name in names)
    return {place.of for place in found if place and place.of not in SINGLE}


def _formulas(data: bytes, kind: str) -> list[str]:
    if xlsx_forms.formulas_below(data, lambda names: bool(_lists(kind, names))):
        return [_("Formulas stand in or below a repeated row: put them above it.")]
    return []


def filled(
    data: bytes, format: str, record: Any, user: User, language: str, today: date
) -> bytes:
    """The form with what this person may know of the record, in this language."""
    kind = record._meta.model_name
    with translation.override(language):
        values = Values(record, user, today)

        def value(name: str, row: tuple[Any, int] | None) -> Any:
            place = find(kind, name)
            if place is None:
                return ""
            if row is None or place.of in SINGLE:
                return values.of(place)
            return values.of(place, *row)

        def said(name: str, row: tuple[Any, int] | None) -> str:
            return _plain(values.said(value(name, row)))

        def rows(names: list[str]) -> list[Any] | None:
            for name in names:
                place = find(kind, name)
                if place is not None and place.of not in SINGLE:
                    return values.rows(place)
            return None

        if format == "docx":
            return docx_forms.filled(data, said, rows)
        return xlsx_forms.filled(data, value, rows, values.said)


def _plain(text: str) -> str:
    return "\n".join(printable(line) for line in text.replace("\r", "").split("\n"))
