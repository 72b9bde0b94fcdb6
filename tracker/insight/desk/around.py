"""What was logged lately, what waits on others, and how my partners are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Max

from tracker.insight.models import Standing
from tracker.insight.portfolio import Rows
from tracker.records.models import Agreement, Change, Grant, Note, Output, Visit

if TYPE_CHECKING:
    from accounts.models import User

KINDS = {"visit": Visit, "grant": Grant, "output": Output, "note": Note}
LISTS = {name: f"{name}s" for name in KINDS}


@dataclass(frozen=True, slots=True)
class Logged:
    """A record somebody made."""

    kind: str
    ref: str
    title: str
    at: datetime
    by: str


def recently_logged(user: User, most: int = 8) -> list[Logged]:
    """The newest visits, grants, outputs and notes this person made and may see."""
    made = Change.objects.filter(
        kind__in=list(KINDS), action=Change.Action.CREATED, made_by=user, batch=None
    ).order_by("-pk")[: 2 * most]
    found = list(made)
    keys: dict[str, set[int]] = {}
    for change in found:
        keys.setdefault(change.kind, set()).add(change.record_id)
    records = {
        (kind, record.pk): record
        for kind, wanted in keys.items()
        for record in KINDS[kind].objects.visible_to(user).filter(pk__in=wanted)
    }
    return [
        Logged(LISTS[c.kind], record.ref, str(record), c.made_at, str(user))
        for c in found
        if (record := records.get((c.kind, c.record_id))) is not None
    ][:most]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An agreement on its way, and since when it has been in its stage."""

    ref: str
    title: str
    stage: str
    stage_label: str
    since: date | None
    days: int | None


def waiting(user: User, on: date, most: int = 8) -> list[Waiting]:
    """Agreements of this person that are not in force yet, the longest wait first."""
    papers = Agreement.objects.editable_by(user)
    papers = papers.filter(stage__in=Agreement.Stage.underway())
    found = []
    for paper in papers.annotate(moved=Max("moves__moved_at")).order_by("moved")[:most]:
        since = paper.moved.date() if paper.moved else paper.proposed_on
        days = (on - since).days if since else None
        found.append(
            Waiting(
                paper.ref,
                str(paper),
                paper.stage,
                paper.get_stage_display(),
                since,
                days,
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class StateOfMine:
    """So many partners I answer for are in this state; `unknown`: not enough data."""

    state: str
    number: int
    rows: Rows


def my_states(user: User) -> list[StateOfMine]:
    mine = Standing.objects.filter(partner__owner=user, partner__succeeded_by=None)
    enough = mine.filter(enough_data=True).order_by()
    counts = dict(enough.values_list("state").annotate(Count("partner")))
    found = [
        StateOfMine(
            state,
            number,
            Rows.of("partners", mine="true", state=state, not_enough_data="false"),
        )
        for state, number in counts.items()
    ]
    unknown = mine.filter(enough_data=False).count()
    if unknown:
        rows = Rows.of("partners", mine="true", not_enough_data="true")
        found.append(StateOfMine("unknown", unknown, rows))
    return sorted(found, key=lambda each: -each.number)
