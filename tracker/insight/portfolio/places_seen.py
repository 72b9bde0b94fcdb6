"""What stands in a row about a country tells that there is a partner."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from tracker.records.models import Partner

if TYPE_CHECKING:
    from accounts.models import User


def partners_seen_in(countries: Collection[str], reader: User) -> set[str]:
    """Those of these countries in which this reader may see a partner.

    From whoever sees everything nothing is hidden: to them none is none.
    """
    if reader.sees_everything:
        return set(countries)
    visible = Partner.objects.visible_to(reader).filter(country__in=countries)
    return set(visible.order_by().values_list("country", flat=True).distinct())
