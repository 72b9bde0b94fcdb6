"""Many new records in one request: all of them, or none."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.settings import api_settings

from tracker.api.problems import RefusedRows, by_field
from tracker.kinds.base import Kind
from tracker.records.models import Batch, Versioned

MOST = 500


def add(kind: Kind, rows: list[Any], context: dict[str, Any]) -> list[Versioned]:
    """Make every row a record. Raises ValidationError with errors by index."""
    if not 1 <= len(rows) <= MOST:
        text = _("A list of 1 to %(most)s records is expected.") % {"most": MOST}
        raise ValidationError({api_settings.NON_FIELD_ERRORS_KEY: [text]})
    errors: dict[str, Any] = {}
    filled = []
    for index, row in enumerate(rows):
        one = kind.serializer(data=row, context=context)
        if not one.is_valid():
            errors[str(index)] = by_field(one.errors)
        filled.append(one)
    if errors:
        raise RefusedRows(errors)
    with transaction.atomic():
        user = context["request"].user
        batch = Batch.begin(lambda: _("API: %(n)s records") % {"n": len(rows)}, by=user)
        made = []
        for index, one in enumerate(filled):
            try:
                with transaction.atomic():
                    made.append(one.save(batch=batch))
            except ValidationError as wrong:
                errors[str(index)] = by_field(wrong.detail)
        if errors:
            raise RefusedRows(errors)
    return made
