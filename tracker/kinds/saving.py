"""One way to save what a form, a program or a file filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from tracker.records import changes, known_days
from tracker.records.models import Batch, Stale, Versioned
from tracker.records.models.fields import MinorUnitsField

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.kinds.base import Kind

TAGGED = {"title": "needs_title", "name": "needs_name"}
"""What may have been made up, and the tag of it, which goes when one is typed."""


def save(
    kind: Kind,
    record: Versioned,
    given: Mapping[str, Any],
    *,
    by: User,
    lines: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    version: int | None = None,
    why: str = "",
    batch: Batch | None = None,
) -> Versioned:
    """Set the given fields and lines, check everything, write it all or nothing.

    Raises ValidationError by field, and Stale when `version` is not the present one.
    """
    if version is not None and record.pk and version != record.version:
        raise Stale(str(record))
    many = {}
    called = {
        name: getattr(record, name)
        for name, tag in TAGGED.items()
        if getattr(record, tag, False)
    }
    for name, value in known_days.settled(record, given).items():
        field = record._meta.get_field(name)
        if field.many_to_many:
            many[name] = value
        else:
            setattr(record, name, value)
    for name, was in called.items():
        if record.pk and was != getattr(record, name):
            setattr(record, TAGGED[name], False)
    record.full_clean()

    def write() -> Versioned:
        return changes.write(
            record, by=by, many=many, lines=lines, why=why, batch=batch
        )

    as_read = {
        field.attname: getattr(record, field.attname)
        for field in record._meta.concrete_fields
        if field.primary_key or field.name in ("ref", "version")
    }
    adding = record._state.adding
    try:
        return write()
    except IntegrityError:
        # Two people at once: what the database saw the checks can see by now.
        for name, value in as_read.items():
            setattr(record, name, value)
        record._state.adding = adding
    try:
        return write()
    except IntegrityError as error:
        raise ValidationError(
            {NON_FIELD_ERRORS: [_("Another record has taken this value meanwhile.")]}
        ) from error


def public_name(field: Any) -> str:
    """What people call a field: amounts go without their unit."""
    if isinstance(field, MinorUnitsField):
        return field.public_name
    return str(field.name)
