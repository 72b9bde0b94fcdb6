"""The rows behind a figure: what stands in the address of a list.

Partners: `2026-10`, `2026-10:dormant`, `2026-09:steady>2026-10:dormant` (who moved;
`none` for not met yet, `other-steady` for any other state), `2026-10:unknown` (not
enough data), `2026-10:known`, `agreement@2026-10-31`, `active@2026-10-31`,
`judged@2026-10-31`, `ageing@2026-10-31` (the community ages). Agreements: `aged@…`,
`used@…`, `linked@…`, `overdue@…`, `open@…`, `0-90@…`, `ended@…`, `followed@…`,
`ends-2027Q1@…` and `ends-2027Q1-auto@…` (or `open`, `decided`).
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from tracker.insight.gather import apart_from
from tracker.insight.models import State, Verdict
from tracker.records.models import Agreement, AgreementParty, Partner

from . import activity, endings, expiry, people, renewals
from .scope import Scope

if TYPE_CHECKING:
    from accounts.models import User

OTHER = "other-"
MONTH = re.compile(r"(\d{4})-(\d{2})(?::([a-z-]+))?", re.ASCII)


def moved(value: str, user: User | None = None) -> QuerySet[Partner]:
    """Partners behind a figure of the portfolio; nobody where it means nothing.

    What the user may not know of brings nobody in but by their state.
    """
    what, at, day = value.partition("@")
    if at:
        on = _day(day)
        if on is None:
            return Partner.objects.none()
        return of_partners(what, on, user)
    found = Partner.objects.living()
    for step in value.split(">"):
        wanted = _in_month(step)
        if wanted is None:
            return Partner.objects.none()
        found = found.filter(wanted)
    return found


def of_partners(what: str, on: date, user: User | None = None) -> QuerySet[Partner]:
    if what == "judged":
        known = Scope(on).verdicts().filter(enough_data=True)
        return Partner.objects.living().filter(pk__in=known.values("partner"))
    if what == "ageing":
        found = people.with_finding(Scope(on), "AGEING_COMMUNITY")
        found = found.filter(enough_data=True)
        return Partner.objects.living().filter(pk__in=found.values("partner"))
    if what == "active":
        return activity.active_partners(on, apart=apart_from(user))
    if what == "agreement":
        bound = Agreement.objects.in_force(on)
        bound = bound if user is None else bound.visible_to(user)
        parties = AgreementParty.objects.filter(agreement__in=bound)
        keys = parties.exclude(partner=None).values("partner")
        return Partner.objects.filter(pk__in=keys)
    return Partner.objects.none()


def agreements(value: str, user: User | None = None) -> QuerySet[Agreement]:
    """Agreements behind a figure of the portfolio, by what the user may know of."""
    what, _at, day = value.partition("@")
    on = _day(day)
    if on is None:
        return Agreement.objects.none()
    if what == "aged":
        return activity.aged_agreements(on)
    if what in ("used", "linked"):
        return activity.used_agreements(
            on, strict=what == "linked", apart=apart_from(user)
        )
    if what == "ended":
        return renewals.ended(on)
    if what == "followed":
        return renewals.followed(on, apart_from(user))
    if what.startswith("ends-"):
        ends = endings.behind(what, on, apart_from(user))
        return Agreement.objects.filter(ends) if ends else Agreement.objects.none()
    if what not in expiry.BY_CODE:
        return Agreement.objects.none()
    return Agreement.objects.filter(expiry.conditions(on)[what])


def _day(text: str) -> date | None:
    """A day that an office can look back to or ahead."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1800 <= day.year < 2200 else None


def _in_month(step: str) -> Q | None:
    found = MONTH.fullmatch(step)
    if found is None or not 1 <= int(found[2]) <= 12:
        return None
    verdicts = Verdict.objects.of_month(12 * int(found[1]) + int(found[2]) - 1)
    state = found[3]
    if state == "none":
        return ~Q(pk__in=verdicts.values("partner"))
    if state == "unknown":
        verdicts = verdicts.filter(enough_data=False)
    elif state == "known":
        verdicts = verdicts.filter(enough_data=True)
    elif state is not None and state.startswith(OTHER):
        if state.removeprefix(OTHER) not in State.values:
            return None
        others = verdicts.exclude(state=state.removeprefix(OTHER))
        verdicts = others.filter(enough_data=True)
    elif state is not None:
        if state not in State.values:
            return None
        verdicts = verdicts.filter(state=state, enough_data=True)
    return Q(pk__in=verdicts.values("partner"))
