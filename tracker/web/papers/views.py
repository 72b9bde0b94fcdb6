"""The office's own forms: which there are, new ones, and what may stand in them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from tracker.exchange.downloads import made
from tracker.exchange.models import OfficeForm
from tracker.exchange.office import keeping
from tracker.exchange.office import places as known
from tracker.kinds import BY_NAME
from tracker.web.papers.forms import NewForm
from tracker.web.requests import Request

LARGEST = 2**31


@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: Request) -> HttpResponse:
    may_add = request.user.is_officer
    form = NewForm(user=request.user) if may_add else None
    status = 200
    if request.method == "POST":
        if not may_add:
            raise Http404
        form = NewForm(request.POST, request.FILES, user=request.user)
        kept = form.keep() if form.is_valid() else None
        if kept is not None:
            messages.success(request, _("%(form)s is kept.") % {"form": kept})
            return redirect(reverse("paper:list"))
        status = 422
    context = {"groups": groups(request), "form": form}
    return render(request, "papers/list.html", context, status=status)


def groups(request: Request) -> list[dict[str, Any]]:
    """By what fills them."""
    mine = OfficeForm.objects.editable_by(request.user)
    writable = set(mine.values_list("pk", flat=True))
    by_kind: dict[str, list[Any]] = {name: [] for name in known.KINDS}
    for one in keeping.listed(OfficeForm.objects.visible_to(request.user)):
        row = {"form": one, "may_remove": one.pk in writable}
        by_kind.setdefault(one.kind, []).append(row)
    return [
        {"name": name, "title": BY_NAME[name].title, "rows": rows}
        for name, rows in by_kind.items()
    ]


@require_safe
def places(request: Request, name: str) -> HttpResponse:
    """Every place of a kind, with the names that mean it."""
    if name not in known.KINDS:
        raise Http404
    found: dict[str, list[dict[str, Any]]] = {}
    for place in known.places_of(name):
        row = {
            "code": place.code,
            "chinese": place.names[0] if place.names else "",
            "label": known.label(place),
        }
        found.setdefault(place.of, []).append(row)
    titles = {
        "record": BY_NAME[name].one,
        "partner": _("The first partner"),
        "house": _("Always"),
    }
    lists = {one.name: str(one.title) for one in BY_NAME[name].lines}
    sections = [
        {
            "title": titles.get(of) or list_title(of, lists),
            "repeats": of not in titles,
            "rows": rows,
        }
        for of, rows in found.items()
    ]
    context = {"one": BY_NAME[name].one, "sections": sections}
    return render(request, "papers/places.html", context)


def list_title(of: str, lists: dict[str, str]) -> str:
    for side, word in (("ours", _("ours")), ("theirs", _("theirs"))):
        if of.endswith(f"_{side}"):
            return f"{lists[of.removesuffix(f'_{side}')]} ({word})"
    return lists[of]


def one(forms: Any, key: int) -> OfficeForm:
    found = forms.filter(pk=key).first() if key < LARGEST else None
    if found is None:
        raise Http404
    return found


@require_safe
def original(request: Request, form: int) -> HttpResponse:
    found = one(OfficeForm.objects.visible_to(request.user), form)
    return download(keeping.content_of(found), keeping.file_name(found), found.format)


@require_POST
def remove(request: Request, form: int) -> HttpResponse:
    found = one(OfficeForm.objects.editable_by(request.user), form)
    found.delete()
    messages.success(request, _("%(form)s is removed.") % {"form": found})
    return redirect(reverse("paper:list"))


def download(content: bytes, name: str, format: str) -> HttpResponse:
    return made(content, keeping.TYPES[format], name)
