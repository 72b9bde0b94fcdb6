"""What is new for one person between two days, as far as they may know of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import ngettext

from tracker.insight.desk import Desk, next_actions
from tracker.insight.health import Reader, told
from tracker.insight.labels import STATE_LABELS
from tracker.insight.models import Flag, Standing
from tracker.insight.portfolio import Move, decisions, last_month_end, movers
from tracker.insight.portfolio.deciding import Decision
from tracker.insight.portfolio.scope import Scope

if TYPE_CHECKING:
    from accounts.models import User

MOST = 8
"""Lines of each sort; what is more is counted and opens as a list."""


@dataclass(frozen=True, slots=True)
class NewFlag:
    partner: str
    sentence: str
    address: str


@dataclass(frozen=True, slots=True)
class Moved:
    words: str
    address: str


@dataclass(slots=True)
class Changed:
    """Nothing in it, nothing to write."""

    since: date
    until: date
    desk: Desk = field(default_factory=Desk)
    flags: list[NewFlag] = field(default_factory=list)
    n_flags: int = 0
    states: list[Standing] = field(default_factory=list)
    n_states: int = 0
    moves: list[Moved] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    n_decisions: int = 0

    @property
    def pressing(self) -> list[Any]:
        return [*self.desk.late, *self.desk.this_week]

    @property
    def empty(self) -> bool:
        return not (
            self.pressing or self.flags or self.states or self.moves or self.decisions
        )


def changed(user: User, since: date, until: date, *, monthly: bool) -> Changed:
    """An officer hears of what is theirs; a leader, once a month, of the whole."""
    found = Changed(since, until)
    if user.is_officer:
        found.desk = next_actions(user, until)
        _flags(found, user)
        _states(found, user)
    if monthly and user.is_leader:
        _house(found, user)
    return found


def _flags(found: Changed, user: User) -> None:
    mine = Flag.objects.of_people(user).asking(found.until)
    fresh = Flag.objects.visible_to(user).filter(
        pk__in=mine.values("pk"),
        closed_on=None,
        opened_on__gt=found.since,
        opened_on__lte=found.until,
    )
    rows = fresh.select_related("partner", "person").order_by("opened_on", "pk")
    reader = Reader(user)
    found.flags = [
        NewFlag(
            str(flag.partner),
            told(flag, reader)["sentence"],
            flag.get_absolute_url(),
        )
        for flag in rows[:MOST]
    ]
    found.n_flags = fresh.count()


def _states(found: Changed, user: User) -> None:
    mine = Standing.objects.visible_to(user).filter(
        Q(partner__owner=user) | Q(partner__deputy=user),
        partner__succeeded_by=None,
        enough_data=True,
        since__gt=found.since,
        since__lte=found.until,
    )
    found.states = list(mine.select_related("partner").order_by("since", "pk")[:MOST])
    found.n_states = mine.count()


def _house(found: Changed, user: User) -> None:
    """Between the last two month ends; and what is asked of leaders by name and day."""
    upto = last_month_end(found.until)
    before = last_month_end(upto)
    moves = [move for move in movers(before, upto) if move.better is not None]
    found.moves = [Moved(_words(move), move.rows.address) for move in moves[:MOST]]
    asked = decisions(user, Scope(found.until))
    found.decisions, found.n_decisions = asked[:MOST], len(asked)


def _words(move: Move) -> str:
    return ngettext(
        "%(n)d partner: %(before)s → %(after)s",
        "%(n)d partners: %(before)s → %(after)s",
        move.number,
    ) % {
        "n": move.number,
        "before": STATE_LABELS[move.before or "new"],
        "after": STATE_LABELS[move.after],
    }


def a_week_before(day: date) -> date:
    return day - timedelta(days=7)
