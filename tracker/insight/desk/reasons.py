"""Why something should be done: each sort of reason in one query or two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.insight.health import Reader, told
from tracker.insight.labels import finding_label, suggested_step
from tracker.insight.models import Flag
from tracker.records.models import Agreement, FollowUp, Grant, GrantReport, Visit

if TYPE_CHECKING:
    from accounts.models import User

AHEAD = timedelta(days=30)
EACH = 30
"""Rows looked at of each sort: the desk shows ten."""

WEIGHT = {
    "EXPIRED": 3,
    "ACTIVE_WITHOUT_AGREEMENT": 2,
    "DORMANT": 4,
    "SUCCESSION_RISK": 5,
    "KEY_PERSON": 6,
    "NO_ACTIVE_PEOPLE": 5,
    "AGEING_COMMUNITY": 7,
    "TRAILING_ONLY": 7,
    "UNUSED": 8,
    "STALE_TEXT": 9,
}
PAPER_DECISIONS = frozenset(["EXPIRING", "NOTICE_WINDOW"])
"""Said by the agreement itself, with its day."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: about which record, why, until when, and the verb for it."""

    what: str
    why: str
    kind: str
    ref: str
    """Kind and reference of the record that opens; a flag by its number."""
    verb: str
    action: str
    """`report`, `follow_up`, `decide`, `settle`, `grant_report` or `flag`."""
    due: date | None = None
    late: bool = False
    partner: str = ""
    flag: int | None = None
    weight: int = 5


def _days(on: date, due: date) -> str:
    """In words: late by, today, or left."""
    left = (due - on).days
    if left < 0:
        return ngettext("%(days)d day late", "%(days)d days late", -left) % {
            "days": -left
        }
    if left == 0:
        return _("due today")
    return ngettext("%(days)d day left", "%(days)d days left", left) % {"days": left}


def mine(user: User) -> Q:
    """Records this person answers for, or their unit where nobody is named."""
    return Q(owner=user) | Q(owner=None, unit__in=user.writable_unit_ids)


def reports(user: User, on: date) -> Iterator[Action]:
    visits = Visit.objects.visible_to(user).filter(
        mine(user),
        status="done",
        report_due_on__lte=on + AHEAD,
        report_submitted_on=None,
    )
    for visit in visits.order_by("report_due_on", "pk")[:EACH]:
        due = cast(date, visit.report_due_on)
        yield Action(
            _("Hand in the report: %(visit)s") % {"visit": visit},
            _("Report on the visit: %(when)s.") % {"when": _days(on, due)},
            "visits",
            visit.ref,
            _("Write the report"),
            "report",
            due,
            due < on,
            weight=1,
        )


def follow_ups(user: User, on: date) -> Iterator[Action]:
    visits = Visit.objects.visible_to(user).filter(mine(user))
    open_ones = FollowUp.objects.filter(
        visit__in=visits, status="open", due_on__lte=on + AHEAD
    )
    for promised in open_ones.select_related("visit").order_by("due_on", "pk")[:EACH]:
        due = cast(date, promised.due_on)
        ours = promised.side == "ours"
        yield Action(
            promised.text.strip().split("\n", 1)[0][:200],
            (
                _("We promised it during “%(visit)s”: %(when)s.")
                if ours
                else _("They promised it during “%(visit)s”: %(when)s.")
            )
            % {"visit": promised.visit, "when": _days(on, due)},
            "visits",
            promised.visit.ref,
            _("Mark as done") if ours else _("Ask for it"),
            "follow_up",
            due,
            due < on,
            weight=2,
        )


def decisions(user: User, on: date) -> Iterator[Action]:
    """An end within half a year, or a last day for notice that comes first."""
    papers = Agreement.objects.visible_to(user).filter(
        Q(deputy=user) | mine(user) | Q(partners__owner=user)
    )
    running = papers.in_force(on).exclude(stage="notice_given")
    ending = running.filter(effective_end__lte=on + timedelta(days=366)).distinct()
    for paper in ending.order_by("effective_end", "pk")[:EACH]:
        end = paper.end_as_of(on)
        due = paper.decide_by(on)
        if end is None or due is None or (due > on + timedelta(days=180)):
            continue
        renews = paper.renews_by_itself_on(on) is not None
        if due < on and renews:
            continue  # the day for notice is over; there is nothing to decide
        due = due if due >= on else end
        yield Action(
            _("Decide on %(agreement)s") % {"agreement": paper},
            (
                _("It renews itself unless notice is given: %(when)s.")
                if renews
                else _("The agreement ends: %(when)s.")
            )
            % {"when": _days(on, due)},
            "agreements",
            paper.ref,
            _("Decide"),
            "decide",
            due,
            due < on,
            weight=3,
        )


def settlements(user: User, on: date) -> Iterator[Action]:
    grants = Grant.objects.visible_to(user).filter(mine(user)).awarded()
    owed = grants.filter(settled_on=None, settlement_due_on__lte=on + AHEAD)
    for grant in owed.order_by("settlement_due_on", "pk")[:EACH]:
        due = cast(date, grant.settlement_due_on)
        yield Action(
            _("Settle %(grant)s") % {"grant": grant},
            _("Settlement of the grant: %(when)s.") % {"when": _days(on, due)},
            "grants",
            grant.ref,
            _("Settle"),
            "settle",
            due,
            due < on,
            weight=2,
        )


def grant_reports(user: User, on: date) -> Iterator[Action]:
    grants = Grant.objects.visible_to(user).filter(mine(user)).awarded()
    owed = GrantReport.objects.filter(
        grant__in=grants, submitted_on=None, due_on__lte=on + AHEAD
    )
    for wanted in owed.select_related("grant").order_by("due_on", "pk")[:EACH]:
        yield Action(
            _("Hand in “%(report)s” for %(grant)s")
            % {"report": wanted.title, "grant": wanted.grant},
            _("The funder waits for it: %(when)s.")
            % {"when": _days(on, wanted.due_on)},
            "grants",
            wanted.grant.ref,
            _("Write the report"),
            "grant_report",
            wanted.due_on,
            wanted.due_on < on,
            weight=2,
        )


def flags_open(user: User, on: date) -> Iterator[Action]:
    """Of my partners; the coordinating office also has those nobody answers for."""
    found = Flag.objects.visible_to(user).asking(on).exclude(code__in=PAPER_DECISIONS)
    mine = Q(pk__in=Flag.objects.of_people(user).values("pk"))
    if user.edits_everything:
        mine |= Q(partner__owner=None)
    else:
        mine |= Q(partner__owner=None, partner__lead_unit__in=user.writable_unit_ids)
    rows = found.filter(mine).select_related("partner", "person")
    rows = rows.order_by(F("remind_on").asc(nulls_last=True), "opened_on", "pk")
    chosen = sorted(rows[: 3 * EACH], key=lambda f: WEIGHT.get(f.code, 5))[:EACH]
    reader = Reader(user).about(chosen)
    for flag in chosen:
        said = told(flag, reader)
        remind = flag.remind_on if flag.state == Flag.State.ACKNOWLEDGED else None
        yield Action(
            f"{flag.partner}: {finding_label(flag.code)}",
            said["sentence"],
            "partners",
            flag.partner.ref,
            suggested_step(flag.code) or _("Look at it"),
            "flag",
            remind,
            remind is not None and remind < on,
            partner=str(flag.partner),
            flag=flag.pk,
            weight=WEIGHT.get(flag.code, 5),
        )
