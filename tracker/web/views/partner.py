"""A partner's page: is it alive, why not, what date is next."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.kinds import BY_NAME, BY_SLUG, Kind
from tracker.records.models import StoredFile
from tracker.web import carriers, dates, flagged, healthy, life
from tracker.web.known import Known
from tracker.web.requests import Request
from tracker.web.views.detail import panel, told, visible
from tracker.web.views.history import past_of

RECORDS = ("agreements", "visits", "grants", "outputs", "people")
ALSO = ("notes", "centres", "reviews")


def tab_labels() -> dict[str, str]:
    return {
        "overview": _("Overview"),
        "agreements": _("Agreements"),
        "visits": _("Visits"),
        "grants": _("Grants"),
        "outputs": _("Outputs"),
        "people": _("People"),
        "documents": _("Documents"),
        "details": _("Details"),
        "history": _("History"),
    }


@require_safe
def partner(request: Request, kind: Kind, key: str) -> HttpResponse:
    record = visible(request, kind, key)
    if key != record.ref:
        return redirect(record.get_absolute_url())
    labels = tab_labels()
    tab = request.GET.get("tab", "overview")
    tab = tab if tab in labels else "overview"
    context = frame(request, kind, record, tab) | TABS.get(tab, rows)(
        request, record, tab
    )
    return render(request, f"partners/{PAGES.get(tab, 'rows')}.html", context)


def frame(request: Request, kind: Kind, record: Any, tab: str) -> dict[str, Any]:
    """What stands around every tab."""
    user, today = request.user, timezone.localdate()
    known = Known(user)
    people = BY_NAME["person"].model
    known.want(people, [record.champion_ours_id, record.champion_theirs_id])
    kept = StoredFile.objects.filter(kind_of_record="partner", record_id=record.pk)
    if not user.sees_everything:
        kept = kept.filter(confidential=False)
    counts = {slug: found_with(request, slug, record).count() for slug in RECORDS}
    counts["documents"] = kept.count()
    tabs = [
        {
            "label": label,
            "href": "?" if code == "overview" else f"?tab={code}",
            "count": counts.get(code),
            "current": code == tab,
        }
        for code, label in tab_labels().items()
        if code != "documents" or counts["documents"]
    ]
    return healthy.card(record, user) | {
        "kind": kind,
        "record": record,
        "tab": tab,
        "tabs": tabs,
        "files": kept,
        "may_edit": kind.editable_by(user).filter(pk=record.pk).exists(),
        "may_log": BY_NAME["visit"].may_add(user),
        "side": dates.side(record, user, today),
        "ours": known.get(people, record.champion_ours_id),
        "theirs": known.get(people, record.champion_theirs_id),
    }


def found_with(request: Request, slug: str, record: Any) -> Any:
    found = BY_SLUG[slug].found_by({"partner": str(record.pk)}, request.user).found
    return found.order_by()


def overview(request: Request, record: Any, tab: str) -> dict[str, Any]:
    user, today = request.user, timezone.localdate()
    return {
        "flags": flagged.standing(record, user),
        "closed_flags": flagged.closed(record, user),
        "life": life.life(record, user, today),
    }


def rows(request: Request, record: Any, tab: str) -> dict[str, Any]:
    """One panel for a kind; with all its rows a click away."""
    title = tab_labels()[tab]
    return {"panels": [panel(request, BY_SLUG[tab], "partner", record, title)]}


def people(request: Request, record: Any, tab: str) -> dict[str, Any]:
    shown = panel(request, BY_SLUG["people"], "partner", record, _("Their people"))
    carried = carriers.carriers(record, request.user, timezone.localdate())
    return {"panels": [shown], "carried": carried}


def details(request: Request, record: Any, tab: str) -> dict[str, Any]:
    also = [
        panel(request, BY_SLUG[s], "partner", record, BY_SLUG[s].title.capitalize())
        for s in ALSO
    ]
    return told(request, BY_NAME["partner"], record) | {
        "panels": [one for one in also if one["count"]]
    }


def documents(request: Request, record: Any, tab: str) -> dict[str, Any]:
    return {}


def history(request: Request, record: Any, tab: str) -> dict[str, Any]:
    return past_of(request, BY_NAME["partner"], record)


TABS = {
    "overview": overview,
    "people": people,
    "details": details,
    "documents": documents,
    "history": history,
}
PAGES = {code: code for code in TABS}


@require_safe
def health_card(request: Request, key: str) -> HttpResponse:
    """The card alone, asked for again while a new verdict is on its way."""
    record = visible(request, BY_NAME["partner"], key)
    context = healthy.card(record, request.user) | {"record": record}
    return render(request, "partners/_health.html", context)
