"""Views of a list that people save for themselves, their unit or everybody."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import SavedView, Unit, User
from tracker.kinds import Kind
from tracker.web import finding, saved_views
from tracker.web.requests import Request

DROPPED = finding.PAGE_ONLY - {"columns"}
MOST = 40
"""More tabs than these nobody reads."""


@require_POST
def save(request: Request, kind: Kind) -> HttpResponse:
    """Keep the question of the list one comes from under a name."""
    query = clean_query(kind, request.POST.get("query", ""), request.user)
    back = f"{kind.url('list')}?{query}" if query else kind.url("list")
    form = saved_views.SaveForm(request.POST, user=request.user)
    own = SavedView.objects.filter(owner=request.user, kind=kind.name)
    if not query:
        messages.error(
            request, _("Filter the list first; a view is what it then shows.")
        )
    elif own.count() >= MOST:
        messages.error(request, _("You have %(n)s views here already.") % {"n": MOST})
    elif not form.is_valid():
        messages.error(request, _("The view needs a name of at most 60 letters."))
    else:
        _keep(request, kind, query, form)
    return redirect(back)


def _keep(request: Request, kind: Kind, query: str, form: saved_views.SaveForm) -> None:
    share = form.cleaned_data["share"]
    view = SavedView(
        owner=request.user,
        kind=kind.name,
        name=form.cleaned_data["name"],
        query=query,
        unit=Unit.objects.filter(pk=share).first() if share.isdigit() else None,
        for_all=share == "all",
    )
    try:
        view.full_clean()
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return
    view.save()
    messages.success(request, _("Saved."))


def clean_query(kind: Kind, text: str, user: User) -> str:
    """What of an address is a question this list answers; nothing if it is none."""
    given = QueryDict(text[:2000], mutable=True)
    for name in DROPPED:
        given.pop(name, None)
    kept = [(name, [one for one in values if one]) for name, values in given.lists()]
    kept = [(name, values) for name, values in kept if values]
    asked = QueryDict(urlencode(kept, doseq=True))
    try:
        found = kind.found_by(asked, user)
        finding.refuse_unknown(found, finding.PAGE_ONLY)
        found.found  # noqa: B018 - raises where a value means nothing
    except ValidationError:
        return ""
    return urlencode(kept, doseq=True)


@require_POST
def remove(request: Request, kind: Kind, view: int) -> HttpResponse:
    """Take a view away; the records it showed stay."""
    found = get_object_or_404(SavedView.objects.of(request.user, kind.name), pk=view)
    if not found.may_be_removed_by(request.user):
        raise Http404
    found.delete()
    messages.success(request, _("The view “%(name)s” is gone.") % {"name": found.name})
    return redirect(kind.url("list"))
