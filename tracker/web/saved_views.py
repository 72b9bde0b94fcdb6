"""Views of a list that people come back to: each is only an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.kinds import Kind
from tracker.web.requests import Request


@dataclass(frozen=True)
class View:
    label: Promise
    query: str


VIEWS: dict[str, tuple[View, ...]] = {
    "partner": (
        View(_("All"), ""),
        View(_("Mine"), "mine=true"),
        View(_("Dormant"), "state=dormant"),
        View(_("Cooling"), "state=cooling"),
        View(_("Agreement ends within 180 days"), "ends_within=180"),
        View(_("Not enough data"), "not_enough_data=true"),
    ),
    "agreement": (
        View(_("All"), ""),
        View(_("In force"), "in_force=true"),
        View(_("Ends within 180 days"), "ends_within=180"),
        View(
            _("Under way"),
            "stage=proposed,drafting,internal_review,legal_review,"
            "partner_review,approved,signing",
        ),
    ),
    "visit": (
        View(_("All"), ""),
        View(_("Ahead"), "status=planned,approved"),
        View(_("Drafts"), "status=draft"),
        View(_("Report overdue"), "report_overdue=true"),
    ),
    "grant": (
        View(_("All"), ""),
        View(_("Running"), "running=true"),
        View(_("Applied for"), "stage=application"),
        View(_("Settlement overdue"), "settlement_overdue=true"),
    ),
    "output": (
        View(_("All"), ""),
        View(_("With a partner"), "joint=true"),
        View(_("Highly cited"), "highly_cited=true"),
        View(_("Without a discipline"), "without_discipline=true"),
    ),
}
FREE = {"columns", "rows", "page", "ordering", "part"}


def tabs(kind: Kind, request: Request) -> list[dict[str, Any]]:
    """Tabs above the list; the one whose filters are in use is the current one."""
    here = {k: v for k, v in request.GET.items() if k not in FREE and v}
    return [
        {
            "label": view.label,
            "href": f"?{view.query}" if view.query else kind.url("list"),
            "current": here == dict(parse_qsl(view.query)),
            "count": None,
        }
        for view in VIEWS.get(kind.name, ())
    ]
