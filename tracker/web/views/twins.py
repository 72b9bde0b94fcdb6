"""Likely duplicates with what speaks for them: merged, or told apart for good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker.exchange.likely import Pair, likely
from tracker.kinds import Kind
from tracker.kinds.references import number
from tracker.records.models import Different
from tracker.web.requests import Request

ON_A_PAGE = 50
TOLD_APART = 100


@dataclass(frozen=True)
class Offered:
    """A pair, and whether this person may do something about it."""

    pair: Pair
    theirs: bool


@require_http_methods(["GET", "POST"])
def twins(request: Request, kind: Kind) -> HttpResponse:
    if not kind.may_add(request.user):
        raise Http404
    if request.method == "POST":
        return _told_apart(request, kind)
    page = Paginator(likely(kind, request.user), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    shown: list[Pair] = list(page)
    keys = {record.pk for one in shown for record in (one.first, one.second)}
    editable = kind.editable_by(request.user).filter(pk__in=keys)
    mine = set(editable.values_list("pk", flat=True))
    context = {
        "kind": kind,
        "page": page,
        "offered": [Offered(p, {p.first.pk, p.second.pk} <= mine) for p in shown],
        "apart": _apart(request, kind),
    }
    return render(request, "records/twins.html", context)


def _apart(request: Request, kind: Kind) -> list[tuple[Any, Any]]:
    """What somebody told apart, as far as this person may see both."""
    said = Different.objects.filter(kind=kind.name).order_by("-pk")[:TOLD_APART]
    pairs = list(said.values_list("first", "second"))
    there = kind.visible_to(request.user).in_bulk({key for p in pairs for key in p})
    return [(there[a], there[b]) for a, b in pairs if a in there and b in there]


def _told_apart(request: Request, kind: Kind) -> HttpResponse:
    """Both are theirs to change, so it is theirs to say whether they are one."""
    asked = [number(request.POST.get(name, "")) for name in ("first", "second")]
    keys = sorted({key for key in asked if key is not None})
    if len(keys) != 2 or kind.editable_by(request.user).filter(pk__in=keys).count() < 2:
        raise Http404
    pair = {"kind": kind.name, "first": keys[0], "second": keys[1]}
    if "again" in request.POST:
        Different.objects.filter(**pair).delete()
        messages.success(request, _("They are compared again."))
    else:
        Different.objects.get_or_create(**pair, defaults={"said_by": request.user})
        messages.success(request, _("Remembered: they are not the same."))
    return redirect(kind.url("twins"))
