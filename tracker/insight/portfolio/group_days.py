"""Which countries are in a group on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from tracker.records.models import (
    CountryGroupMember,
)


def memberships(code: str) -> tuple[tuple[str, date | None, date | None], ...]:
    found = CountryGroupMember.objects.filter(code=code)
    return tuple(
        found.order_by("country").values_list("country", "valid_from", "valid_to")
    )


def in_group(
    members: Sequence[tuple[str, date | None, date | None]], day: str, country: str
) -> tuple[str, list[Any]]:
    """The condition that a country was in the group on the day."""
    always = sorted({c for c, since, until in members if not (since or until)})
    said, params = [], []
    if always:
        said.append(f"{country} IN ({', '.join(['%s'] * len(always))})")
        params += always
    for name, since, until in members:
        if not (since or until):
            continue
        one = [f"{country} = %s"]
        params.append(name)
        if since:
            one.append(f"{day} >= %s")
            params.append(str(since))
        if until:
            one.append(f"{day} <= %s")
            params.append(str(until))
        said.append(f"({' AND '.join(one)})")
    return (f"({' OR '.join(said)})" if said else "(1 = 0)"), params


def holding(code: str, on: date) -> Q:
    """Memberships of a group that hold on the day."""
    return Q(code=code) & (
        (Q(valid_from=None) | Q(valid_from__lte=on))
        & (Q(valid_to=None) | Q(valid_to__gte=on))
    )
