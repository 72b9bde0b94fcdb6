"""What asks for a decision, and what changed since the last review, in words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.insight.labels import finding_label
from tracker.insight.portfolio import Lately, decisions, last_month_end, lately
from tracker.insight.portfolio.scope import Scope
from tracker.web.numbers import grouped
from tracker.web.portfolio import moving

if TYPE_CHECKING:
    from accounts.models import User

SHOWN = 8


def asked_for(user: User, scope: Scope) -> dict[str, Any] | None:
    """Of the present only: nobody decides in the past."""
    today = timezone.localdate()
    if scope.as_of < last_month_end(today):
        return None
    now = Scope(today, scope.unit, scope.group, scope.country)
    found = decisions(user, now)
    rest = len(found) - SHOWN
    return {
        "rows": [row(one, today) for one in found[:SHOWN]],
        "count": len(found),
        "rest": ngettext("and %(n)s more", "and %(n)s more", rest)
        % {"n": grouped(rest)}
        if rest > 0
        else "",
    }


def row(one: Any, today: date) -> dict[str, Any]:
    return {
        "record": one.record,
        "what": words(one.what),
        "due": one.due,
        "late": one.due is not None and one.due < today,
        "owner": one.owner,
    }


def words(what: str) -> str:
    known = {
        "notice": _("last day to give notice"),
        "end": _("agreement ends"),
        "review": _("review due"),
    }
    return known.get(what) or str(finding_label(what))


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
