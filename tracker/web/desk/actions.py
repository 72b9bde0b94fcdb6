"""The desk's actions as lines: icon, day, one verb; no sort fills all the room."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.insight import triage
from tracker.insight.desk import Action, next_actions
from tracker.kinds import BY_SLUG
from tracker.kinds import flags as known
from tracker.web.desk.answers import answers
from tracker.web.flags.rows import Row, Told
from tracker.web.numbers import day_words, grouped
from tracker.web.templatetags.face import flag_icon, flag_tone, flag_word

if TYPE_CHECKING:
    from accounts.models import User

AT_MOST = 10
ROOM = 4  # of a group, before the others had their turn
FIRST = 2  # of a sort of paperwork in a group; what is late beyond is one line
ALL = 500
LATE, WEEK, TIME = "late", "week", "time"

ICONS = {
    "report": "file-text",
    "follow_up": "list-check",
    "decide": "hourglass",
    "settle": "coins",
    "grant_report": "coins",
}
# Where the verb of each sort is done; the others open the record.
DONE_AT = {"report": "edit", "settle": "edit"}
VERB_ICONS = {"report": "pencil", "decide": "clipboard-check"}


@dataclass
class Line:
    """One thing to do next, and why that."""

    group: str
    sort: str
    title: str
    href: str
    reason: str
    icon: str
    verb: dict[str, Any]
    tone: str = ""
    due: str = ""
    due_tone: str = ""
    more: list[dict[str, Any]] = field(default_factory=list)


def lines(user: User, on: date) -> tuple[list[Line], int]:
    """What is shown, and how many there are."""
    desk = next_actions(user, on, most=ALL)
    groups = (
        (LATE, desk.late),
        (WEEK, desk.this_week),
        (TIME, desk.when_there_is_time),
    )
    some = [(group, action) for group, found in groups for action in few(found)]
    first = first_flags(user, on)
    chosen = turns([*first, *some, *summed_up(desk.late, user)])
    flags = told_flags([a for _g, a in chosen if isinstance(a, Action)], user)
    shown = []
    for group, action in chosen:
        if isinstance(action, Line):
            shown.append(action)
        elif action.flag is None:
            shown.append(of_record(group, action))
        elif row := flags.get(action.flag):
            shown.append(of_flag(group, action, row, on))
    return shown, desk.total + len(first)


def first_flags(user: User, on: date) -> list[tuple[str, Line]]:
    """What the first import brought is one thing to do, however many flags it is."""
    waiting = triage.mine(user, on)
    n, running = waiting.count(), triage.running(on)
    if not n or running is None:
        return []
    until = day_words(running.until)
    title = ngettext(
        "Sort out %(n)s flag of the first import",
        "Sort out %(n)s flags of the first import",
        n,
    )
    href = reverse("flag:triage")
    reason = _(
        "In one list; until %(day)s no letter and no count for leaders has them."
    )
    line = Line(
        WEEK,
        "triage",
        title % {"n": grouped(n)},
        href,
        reason % {"day": until},
        "list-check",
        {"label": _("Sort out"), "href": href, "icon": "list-check"},
        tone="cooling",
        due=until,
    )
    return [(WEEK, line)]


def few(actions: list[Action]) -> list[Action]:
    """The first of each sort; no partner stands there twice in one group."""
    taken: dict[str, int] = {}
    kept = []
    for action in actions:
        who = f"{action.action} {action.kind} {action.ref}"
        limit = ROOM if action.action == "flag" else FIRST
        if who in taken or taken.get(action.action, 0) >= limit:
            continue
        taken[who] = 1
        taken[action.action] = taken.get(action.action, 0) + 1
        kept.append(action)
    return kept


def turns(some: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """At most ten; each group has its turn before one takes the rest."""
    place = {LATE: 0, WEEK: 1, TIME: 2}
    some.sort(key=lambda one: place[one[0]])
    first = [
        one
        for group in place
        for one in [each for each in some if each[0] == group][:ROOM]
    ][:AT_MOST]
    rest = [one for one in some if one not in first]
    chosen = first + rest[: AT_MOST - len(first)]
    return sorted(chosen, key=lambda one: place[one[0]])


def summed_up(late: list[Action], user: User) -> list[tuple[str, Line]]:
    """One line for many that are late, with the list that has them all."""
    found = []
    for sort, slug, asked in (
        ("report", "visits", "report_overdue"),
        ("settle", "grants", "settlement_overdue"),
    ):
        more = sum(action.action == sort for action in late) - FIRST
        if more > 0:
            query = urlencode({asked: "true", "owner": user.username})
            href = f"{BY_SLUG[slug].url('list')}?{query}"
            found.append((LATE, the_rest(sort, more, href)))
    return found


def the_rest(sort: str, more: int, href: str) -> Line:
    if sort == "report":
        title = ngettext(
            "%(n)s more visit report is late", "%(n)s more visit reports are late", more
        )
    else:
        title = ngettext(
            "%(n)s more grant is not settled",
            "%(n)s more grants are not settled",
            more,
        )
    return Line(
        LATE,
        sort,
        title % {"n": more},
        href,
        _("Their day is over and nothing is recorded."),
        ICONS[sort],
        {"label": _("Open list"), "href": href, "icon": "arrow-right"},
        tone="dormant",
    )


def of_record(group: str, action: Action) -> Line:
    kind = BY_SLUG[action.kind]
    href = kind.url("detail", action.ref)
    verb = {
        "label": action.verb,
        "href": kind.url(DONE_AT.get(action.action, "detail"), action.ref),
        "icon": VERB_ICONS.get(action.action, "arrow-right"),
    }
    tone = "dormant" if action.late else "cooling" if action.action == "decide" else ""
    return Line(
        group,
        action.action,
        action.what,
        href,
        action.why,
        ICONS.get(action.action, "list-check"),
        verb,
        tone=tone,
        due=day_words(action.due) if action.due else "",
        due_tone={LATE: "bad", WEEK: "warn"}.get(group, ""),
    )


def told_flags(actions: list[Action], user: User) -> dict[int, Row]:
    keys = [action.flag for action in actions if action.flag is not None]
    found = known.visible_to(user).filter(pk__in=keys)
    return {row.flag.pk: row for row in Told(found, user).rows()}


def of_flag(group: str, action: Action, row: Row, on: date) -> Line:
    flag = row.flag
    return Line(
        group,
        "flag",
        _("%(flag)s: %(partner)s")
        % {"flag": flag_word(flag.code), "partner": flag.partner},
        flag.partner.get_absolute_url(),
        row.sentence,
        flag_icon(flag.code),
        row.step or opened(flag),
        tone=flag_tone(flag.code),
        due=day_words(action.due) if action.due else "",
        due_tone={LATE: "bad", WEEK: "warn"}.get(group, ""),
        more=answers(flag, on) if row.may_answer else [],
    )


def opened(flag: Any) -> dict[str, Any]:
    href = reverse("flag:detail", args=[flag.pk])
    return {"label": _("Open"), "href": href, "icon": "arrow-right"}
