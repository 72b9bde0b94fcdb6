"""The side column of a partner: next dates first, then who, then how sure."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.kinds import BY_NAME
from tracker.records.known_days import told
from tracker.records.marks import mark
from tracker.web.numbers import day_words

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.records.models.agreements import AgreementQuerySet

SOON = 180  # days


def side(partner: Any, user: User, today: date) -> dict[str, Any]:
    standing = getattr(partner, "standing", None)
    review = BY_NAME["review"].visible_to(user).filter(partner=partner).first()
    return {
        "next": next_date(partner, user, today),
        "last_activity_on": standing and told(standing, "last_activity_on"),
        "last_contact_on": standing and told(standing, "last_contact_on"),
        "planned_on": standing and told(standing, "planned_on"),
        "review": review,
    }


def next_date(partner: Any, user: User, today: date) -> dict[str, Any] | None:
    """The first day on which something must be decided about an agreement."""
    known = cast("AgreementQuerySet", BY_NAME["agreement"].visible_to(user))
    papers = known.in_force(today)
    found: list[tuple[date, str, Any]] = []
    for paper in papers.filter(partners=partner):
        end = paper.end_as_of(today)
        if end is None:
            continue
        notice = paper.last_day_for_notice(end)
        if paper.renews_by_itself_on(today) and notice and notice >= today:
            found.append((notice, _("last day to give notice"), paper))
        found.append((end, ending(paper, today), paper))
    ahead = [one for one in found if one[0] >= today]
    if not ahead:
        return None
    on, what, paper = min(ahead, key=lambda one: (one[0], one[2].pk))
    days = (on - today).days
    return {
        "on": on,
        "what": what,
        "paper": paper,
        "words": f"{day_words(on)}{mark(':')}{what}",
        "soon": days <= SOON,
        "left": ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}
        if days
        else _("today"),
        "renews_on": paper.renews_by_itself_on(today),
    }


def ending(paper: Any, today: date) -> str:
    if paper.renews_by_itself_on(today):
        return _("renews by itself the day after")
    return _("agreement ends")
