"""What asks for a decision, and what changed since the last review, in words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.insight.labels import finding_label
from tracker.insight.portfolio import Lately, decisions, last_month_end, lately
from tracker.insight.portfolio.deciding import Decision
from tracker.insight.portfolio.lately import last_review
from tracker.insight.portfolio.scope import Scope
from tracker.web.numbers import grouped
from tracker.web.portfolio import moving

if TYPE_CHECKING:
    from accounts.models import User

SHOWN, LATE, MOST = 10, 4, 100
"""Rows of the sheet, how many of them may be late ones while others wait, and rows at
most where all are asked for."""


def asked_for(
    user: User, scope: Scope, *, whole: bool = False
) -> dict[str, Any] | None:
    """Of the present only: nobody decides in the past."""
    today = timezone.localdate()
    if scope.as_of < last_month_end(today):
        return None
    now = Scope(today, scope.unit, scope.group, scope.country)
    found = decisions(user, now)
    shown = found[:MOST] if whole else chosen(found, today)
    stands = {id(one) for one in shown}
    rest = [one for one in found if id(one) not in stands]
    return {
        "rows": [row(one, today) for one in shown],
        "count": len(found),
        "rest": more(rest, today) if rest else "",
        "whole": whole,
    }


def chosen(found: list[Decision], today: date) -> list[Decision]:
    """The longest late and the next that come: what is late hides no day to come."""
    late = [one for one in found if is_late(one, today)]
    coming = [one for one in found if not is_late(one, today)]
    few = max(LATE, SHOWN - len(coming))
    kept = late[:few]
    return [*kept, *coming[: SHOWN - len(kept)]]


def is_late(one: Decision, today: date) -> bool:
    return one.due is not None and one.due < today


def more(rest: list[Decision], today: date) -> str:
    late = sum(is_late(one, today) for one in rest)
    said = ngettext("and %(n)s more", "and %(n)s more", len(rest))
    if late:
        said = ngettext(
            "and %(n)s more, %(late)s of them late",
            "and %(n)s more, %(late)s of them late",
            len(rest),
        )
    return said % {"n": grouped(len(rest)), "late": grouped(late)}


def row(one: Decision, today: date) -> dict[str, Any]:
    return {
        "record": one.record,
        "what": words(one.what),
        "due": one.due,
        "late": is_late(one, today),
        "owner": one.owner,
    }


def words(what: str) -> str:
    known = {
        "notice": _("last day to give notice"),
        "end": _("agreement ends"),
        "review": _("review due"),
    }
    return known.get(what) or str(finding_label(what))


def no_review(user: User, scope: Scope) -> str:
    """Why nothing is said of what changed since one."""
    if last_review(user) is None:
        return _(
            "You have recorded no review yet. From the first one on this says what "
            "changed since."
        )
    return _("You recorded your first review on this day or later.")


def since_review(user: User, scope: Scope) -> dict[str, Any] | None:
    found = lately(user, scope)
    if found is None:
        return None
    lists = moving.lists(found.moves)
    return {
        "since": found.since,
        "lists": [one for one in lists if one["count"]],
        "facts": facts(found),
    }


def facts(found: Lately) -> list[dict[str, Any]]:
    signed = ngettext("agreement signed", "agreements signed", found.signed)
    ended = ngettext(
        "agreement came to its end", "agreements came to their end", found.ended
    )
    both = (
        (found.signed, found.signed_rows, signed),
        (found.ended, found.ended_rows, ended),
    )
    return [
        {"n": number, "href": rows.address, "words": said}
        for number, rows, said in both
        if number
    ]
