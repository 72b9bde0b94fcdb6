"""What asks something of one person: each with its reason, its day and one verb."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.kinds import BY_NAME
from tracker.web.numbers import day_words

if TYPE_CHECKING:
    from accounts.models import User

AT_MOST = 10
SOON = timedelta(days=7)
FIRST = 2  # of a sort that is late; the rest is one line
READ = 40  # of each sort: more than the desk could ever show
LATE, WEEK, TIME = "late", "week", "time"


@dataclass
class Action:
    """One thing to do next, and why that."""

    bucket: str
    weight: tuple[int, int]  # smaller comes first
    title: str
    href: str
    reason: str
    icon: str
    verb: dict[str, Any]
    tone: str = ""
    due: str = ""
    due_tone: str = ""
    more: list[dict[str, Any]] = field(default_factory=list)
    key: str = ""  # the same thing found twice is shown once


def mine(kind: str, user: User) -> QuerySet:
    """Records that this person answers for."""
    return BY_NAME[kind].editable_by(user).filter(owner=user)


def late_words(due: date, on: date) -> str:
    days = (on - due).days
    return ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days}


def when(due: date | None, on: date) -> tuple[str, str, str]:
    """Bucket, words and tone of a day something is due."""
    if due is None:
        return TIME, "", ""
    if due < on:
        return LATE, late_words(due, on), "bad"
    bucket = WEEK if due <= on + SOON else TIME
    return bucket, day_words(due), "warn" if bucket == WEEK else ""


def visit_reports(user: User, on: date) -> Iterator[Action]:
    due = mine("visit", user).filter(
        status="done", report_submitted_on=None, report_due_on__lte=on + SOON
    )
    late = due.filter(report_due_on__lt=on).count()
    if late > FIRST:
        yield the_rest(
            ngettext(
                "%(n)s more visit report is late",
                "%(n)s more visit reports are late",
                late - FIRST,
            )
            % {"n": late - FIRST},
            _("Their reports were due and none is recorded."),
            "file-text",
            "visit",
            {"report_overdue": "true", "owner": user.username},
        )
    for visit in first_few(due.order_by("-report_due_on")[:READ], on):
        bucket, words, tone = when(visit.report_due_on, on)
        ended = visit.ends_on or visit.starts_on
        reason = _("The visit ended on %(day)s; no report is recorded.")
        yield Action(
            bucket,
            (1, (on - visit.report_due_on).days),
            _("Visit report: %(title)s") % {"title": visit},
            visit.get_absolute_url(),
            reason % {"day": day_words(ended)},
            "file-text",
            {
                "label": _("Write report"),
                "href": reverse("visit:edit", args=[visit.ref]),
                "icon": "pencil",
            },
            tone="dormant" if bucket == LATE else "",
            due=words,
            due_tone=tone,
        )


def drafts(user: User, on: date) -> Iterator[Action]:
    found = mine("visit", user).filter(status="draft").order_by("-created")
    for visit in found[:READ]:
        yield Action(
            WEEK,
            (4, -visit.pk),
            _("Check the draft: %(title)s") % {"title": visit},
            visit.get_absolute_url(),
            _("Logged on %(day)s and not checked yet.")
            % {"day": day_words(visit.created)},
            "edit",
            {
                "label": _("Check and save"),
                "href": reverse("visit:edit", args=[visit.ref]),
                "icon": "pencil",
            },
        )


def promises(user: User, on: date) -> Iterator[Action]:
    """Follow-ups of our side that stand open."""
    open_ones = Q(follow_ups__status="open", follow_ups__side="ours")
    found = mine("visit", user).filter(open_ones).distinct().order_by("-starts_on")
    for visit in found.prefetch_related("follow_ups")[:READ]:
        for promised in visit.follow_ups.all():
            if promised.status != "open" or promised.side != "ours":
                continue
            bucket, words, tone = when(promised.due_on, on)
            who = promised.responsible or _("nobody is named")
            yield Action(
                bucket,
                (3, 0),
                promised.text[:160],
                visit.get_absolute_url(),
                _("Promised: %(visit)s. Responsible: %(who)s.")
                % {"visit": visit, "who": who},
                "list-check",
                {
                    "label": _("Open visit"),
                    "href": visit.get_absolute_url(),
                    "icon": "arrow-right",
                },
                due=words,
                due_tone=tone,
            )


def first_few(visits: Iterable[Any], on: date) -> Iterator[Any]:
    """The latest of those that are late, and all that are not late yet."""
    late = 0
    for visit in visits:
        late += visit.report_due_on < on
        if late <= FIRST:
            yield visit


def the_rest(
    title: str, reason: str, icon: str, kind: str, asked: dict[str, str]
) -> Action:
    """One line for many of a sort, so that no sort fills the desk."""
    href = f"{BY_NAME[kind].url('list')}?{urlencode(asked)}"
    verb = {"label": _("Open list"), "href": href, "icon": "arrow-right"}
    return Action(LATE, (2, 999), title, href, reason, icon, verb, tone="dormant")


def settlements(user: User, on: date) -> Iterator[Action]:
    owed = mine("grant", user).settlement_overdue(on).order_by("-settlement_due_on")
    number = owed.count()
    if number > FIRST:
        yield the_rest(
            ngettext(
                "%(n)s more grant is not settled",
                "%(n)s more grants are not settled",
                number - FIRST,
            )
            % {"n": number - FIRST},
            _("Their settlement was due and none is recorded."),
            "coins",
            "grant",
            {"settlement_overdue": "true", "owner": user.username},
        )
    for grant in owed[:FIRST]:
        yield Action(
            LATE,
            (2, 0),
            _("Settle the grant: %(title)s") % {"title": grant},
            grant.get_absolute_url(),
            _("Settlement was due on %(day)s; none is recorded.")
            % {"day": day_words(grant.settlement_due_on)},
            "coins",
            open_verb(grant, _("Open grant")),
            tone="dormant",
            due=late_words(grant.settlement_due_on, on),
            due_tone="bad",
            key=f"grant {grant.pk}",
        )


def grant_reports(user: User, on: date) -> Iterator[Action]:
    owed = Q(reports__submitted_on=None, reports__due_on__lte=on + SOON)
    found = mine("grant", user).filter(owed).distinct().prefetch_related("reports")
    for grant in found[:READ]:
        for report in grant.reports.all():
            if report.submitted_on or report.due_on > on + SOON:
                continue
            bucket, words, tone = when(report.due_on, on)
            yield Action(
                bucket,
                (2, (on - report.due_on).days),
                _("Report to the funder: %(report)s") % {"report": report.title},
                grant.get_absolute_url(),
                _("%(grant)s waits for it.") % {"grant": grant},
                "coins",
                open_verb(grant, _("Open grant")),
                tone="dormant" if bucket == LATE else "",
                due=words,
                due_tone=tone,
                key=f"grant {grant.pk}",
            )


def reviews(user: User, on: date) -> Iterator[Action]:
    """The day of the next review has come, and none was held since."""
    due = (
        BY_NAME["review"]
        .visible_to(user)
        .filter(next_review_on__lte=on + SOON, partner__owner=user)
    )
    seen: set[int] = set()
    for review in due.select_related("partner").order_by("-reviewed_on")[:READ]:
        if review.partner_id in seen:
            continue
        seen.add(review.partner_id)
        bucket, words, tone = when(review.next_review_on, on)
        yield Action(
            bucket,
            (5, 0),
            _("Review: %(partner)s") % {"partner": review.partner},
            review.partner.get_absolute_url(),
            _("Last decision: %(decision)s, on %(day)s.")
            % {
                "decision": review.get_decision_display(),
                "day": day_words(review.reviewed_on),
            },
            "clipboard-check",
            {
                "label": _("Decide"),
                "href": f"{reverse('review:add')}?partner={review.partner.ref}",
                "icon": "clipboard-check",
            },
            due=words,
            due_tone=tone,
        )


def open_verb(record: Any, label: str) -> dict[str, Any]:
    return {"label": label, "href": record.get_absolute_url(), "icon": "arrow-right"}


SORTS = (visit_reports, settlements, grant_reports, promises, drafts, reviews)
