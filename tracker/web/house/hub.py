"""The settings page: every room of the house that this person may enter."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.exchange.backup import nightly
from tracker.kinds import VOCABULARIES, Kind
from tracker.records.models import HomeInstitution
from tracker.web.house.doors import keeps_house
from tracker.web.house.jobs import waiting_for_somebody
from tracker.web.requests import Request


def purposes() -> dict[str, str]:
    """What each list of the house is for."""
    return {
        "activitysource": _("Which kinds of activity are recorded, from when on."),
        "yearlytotal": _("All outputs a year, the base of the international share."),
        "partnertotal": _(
            "Outputs of partners and of the world, as a database counts."
        ),
        "countrygroupmember": _("Who belongs to which group, from day to day."),
        "countrynote": _("Visa rules, advice and news about countries."),
        "target": _("What was agreed to be reached, shown beside the figures."),
        "referenceline": _("Published figures to compare with, and their source."),
        "rate": _("Exchange rates by day, to add up money."),
        "deflator": _("Prices of other years, to compare money over time."),
        "holiday": _("Days off, to count working days."),
    }


@require_safe
def hub(request: Request) -> HttpResponse:
    return render(
        request,
        "house/hub.html",
        {"rooms": rooms(request), "home": HomeInstitution.get()},
    )


def rooms(request: Request) -> list[dict[str, Any]]:
    found = [{"title": _("What the figures rest on"), "doors": lists()}]
    found.append({"title": _("What is printed"), "doors": [forms()]})
    if keeps_house(request.user):
        found.insert(0, {"title": _("The house"), "doors": own(request)})
    return found


def own(request: Request) -> list[dict[str, Any]]:
    doors = [
        door(
            _("Who we are"),
            reverse("house:home"),
            "building",
            _("Names, identifiers, country and campuses of our institution."),
        ),
        door(
            _("Units"),
            reverse("accounts:units"),
            "building-community",
            _("Faculties, schools and offices."),
        ),
    ]
    if request.user.is_administrator:
        doors.append(
            door(
                _("Users"),
                reverse("accounts:users"),
                "users",
                _("Who signs in, with which roles."),
            )
        )
        doors.append(
            door(
                _("Backups"),
                reverse("house:backups"),
                "archive",
                _("When the last one was written, and what is wrong."),
                warning=troubled(),
            )
        )
    dead = waiting_for_somebody()
    doors.append(
        door(
            _("Jobs"),
            reverse("house:jobs"),
            "list-check",
            _("Work that runs behind the pages."),
            count=dead,
        )
    )
    return doors


def troubled() -> str:
    problems = nightly.standing(timezone.now()).problems
    return _("needs somebody") if problems else ""


def forms() -> dict[str, Any]:
    return door(
        _("Office forms"),
        reverse("paper:list"),
        "file-text",
        _("Letters and lists of the office's own, filled from records."),
    )


def lists() -> list[dict[str, Any]]:
    why = purposes()
    first = door(
        _("How this is computed"),
        reverse("house:thresholds"),
        "adjustments-horizontal",
        _("Every threshold of health and flags, with its number in force."),
    )
    return [first, *(of_kind(kind, why) for kind in VOCABULARIES)]


def of_kind(kind: Kind, why: dict[str, str]) -> dict[str, Any]:
    title = kind.title[:1].upper() + kind.title[1:]
    return door(title, kind.url("list"), "table", why.get(kind.name, ""))


def door(
    label: str, href: str, icon: str, why: str, *, count: int = 0, warning: str = ""
) -> dict[str, Any]:
    found = {"label": label, "href": href, "icon": icon, "why": why}
    return found | {"count": count, "warning": warning}
