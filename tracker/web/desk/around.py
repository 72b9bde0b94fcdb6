"""Around the desk: the next two weeks, what was logged, who is waited for."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.kinds import BY_NAME
from tracker.web.templatetags.face import STATES

if TYPE_CHECKING:
    from accounts.models import User

WORKDAYS, A_DAY, LOGGED, WAITED = 10, 3, 6, 6
FRIDAY = 4
ICONS = {"inbound": "plane-arrival", "outbound": "plane-departure", "virtual": "video"}


def near(kind: str, user: User) -> QuerySet:
    """Records one sees and has to do with: own, of the own units; the office: all."""
    found = BY_NAME[kind].visible_to(user)
    if user.edits_everything:
        return found
    return found.filter(Q(owner=user) | Q(unit__in=user.unit_ids))


def fortnight(user: User, on: date) -> list[dict[str, Any]]:
    """Ten working days from Monday on; what falls on a weekend stands on Friday."""
    monday = on - timedelta(days=on.weekday())
    if on.weekday() > FRIDAY:
        monday += timedelta(days=7)
    days = [monday + timedelta(days=n) for n in range(12) if n % 7 <= FRIDAY]
    last = days[-1] + timedelta(days=2)
    items: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for day, item in chain(
        meetings(user, days), papers(user, monday, last), reports(user, monday, last)
    ):
        over = max(0, day.weekday() - FRIDAY)
        items[day - timedelta(days=over)].append(item)
    return [
        {
            "day": day,
            "today": day == on,
            "items": items[day][:A_DAY],
            "more": max(0, len(items[day]) - A_DAY),
        }
        for day in days
    ]


def meetings(user: User, days: list[date]) -> Any:
    first, last = days[0], days[-1]
    found = near("visit", user).filter(
        Q(ends_on__gte=first) | Q(ends_on=None, starts_on__gte=first),
        starts_on__lte=last,
        status__in=["planned", "approved", "done"],
    )
    for visit in found.order_by("starts_on", "pk")[:100]:
        item = {
            "icon": ICONS.get(visit.direction, "users"),
            "label": str(visit),
            "href": visit.get_absolute_url(),
        }
        end = visit.ends_on or visit.starts_on
        # A long stay would fill every box: its first and last day tell enough.
        shown = {visit.starts_on, end} if (end - visit.starts_on).days > 6 else None
        for day in days:
            if visit.starts_on <= day <= end and (shown is None or day in shown):
                yield day, item


def papers(user: User, first: date, last: date) -> Any:
    ending = near("agreement", user).in_force(first)
    ending = ending.filter(effective_end__range=(first, last))
    for paper in ending.order_by("effective_end", "pk")[:50]:
        yield (
            paper.effective_end,
            {
                "icon": "certificate",
                "label": _("Ends: %(title)s") % {"title": paper},
                "href": paper.get_absolute_url(),
            },
        )


def reports(user: User, first: date, last: date) -> Any:
    due = near("visit", user).filter(
        status="done",
        report_submitted_on=None,
        report_due_on__range=(first, last),
    )
    for visit in due.order_by("report_due_on", "pk")[:50]:
        yield (
            visit.report_due_on,
            {
                "icon": "file-text",
                "label": _("Report due: %(title)s") % {"title": visit},
                "href": visit.get_absolute_url(),
            },
        )


def logged(user: User) -> list[dict[str, Any]]:
    """The newest records around this person, whoever typed them."""
    rows = []
    for kind in ("visit", "note", "agreement"):
        newest = near(kind, user).select_related("owner").order_by("-created", "-pk")
        rows += [(record.created, kind, record) for record in newest[:LOGGED]]
    rows.sort(key=lambda row: row[0], reverse=True)
    return [
        {
            "at": at,
            "record": record,
            "kind": BY_NAME[kind].one,
            "who": _("you") if record.owner_id == user.pk else str(record.owner or ""),
        }
        for at, kind, record in rows[:LOGGED]
    ]


def waiting_on_others(user: User, on: date) -> list[dict[str, Any]]:
    """Agreements that lie with lawyers, partners or signatories, longest first."""
    lying = ["internal_review", "legal_review", "partner_review", "signing"]
    found = BY_NAME["agreement"].visible_to(user).filter(owner=user, stage__in=lying)
    found = found.annotate(since=Max("moves__moved_at")).order_by("since", "pk")[
        :WAITED
    ]
    return [
        {
            "days": (on - timezone.localdate(paper.since)).days
            if paper.since
            else None,
            "stage": paper.get_stage_display(),
            "record": paper,
        }
        for paper in found[:WAITED]
    ]


def days_since(moment: datetime | None, on: date) -> int | None:
    return (on - timezone.localdate(moment)).days if moment else None


def my_partners(user: User) -> dict[str, Any] | None:
    """Own partners by state; somebody without any sees those of their units."""
    partners = BY_NAME["partner"].visible_to(user).living()
    of_units = partners.filter(lead_unit__in=user.unit_ids)
    every = partners if user.sees_everything else partners.none()
    scopes = (
        (_("My partners"), "mine=true", partners.filter(owner=user), True),
        (_("Partners of my units"), "", of_units, False),
        (_("All partners"), "", every, True),
    )
    for title, query, some, opens in scopes:
        counted = some.order_by().values_list(
            "standing__state", "standing__enough_data"
        )
        counts: dict[str, int] = defaultdict(int)
        for state, enough, n in counted.annotate(n=Count("pk")):
            counts[state if state and enough else ""] += n
        if counts:
            return told(title, query, counts, opens=opens)
    return None


def told(
    title: str, query: str, counts: dict[str, int], *, opens: bool
) -> dict[str, Any]:
    """Only what a filter of the list can say opens its rows."""
    parts = []
    for state, (_shape, word) in STATES.items():
        if counts.get(state):
            asked = f"?{query}&state={state}" if query else f"?state={state}"
            parts.append(
                {
                    "value": counts[state],
                    "label": str(word),
                    "tone": f"s-{state}",
                    "href": BY_NAME["partner"].url("list") + asked if opens else "",
                }
            )
    return {
        "title": title,
        "total": sum(counts.values()),
        "parts": parts,
        "unknown": counts.get("", 0),
    }
