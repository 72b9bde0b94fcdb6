"""The history of a record: who, when, before and after; and taking a step back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracker.kinds import Kind
from tracker.kinds.taken_back import may_see
from tracker.records import needed
from tracker.records import undo as steps
from tracker.records.models import Change, Stale
from tracker.web.past import Past
from tracker.web.requests import Request
from tracker.web.views.delete import gone
from tracker.web.views.detail import visible

if TYPE_CHECKING:
    from tracker.records.models import Versioned

AT_ONCE = 50


@require_safe
def history(request: Request, kind: Kind, key: str) -> HttpResponse:
    record = visible(request, kind, key)
    return render(
        request,
        "records/history.html",
        {"kind": kind, "record": record} | past_of(request, kind, record),
    )


def past_of(request: Request, kind: Kind, record: Any) -> dict[str, Any]:
    changes = Change.objects.filter(kind=kind.name, record_id=record.pk)
    changes = changes.select_related("made_by", "batch")
    page = Paginator(changes, AT_ONCE).get_page(request.GET.get("page"))
    may_edit = kind.editable_by(request.user).filter(pk=record.pk).exists()
    past = Past(kind, request.user)
    batches = {change.batch for change in page if change.batch is not None}
    return {
        "page": page,
        "entries": past.entries(list(page)),
        "may_undo": may_edit,
        "own_batches": {one.pk for one in batches if may_see(one, request.user)},
    }


@require_POST
def undo(request: Request, kind: Kind, change: int) -> HttpResponse:
    """Write the values from before, or bring a deleted record back."""
    found = get_object_or_404(Change, pk=change, kind=kind.name)
    if found.action == Change.Action.CREATED:
        return _unmade(request, kind, found)
    deleted = found.action == Change.Action.DELETED
    record = None if deleted else _editable(request, kind, found)
    if deleted and not _may_restore(request, found):
        raise Http404
    try:
        if deleted:
            record = steps.restore(found, kind.model, by=request.user)
        else:
            record = steps.undo(found, cast("Versioned", record), by=request.user)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    except Stale:
        messages.error(request, _("Somebody just changed this record. Look again."))
    else:
        done = _("It is back.") if deleted else _("The change was undone.")
        messages.success(request, done)
    if record is None:
        return redirect(kind.url("list"))
    back_to_it = deleted or "at" in request.POST
    return redirect(record if back_to_it else kind.url("history", record.ref))


def _unmade(request: Request, kind: Kind, change: Change) -> HttpResponse:
    """A record that was just made goes again, as long as it is what was made."""
    if change.made_by_id != request.user.pk:
        raise Http404
    record = _editable(request, kind, change)
    if not needed.may_delete(kind.model, request.user):
        raise Http404
    if record.version != change.version:
        messages.error(request, _("Somebody just changed this record. Look again."))
        return redirect(record)
    try:
        gone(request, kind, record)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect(record)
    return redirect(kind.url("list"))


def _editable(request: Request, kind: Kind, change: Change) -> Any:
    try:
        return kind.editable_by(request.user).get(pk=change.record_id)
    except ObjectDoesNotExist:
        raise Http404 from None


def _may_restore(request: Request, change: Change) -> bool:
    return request.user.edits_everything or (
        change.made_by_id == request.user.pk and request.user.is_officer
    )
