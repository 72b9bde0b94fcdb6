"""Amounts as people write them, and as the database keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tracker.records import money
from tracker.records.models.fields import MinorUnitsField


def to_kept(
    fields: Mapping[str, Any], given: dict[str, Any], *, currency: str
) -> dict[str, Any]:
    """Replace each amount by its minor units. Raises ValidationError by field."""
    wrong: dict[str, Any] = {}
    for name, field in fields.items():
        if not isinstance(field, MinorUnitsField) or name not in given:
            continue
        amount = given[name]
        if isinstance(amount, Decimal):
            own = given.get("currency") or currency
            if not own:
                wrong[name] = _("An amount needs its currency.")
                continue
            try:
                given[name] = money.to_minor(amount, own)
            except (ValidationError, ValueError) as problem:
                wrong[name] = getattr(problem, "messages", [str(problem)])
    if wrong:
        raise ValidationError(wrong)
    return given


def shown(minor: int | None, currency: str) -> Decimal | None:
    """The amount as a decimal number; nothing where it is unknown."""
    if minor is None:
        return None
    return money.from_minor(minor, currency) if currency else Decimal(minor)
