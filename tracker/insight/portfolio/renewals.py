"""Agreements that ended, and those that were followed by a new one."""

from __future__ import annotations

from datetime import date

from django.db.models import F, QuerySet

from tracker.insight.gather import NOTHING, Apart
from tracker.records.dates import add_months
from tracker.records.models import Agreement

WINDOW = 24


def ended(on: date) -> QuerySet[Agreement]:
    """Ended in the two years before the day, by their term or sooner."""
    return (
        Agreement.objects.signed_and_kept()
        .filter(effective_end__gt=add_months(on, -WINDOW), effective_end__lt=on)
        .order_by()
    )


def followed(on: date, apart: Apart = NOTHING) -> QuerySet[Agreement]:
    """Of those, the ones that a signed agreement renews, none of what is `apart`."""
    new = apart.without("agreements", _new(on))
    return ended(on).filter(pk__in=new.values("renews"))


def _new(on: date) -> QuerySet[Agreement]:
    signed = Agreement.objects.signed_and_kept().exclude(renews=None)
    return signed.filter(signed_on__lte=on).order_by()


def days_to_renew(those: QuerySet[Agreement], on: date) -> list[int]:
    """From each old end to the first signature of a new agreement."""
    pairs = _new(on).filter(renews__in=those.values("pk"))
    first: dict[int, int] = {}
    for key, end, signed in pairs.order_by("signed_on", "pk").values_list(
        "renews", F("renews__effective_end"), "signed_on"
    ):
        first.setdefault(key, (signed - end).days)
    return list(first.values())
