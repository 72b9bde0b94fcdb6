"""How much waits for somebody, as the rail counts it: two cheap questions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tracker.kinds import BY_NAME
from tracker.kinds import flags as known

if TYPE_CHECKING:
    from accounts.models import User


def waiting(user: User, on: date) -> dict[str, int]:
    """Counts by rail slug; people who may not write are asked for nothing."""
    if not user.is_officer:
        return {}
    visits: Any
    grants: Any
    visits, grants = (
        BY_NAME[kind].editable_by(user).filter(owner=user)
        for kind in ("visit", "grant")
    )
    reports = visits.report_overdue(on).order_by().values_list("pk")
    unsettled = grants.settlement_overdue(on).order_by().values_list("pk")
    late = reports.union(unsettled, all=True).count()  # one question for both
    asking = known.visible_to(user).of_people(user).asking(on)
    found = {"desk": late, "flags": asking.count()}
    return {slug: number for slug, number in found.items() if number}
