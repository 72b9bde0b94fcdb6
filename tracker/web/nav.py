"""What every page has around it: the rail, the bottom bar, the as-of date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import (
    NoReverseMatch,
    Resolver404,
    get_script_prefix,
    resolve,
    reverse,
)
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.records.models import HomeInstitution
from tracker.web.holding import carried


@dataclass(frozen=True)
class Entry:
    """One line of the rail; a page that does not exist yet has no line."""

    slug: str
    label: Promise | str
    icon: str
    path: str


RAIL: tuple[tuple[Promise | str, tuple[Entry, ...]], ...] = (
    ("", (Entry("desk", _("Desk"), "home-2", "/"),)),
    (
        _("Records"),
        (
            Entry("partners", _("Partners"), "building-bank", "/partners/"),
            Entry("people", _("People"), "users", "/people/"),
            Entry("networks", _("Networks"), "network", "/networks/"),
            Entry("centres", _("Centres"), "flask", "/centres/"),
            Entry("agreements", _("Agreements"), "file-certificate", "/agreements/"),
            Entry("visits", _("Visits"), "plane-departure", "/visits/"),
            Entry("grants", _("Grants"), "coins", "/grants/"),
            Entry("outputs", _("Outputs"), "book-2", "/outputs/"),
            Entry("notes", _("Notes"), "notes", "/notes/"),
        ),
    ),
    (
        _("Insight"),
        (
            Entry("portfolio", _("Portfolio"), "chart-histogram", "/portfolio/"),
            Entry("flags", _("Flags"), "flag", "/flags/"),
            Entry("reviews", _("Reviews"), "clipboard-check", "/reviews/"),
            Entry("meetings", _("Review meetings"), "users-group", "/meetings/"),
            Entry("reports", _("Reports"), "file-description", "/reports/"),
        ),
    ),
    (
        _("Data"),
        (
            Entry("imports", _("Imports"), "file-import", "/imports/"),
            Entry("tidy", _("Tidying"), "list-check", "/tidy/"),
            Entry("settings", _("Settings"), "settings", "/settings/"),
        ),
    ),
    (_("Me"), (Entry("profile", _("Profile"), "user", "/profile/"),)),
)
LOG = ("log:page",)
DOCK = ("desk", "partners", "portfolio")
WRITING = frozenset({"tidy"})
"""Entries for those who may change records."""
HOLDING = frozenset({"portfolio", "reports"})
"""Entries whose pages take along what was asked."""


def address(*candidates: str) -> str:
    """The first page name or path that this house answers, else nothing."""
    return _address(candidates, get_script_prefix(), settings.ROOT_URLCONF)


@lru_cache(maxsize=256)
def _address(candidates: tuple[str, ...], prefix: str, _urlconf: str) -> str:
    """Looked up once: every page asks for all of them."""
    for candidate in candidates:
        try:
            if candidate.startswith("/"):
                resolve(candidate)
                return prefix.rstrip("/") + candidate
            return reverse(candidate)
        except (Resolver404, NoReverseMatch):
            continue
    return ""


def counts(user: Any) -> dict[str, int]:
    """How much asks for work, by rail slug; what asks for none is not counted."""
    from tracker.web.desk.waiting import waiting

    return waiting(user, timezone.localdate())


def house(*, known: bool = False) -> dict[str, Any]:
    """Our own name, and the day up to which figures stand: the last month end.

    Who signed in is told the name as the settings page has it.
    """
    today: date = timezone.localdate()
    return {
        "name": str(HomeInstitution.get()) if known else settings.HOME_NAME,
        "as_of": today.replace(day=1) - timedelta(days=1),
    }


def rail(here: str, waiting: dict[str, int]) -> list[dict[str, Any]]:
    groups = []
    for title, entries in RAIL:
        lines = [
            {
                "slug": entry.slug,
                "label": entry.label,
                "icon": entry.icon,
                "href": href,
                "current": current(here, href, entry.path),
                "count": waiting.get(entry.slug, 0),
            }
            for entry in entries
            if (href := address(entry.path))
        ]
        if lines:
            groups.append({"title": title, "entries": lines})
    return groups


def current(here: str, href: str, path: str) -> bool:
    return here == href if path == "/" else here.startswith(href)


def takes_mail(user: Any) -> bool:
    return bool(settings.MAIL_IN) and user.is_officer


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: nav, dock, house, addresses; nothing for strangers."""
    user = getattr(request, "user", None)
    given: dict[str, Any] = {
        "house": house(),
        "search_href": address("/search/"),
        "language_href": address("set_language"),
        "logout_href": address("account_logout", "logout"),
    }
    if user is None or not user.is_authenticated:
        return given
    # A part that htmx swaps has no rail: nothing is counted for it.
    groups = rail(request.path, {} if getattr(request, "htmx", False) else counts(user))
    if not user.is_officer:
        for group in groups:
            group["entries"] = [
                line for line in group["entries"] if line["slug"] not in WRITING
            ]
    lines = {line["slug"]: line for group in groups for line in group["entries"]}
    for slug in HOLDING & set(lines):
        lines[slug]["href"] += carried(request, f"/{slug}/")
    return given | {
        "house": house(known=True),
        "nav": groups,
        "dock": [lines[slug] for slug in DOCK if slug in lines],
        "profile_href": lines.get("profile", {}).get("href", ""),
        "log_href": address(*LOG) if user.is_officer else "",
        "mail_in_href": address("mail_in") if takes_mail(user) else "",
    }
