"""How much waits for somebody, as the rail counts it: three cheap questions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tracker.web.desk.actions import mine
from tracker.web.desk.found import asking

if TYPE_CHECKING:
    from accounts.models import User


def waiting(user: User, on: date) -> dict[str, int]:
    """Counts by rail slug; people who may not write are asked for nothing."""
    if not user.is_officer:
        return {}
    late = mine("visit", user).report_overdue(on).count()
    unsettled = mine("grant", user).settlement_overdue(on).count()
    found = {"desk": late + unsettled, "flags": asking(user, on).count()}
    return {slug: number for slug, number in found.items() if number}
