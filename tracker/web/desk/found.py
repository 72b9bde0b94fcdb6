"""Flags of one's own partners as actions of the desk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.kinds import flags as known
from tracker.records.dates import add_months
from tracker.web.desk.actions import LATE, READ, TIME, WEEK, Action
from tracker.web.flags.rows import Told
from tracker.web.templatetags.face import flag_icon, flag_tone, flag_word

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.insight.models import Flag
    from tracker.web.flags.rows import Row

# What waits on each finding; the rest is for when there is time.
PRESSING = ("NOTICE_WINDOW", "EXPIRING", "ACTIVE_WITHOUT_AGREEMENT")
ORDER = {
    "NOTICE_WINDOW": 0,
    "ACTIVE_WITHOUT_AGREEMENT": 1,
    "EXPIRING": 2,
    "DORMANT": 3,
    "SUCCESSION_RISK": 4,
    "EXPIRED": 5,
    "UNUSED": 6,
    "STALE_TEXT": 7,
}
TIERS = {"strategic": 0, "key": 1, "regular": 2, "prospect": 3}
DAYS_LEFT = 60
SNOOZE_MONTHS = 3
OF_A_CODE = 3


def asking(user: User, on: date) -> Any:
    """Flags that wait for this person: of what they answer for, and may answer."""
    found = known.visible_to(user).of_people(user).asking(on)
    return found.filter(pk__in=known.editable_by(user).values("pk"))


def flag_actions(user: User, on: date) -> Iterator[Action]:
    flags = few_of_each(sorted(asking(user, on)[:500], key=urgency))
    for row in Told(flags, user).rows():
        yield action(row, on)


def few_of_each(flags: list[Flag]) -> list[Flag]:
    """No code fills the desk, and no partner stands there twice."""
    codes: Counter[str] = Counter()
    met: set[int] = set()
    kept = []
    for flag in flags:
        if codes[flag.code] >= OF_A_CODE or flag.partner_id in met:
            continue
        codes[flag.code] += 1
        met.add(flag.partner_id)
        kept.append(flag)
    return kept[:READ]


def urgency(flag: Flag) -> tuple[int, int, int]:
    tier = TIERS.get(flag.partner.tier, 3)
    days = flag.numbers.get("days")
    pressing = flag.code in PRESSING and (days is None or days <= DAYS_LEFT)
    return (0 if pressing else 1, ORDER.get(flag.code, 8), tier)


def action(row: Row, on: date) -> Action:
    flag = row.flag
    pressing, place, tier = urgency(flag)
    due, tone = left(flag)
    verb = row.step or {
        "label": _("Open"),
        "href": flag.get_absolute_url(),
        "icon": "arrow-right",
    }
    return Action(
        bucket_of(flag, pressing),
        (6 + place, tier),
        _("%(flag)s: %(partner)s")
        % {"flag": flag_word(flag.code), "partner": flag.partner},
        flag.partner.get_absolute_url(),
        row.sentence,
        flag_icon(flag.code),
        verb,
        tone=flag_tone(flag.code),
        due=due,
        due_tone=tone,
        more=more(flag, on),
        key=f"{flag.code} {flag.partner_id}",
    )


def bucket_of(flag: Flag, pressing: int) -> str:
    if flag.numbers.get("notice_days", 1) < 0 and flag.code == "NOTICE_WINDOW":
        return LATE
    return WEEK if pressing == 0 else TIME


def left(flag: Flag) -> tuple[str, str]:
    days = flag.numbers.get("days")
    if flag.code not in ("EXPIRING", "NOTICE_WINDOW") or not isinstance(days, int):
        return "", ""
    words = ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}
    return words, "warn" if days <= DAYS_LEFT else ""


def more(flag: Flag, on: date) -> list[dict[str, Any]]:
    """Answers that need no form; the others are on the flag's own page."""
    until = add_months(on, SNOOZE_MONTHS)
    return [
        {
            "label": _("Acknowledge"),
            "href": reverse("flag:acknowledge", args=[flag.pk]),
            "icon": "check",
            "key": "a",
            "sent": {"version": flag.version},
        },
        {
            "label": _("Snooze for 3 months"),
            "href": reverse("flag:snooze", args=[flag.pk]),
            "icon": "clock-pause",
            "key": "s",
            "sent": {"version": flag.version, "until": until.isoformat()},
        },
        {
            "label": _("Why is this here?"),
            "href": flag.get_absolute_url(),
            "icon": "info-circle",
        },
    ]
