"""Views of a list that people come back to: each is only an address.

Those of the house stand first, then one's own and those shared with one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import SavedView, User
from tracker.kinds import Kind
from tracker.web import finding
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


def tabs(
    kind: Kind, request: Request, saved: Sequence[SavedView] = ()
) -> list[dict[str, Any]]:
    """Tabs above the list; the one whose filters are in use is the current one."""
    here = _filters(request.GET)
    ready: list[tuple[Any, str]] = [
        (view.label, view.query) for view in VIEWS.get(kind.name, ())
    ]
    ready += [(view.name, view.query) for view in saved]
    if saved and not VIEWS.get(kind.name):
        ready.insert(0, (_("All"), ""))
    return [
        {
            "label": label,
            "href": f"?{query}" if query else kind.url("list"),
            "current": here == _filters(QueryDict(query)),
            "count": None,
        }
        for label, query in ready
    ]


def _filters(given: QueryDict) -> dict[str, list[str]]:
    """What is asked, without how it is shown."""
    lists = {name: [v for v in values if v] for name, values in given.lists()}
    return {
        name: v for name, v in lists.items() if v and name not in finding.NOT_FILTERS
    }


class SaveForm(forms.Form):
    """A name, and who finds the view above the list."""

    name = forms.CharField(label=_("Name of the view"), max_length=60)
    share = forms.ChoiceField(label=_("For"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = user.writable_units
        choices = [("", gettext("me"))]
        choices += [(f"{unit.pk}", str(unit)) for unit in units[:50]]
        if user.edits_everything:
            choices.append(("all", gettext("everybody")))
        self.fields["share"].choices = choices  # type: ignore[attr-defined]
