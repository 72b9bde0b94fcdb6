"""Adding and editing a record of any kind."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker.kinds import Kind
from tracker.kinds.pickers import ON_THE_SPOT
from tracker.records import once
from tracker.records.models import Stale
from tracker.web import conflicts, prefill, sending, twins, undoing
from tracker.web.layout import laid_out
from tracker.web.requests import Request
from tracker.web.views.detail import editable, visible


@require_http_methods(["GET", "POST"])
def add(request: Request, kind: Kind) -> HttpResponse:
    """A new record; `?short=1` asks only for what it must have."""
    if not kind.may_add(request.user):
        raise Http404
    short = ON_THE_SPOT.get(kind.name) if request.GET.get("short") else None
    posted = request.method == "POST"
    initial = None if posted else prefill.asked(kind, request)
    data = request.POST if posted else None
    filled = kind.form(data, user=request.user, initial=initial, fields=short)
    if not posted:
        prefill.begin_at(filled)
        return page(request, kind, filled)
    return save(request, kind, filled)


@require_http_methods(["GET", "POST"])
def edit(request: Request, kind: Kind, key: str) -> HttpResponse:
    record = editable(request, kind, key)
    if request.method != "POST":
        return page(
            request, kind, kind.form(user=request.user, instance=record), record
        )
    if request.POST.get("version") != str(record.version):
        return sent_before(request, kind) or conflict(request, kind, record)
    filled = kind.form(request.POST, user=request.user, instance=record)
    return save(request, kind, filled, record)


def save(request: Request, kind: Kind, filled: Any, record: Any = None) -> HttpResponse:
    """Save once, however often it was sent; else the form again, with what is wrong."""
    if not filled.is_valid():
        return page(request, kind, filled, record, status=422)
    alike: list[Any] = []
    before = record.version if record is not None else 0
    looked_for = record is None and not request.POST.get("anyway")

    def saved() -> str:
        # Within the once: the same form again is no twin of what it saved before.
        alike.extend(twins.of(kind, filled) if looked_for else ())
        made = None if alike else filled.save()
        return made.get_absolute_url() if made is not None else ""

    try:
        address = sending.once(request, saved)
    except Stale:
        return conflict(request, kind, visible(request, kind, str(record.pk)))
    except once.OtherRequest:
        return page(request, kind, filled, record, status=409, resent=True)
    if not address:
        return page(request, kind, filled, record, status=422, alike=alike)
    return after(request, kind, filled, address, before=before)


def after(
    request: Request, kind: Kind, filled: Any, address: str, *, before: int
) -> HttpResponse:
    """Where to go next: the record, another one, or back to the field it was for."""
    if request.GET.get("short") and fetched(request):
        record = filled.instance
        made = {"id": record.pk, "text": str(record)}
        return JsonResponse(made, status=201)
    undoing.said(request, _("Saved."), kind, filled.instance, before)
    if "_another" in request.POST:
        return redirect(kind.url("add"))
    return redirect(address)


def sent_before(request: Request, kind: Kind) -> HttpResponse | None:
    """The same form a second time: the answer of the first."""
    address = sending.answered(request)
    return redirect(address) if address else None


def conflict(request: Request, kind: Kind, record: Any) -> HttpResponse:
    """Somebody saved meanwhile: both versions, what was typed is kept."""
    merged = conflicts.merge(kind, record, request.POST, request.user)
    filled = kind.form(merged.data, user=request.user, instance=record)
    return page(request, kind, filled, record, status=409, conflict=merged)


def fetched(request: Request) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def page(
    request: Request,
    kind: Kind,
    filled: Any,
    record: Any = None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "kind": kind,
        "form": filled,
        "record": record,
        "parts": laid_out(kind, filled),
        "once": sending.new_key(),
        "draft": f"{kind.name}:{record.ref if record else 'new'}",
    }
    short = filled.short and fetched(request)
    template = "records/_short.html" if short else "records/form.html"
    return render(request, template, context | more, status=status)
