"""Deleting a record: asked once more, kept in the history, and undone on the spot."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker.kinds import Kind
from tracker.records import changes, needed
from tracker.records.models import Change, Stale
from tracker.web.requests import Request
from tracker.web.views.detail import editable


@require_http_methods(["GET", "POST"])
def delete(request: Request, kind: Kind, key: str) -> HttpResponse:
    record = editable(request, kind, key)
    context = {"kind": kind, "record": record, "problems": []}
    if not needed.may_delete(kind.model, request.user):
        context |= {"why_not": changes.kept_for_all(), "instead": instead(kind)}
        status = 200 if request.method == "GET" else 403
        return render(request, "records/not_deleted.html", context, status=status)
    if request.method != "POST":
        return render(request, "records/delete.html", context)
    if request.POST.get("version") not in (None, str(record.version)):
        return render(
            request, "records/delete.html", context | {"stale": True}, status=409
        )
    try:
        gone(request, kind, record, request.POST.get("why", "")[:300])
    except ValidationError as problem:
        context["problems"] = problem.messages
        return render(request, "records/delete.html", context, status=409)
    except Stale:
        return render(
            request, "records/delete.html", context | {"stale": True}, status=409
        )
    return redirect(kind.url("list"))


def gone(request: Request, kind: Kind, record: Any, why: str = "") -> None:
    """Take it away; the list offers to bring it back. Raises as `changes.delete`."""
    pk, name = record.pk, str(record)
    changes.delete(record, by=request.user, why=why)
    step = Change.objects.filter(kind=kind.name, record_id=pk).first()
    if step is not None:
        request.session[f"deleted_{kind.name}"] = {"name": name, "change": step.pk}


def instead(kind: Kind) -> str:
    """What somebody can do who would like it to be gone."""
    if kind.name == "partner":
        return _(
            "You can set its status to inactive or closed, or name the institution "
            "that succeeded it."
        )
    if kind.name == "person":
        return _("You can set the status to moved, retired or deceased.")
    return ""
