"""What to do next: late, this week, and when there is time; each with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from . import reasons
from .reasons import Action

if TYPE_CHECKING:
    from accounts.models import User

MOST = 10
WEEK = timedelta(days=7)


@dataclass(slots=True)
class Desk:
    """At most ten actions in their three sections, and how many there are."""

    late: list[Action] = field(default_factory=list)
    this_week: list[Action] = field(default_factory=list)
    when_there_is_time: list[Action] = field(default_factory=list)
    total: int = 0


def next_actions(user: User, on: date, most: int = MOST) -> Desk:
    """Late first, by how long; then by the day; then by weight."""
    found = [
        *reasons.reports(user, on),
        *reasons.follow_ups(user, on),
        *reasons.decisions(user, on),
        *reasons.settlements(user, on),
        *reasons.grant_reports(user, on),
        *reasons.flags_open(user, on),
    ]
    found.sort(key=lambda each: (not each.late, each.due or date.max, each.weight))
    desk = Desk(total=len(found))
    for each in found[:most]:
        if each.late:
            desk.late.append(each)
        elif each.due is not None and each.due <= on + WEEK:
            desk.this_week.append(each)
        else:
            desk.when_there_is_time.append(each)
    return desk
