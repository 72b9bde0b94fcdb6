"""Changes made together on one page, and the button that takes them back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracker.kinds import BY_NAME
from tracker.kinds import taken_back as steps
from tracker.records.models import Batch, Change
from tracker.web.past import Past
from tracker.web.requests import Request

AT_ONCE = 100


@require_safe
def batch(request: Request, key: int) -> HttpResponse:
    found = _found(request, key)
    changes = _seen(request, found.changes.select_related("made_by", "batch"))
    page = Paginator(changes, AT_ONCE).get_page(request.GET.get("page"))
    context = {
        "batch": found,
        "page": page,
        "entries": _entries(request, list(page)),
        "count": page.paginator.count,
        "may_take_back": found.taken_back_by_id is None
        and not hasattr(found, "takes_back")
        and 0 < page.paginator.count <= steps.most(found),
    }
    return render(request, "records/batch.html", context)


@require_POST
def back(request: Request, key: int) -> HttpResponse:
    found = _found(request, key)
    try:
        undone = steps.take_back(found, by=request.user)
    except ValidationError as problem:
        said = _("Nothing was taken back. %(why)s")
        messages.error(request, said % {"why": " ".join(problem.messages)})
        return redirect("batch", found.pk)
    messages.success(request, _("Taken back."))
    return redirect("batch", undone.pk)


def _found(request: Request, key: int) -> Batch:
    batches = Batch.objects.select_related("made_by", "taken_back_by")
    found = get_object_or_404(batches, pk=key)
    if not steps.may_see(found, request.user):
        raise Http404
    return found


def _seen(request: Request, changes: QuerySet[Change]) -> QuerySet[Change]:
    """Of what one may not see nothing is said, not even how much it is."""
    changes = changes.order_by("pk")
    if request.user.sees_everything:
        return changes
    seen = Q(action=Change.Action.DELETED)
    for name in set(changes.order_by().values_list("kind", flat=True)) & set(BY_NAME):
        keys = BY_NAME[name].visible_to(request.user).order_by().values("pk")
        seen |= Q(kind=name, record_id__in=keys)
    return changes.filter(seen)


def _entries(request: Request, changes: list[Change]) -> list[dict[str, Any]]:
    """Each change under its record; of what one may not see nothing is said."""
    by_kind: dict[str, list[Change]] = {}
    for change in changes:
        by_kind.setdefault(change.kind, []).append(change)
    told: dict[int, dict[str, Any]] = {}
    for name, some in by_kind.items():
        kind = BY_NAME.get(name)
        if kind is None:
            continue
        keys = {change.record_id for change in some}
        there = kind.visible_to(request.user).in_bulk(keys)
        shown = [
            change
            for change in some
            if change.record_id in there or change.action == Change.Action.DELETED
        ]
        for entry in Past(kind, request.user).entries(shown):
            record = there.get(entry.change.record_id)
            told[entry.change.pk] = {"kind": kind, "record": record, "entry": entry}
    return [told[change.pk] for change in changes if change.pk in told]
