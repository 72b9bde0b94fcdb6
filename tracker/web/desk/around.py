"""Around the desk: the next two weeks, what was logged, who is waited for."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tracker.insight.desk import my_states
from tracker.kinds import BY_NAME
from tracker.web.templatetags.face import STATES

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.records.models.agreements import AgreementQuerySet

A_DAY, LOGGED = 3, 6
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
        date_precision="day",  # a month is no day of this fortnight
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
    ending = cast("AgreementQuerySet", near("agreement", user)).in_force(first)
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


def my_partners(user: User) -> dict[str, Any] | None:
    """The partners one answers for, by state; nothing for who answers for none."""
    counts = {each.state: each for each in my_states(user)}
    if not counts:
        return None
    parts = [
        {
            "value": counts[state].number,
            "label": str(word),
            "tone": f"s-{state}",
            "href": counts[state].rows.address,
        }
        for state, (_shape, word) in STATES.items()
        if state in counts
    ]
    return {
        "total": sum(each.number for each in counts.values()),
        "parts": parts,
        "unknown": counts.get("unknown"),
    }
