"""My desk: what next, and why that; a fresh house says how to begin."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.kinds import BY_NAME
from tracker.kinds import flags as known
from tracker.records.models import HomeInstitution
from tracker.web import nav
from tracker.web.desk import around
from tracker.web.desk.actions import AT_MOST, LATE, SORTS, TIME, WEEK, Action
from tracker.web.desk.found import flag_actions
from tracker.web.house.doors import keeps_house
from tracker.web.requests import Request

if TYPE_CHECKING:
    from accounts.models import User

ROOM = 4  # of a group, before the others had their turn


@require_safe
def desk(request: Request) -> HttpResponse:
    user, on = request.user, timezone.localdate()
    actions = gathered(user, on)
    shown = few(actions)
    mine = known.visible_to(user).of_people(user)
    context = {
        "on": on,
        "steps": first_steps(user),
        "groups": grouped(shown),
        "count": len(shown),
        "more": len(actions) - len(shown),
        "snoozed": mine.filter(state="snoozed").count(),
        "days": around.fortnight(user, on),
        "logged": around.logged(user),
        "waiting": around.waiting_on_others(user, on),
        "partners": around.my_partners(user),
        "may_log": BY_NAME["visit"].may_add(user),
    }
    return render(request, "desk/desk.html", context)


def gathered(user: User, on: date) -> list[Action]:
    """Late, then this week, then the rest; in each by what waits on it."""
    found = [action for sort in (*SORTS, flag_actions) for action in sort(user, on)]
    order = {LATE: 0, WEEK: 1, TIME: 2}
    found.sort(key=lambda one: (order[one.bucket], one.weight))
    seen: set[str] = set()
    once = []
    for action in found:
        if action.key and action.key in seen:
            continue
        seen.add(action.key)
        once.append(action)
    return once


def few(actions: list[Action]) -> list[Action]:
    """At most ten, and none of the three groups takes all the room."""
    chosen = [
        action
        for bucket in (LATE, WEEK, TIME)
        for action in [one for one in actions if one.bucket == bucket][:ROOM]
    ][:AT_MOST]
    rest = [one for one in actions if one not in chosen]
    chosen += rest[: AT_MOST - len(chosen)]
    return sorted(chosen, key=actions.index)


def grouped(actions: list[Action]) -> list[dict[str, Any]]:
    titles = (
        (LATE, _("Late")),
        (WEEK, _("This week")),
        (TIME, _("When there is time")),
    )
    found = [
        {"title": title, "actions": [one for one in actions if one.bucket == bucket]}
        for bucket, title in titles
    ]
    return [group for group in found if group["actions"]]


def first_steps(user: User) -> list[dict[str, Any]]:
    """How a fresh house begins; nothing once there are partners and a visit."""
    partners = BY_NAME["partner"].visible_to(user).exists()
    visits = partners and BY_NAME["visit"].visible_to(user).exists()
    if partners and visits:
        return []
    home = HomeInstitution.get()
    steps = [
        {
            "title": _("Import the partners you have"),
            "why": _("From a spreadsheet, or type the first one."),
            "href": nav.address("/imports/") or reverse("partner:add"),
            "done": partners,
        },
        {
            "title": _("Log a visit"),
            "why": _("Four fields; from then on health knows what happens."),
            "href": reverse("visit:add"),
            "done": visits,
        },
    ]
    if keeps_house(user):
        ours = {
            "title": _("Say who we are"),
            "why": _("Name and country decide what is foreign."),
            "href": reverse("house:home"),
            "done": bool(home.name and home.country),
        }
        steps.insert(0, ours)
    return steps if BY_NAME["visit"].may_add(user) or keeps_house(user) else []
