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

from tracker.exchange.models import LineDraft, VisitLink
from tracker.insight.desk import Waiting, waiting
from tracker.kinds import BY_NAME
from tracker.kinds import flags as known
from tracker.records.models import HomeInstitution
from tracker.web import nav
from tracker.web.desk import around
from tracker.web.desk.actions import LATE, TIME, WEEK, Line, lines
from tracker.web.house.doors import keeps_house
from tracker.web.requests import Request

if TYPE_CHECKING:
    from accounts.models import User

WAITED = 6
DRAFTS = 6
# Stages in which a paper lies with somebody else; earlier ones wait for us.
ELSEWHERE = {"internal_review", "legal_review", "partner_review", "signing"}


@require_safe
def desk(request: Request) -> HttpResponse:
    user, on = request.user, timezone.localdate()
    shown, total = lines(user, on)
    mine = known.visible_to(user).of_people(user)
    context = {
        "on": on,
        "steps": first_steps(user),
        "groups": grouped(shown),
        "count": len(shown),
        "more": max(0, total - len(shown)),
        "house_asks": 0 if shown else known.visible_to(user).unsettled().count(),
        "snoozed": mine.filter(state="snoozed").count(),
        "days": around.fortnight(user, on),
        "logged": around.logged(user),
        "waiting": waited_for(user, on),
        "partners": around.my_partners(user),
        "may_log": BY_NAME["visit"].may_add(user),
        "drafts": drafts(user),
        "answers": list(
            VisitLink.objects.of(user).arrived().filter(draft=None)[:DRAFTS]
        ),
    }
    return render(request, "desk/desk.html", context)


def drafts(user: User) -> list[LineDraft]:
    """What this person began to log, and what others filled in for them."""
    return list(LineDraft.objects.of(user).open().select_related("link")[:DRAFTS])


def answers(user: User) -> list[VisitLink]:
    """What others told of visits that stand already."""
    return list(VisitLink.objects.of(user).arrived().filter(draft=None)[:DRAFTS])


def waited_for(user: User, on: date) -> list[Waiting]:
    found = waiting(user, on, most=10 * WAITED)
    return [each for each in found if each.stage in ELSEWHERE][:WAITED]


def grouped(actions: list[Line]) -> list[dict[str, Any]]:
    titles = (
        (LATE, _("Late")),
        (WEEK, _("This week")),
        (TIME, _("When there is time")),
    )
    found = [
        {"title": title, "actions": [one for one in actions if one.group == group]}
        for group, title in titles
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
            "href": reverse("log:page"),
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
