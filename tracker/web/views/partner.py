"""A partner's page: is it alive, why not, what date is next."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.insight import carriers, health
from tracker.kinds import BY_NAME, BY_SLUG, Kind
from tracker.records.models import StoredFile
from tracker.web import dates, flagged, healthy, life, outlooks, stretches
from tracker.web.known import Known
from tracker.web.requests import Request
from tracker.web.views.detail import panel, present, told, visible
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
    record = present(request, kind, key)
    if key != record.ref:
        return redirect(record.get_absolute_url())
    labels = tab_labels()
    tab = request.GET.get("tab", "overview")
    tab = tab if tab in labels else "overview"
    on, no_day = stretches.asked_day(request.GET.get("as_of", ""))
    on = on if tab == "overview" else None
    context = frame(request, kind, record, tab, on)
    context |= TABS.get(tab, rows)(request, record, tab, context["sight"])
    if tab == "overview":
        context |= looked_back(record, on, no_day, context)
    return render(request, f"partners/{PAGES.get(tab, 'rows')}.html", context)


def looked_back(
    record: Any, on: date | None, no_day: str, around: dict[str, Any]
) -> dict[str, Any]:
    """The states so far; what lies ahead, unless a day that is over is asked for."""
    past = {"stretches": stretches.stretches(record, around["sight"]), "no_day": no_day}
    if on is not None:
        return past | {"kept": stretches.kept_in(record, on, around["sight"])}
    return past | {"ahead": ahead(record, around["sight"], around["verdict"])}


def ahead(record: Any, sight: health.Sight, verdict: dict[str, Any]) -> list[str]:
    if not verdict["state"] or not verdict["enough_data"]:
        return []
    return outlooks.ahead(record, sight, timezone.localdate())


def frame(
    request: Request, kind: Kind, record: Any, tab: str, on: date | None = None
) -> dict[str, Any]:
    """What stands around every tab; on a day that is over, as it was then."""
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
    sight = health.Sight(user)
    return healthy.card(record, user, sight, on) | {
        "sight": sight,
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


def overview(
    request: Request, record: Any, tab: str, sight: health.Sight
) -> dict[str, Any]:
    lived = life.life(record, request.user, timezone.localdate(), sight)
    return flags_of(request, record, sight) | {"life": lived}


def flags_of(request: Request, record: Any, sight: health.Sight) -> dict[str, Any]:
    until = record.attested_until
    return {
        "attested": until is not None and until >= timezone.localdate(),
        "flags": flagged.standing(record, request.user, sight),
        "closed_flags": flagged.closed(record, request.user),
    }


def rows(
    request: Request, record: Any, tab: str, sight: health.Sight
) -> dict[str, Any]:
    """One panel for a kind; with all its rows a click away."""
    title = tab_labels()[tab]
    return {"panels": [panel(request, BY_SLUG[tab], "partner", record, title)]}


def people(
    request: Request, record: Any, tab: str, sight: health.Sight
) -> dict[str, Any]:
    shown = panel(request, BY_SLUG["people"], "partner", record, _("Their people"))
    carried = carriers.carriers(record, request.user, timezone.localdate(), sight)
    return {"panels": [shown], "carried": carried}


def details(
    request: Request, record: Any, tab: str, sight: health.Sight
) -> dict[str, Any]:
    also = [
        panel(request, BY_SLUG[s], "partner", record, BY_SLUG[s].title.capitalize())
        for s in ALSO
    ]
    return told(request, BY_NAME["partner"], record) | {
        "panels": [one for one in also if one["count"]]
    }


def documents(
    request: Request, record: Any, tab: str, sight: health.Sight
) -> dict[str, Any]:
    return {}


def history(
    request: Request, record: Any, tab: str, sight: health.Sight
) -> dict[str, Any]:
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
    """What a verdict changes, asked for again while a new one is on its way."""
    record = visible(request, BY_NAME["partner"], key)
    sight = health.Sight(request.user)
    context = healthy.card(record, request.user, sight) | {"record": record}
    context["ahead"] = ahead(record, sight, context["verdict"])
    if not context["pending"]:
        context |= flags_of(request, record, sight)
    return render(request, "partners/health_card.html", context)
