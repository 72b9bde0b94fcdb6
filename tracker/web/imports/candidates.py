"""Participants of grants that may become partners, on a page by weight."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tracker.exchange import candidates
from tracker.kinds import PARTNERS
from tracker.kinds.references import resolve
from tracker.records.marks import listed
from tracker.records.models import Partner
from tracker.web.imports import waiting
from tracker.web.requests import Request


@require_GET
def listing(request: Request) -> HttpResponse:
    """Who else takes part in our grants, those of most grants first."""
    page, context = waiting.asked(request, candidates.waiting)
    sorts = dict(Partner.Kind.choices)
    rows = [row | {"sort": sorts.get(row["sort"], row["sort"])} for row in page]
    context["rows"] = rows
    return render(request, "imports/candidates.html", context)


@require_POST
def decide(request: Request) -> HttpResponse:
    """This participant becomes a partner, or is one we know."""
    user = request.user
    if not user.is_officer:
        raise PermissionDenied
    key = request.POST.get("key", "")[:300].replace("\x00", "")
    country = request.POST.get("country", "")[:2]
    try:
        if request.POST.get("answer") == "new":
            made = candidates.new_partner(key, country, by=user)
            messages.success(request, _("%(name)s is a partner now.") % {"name": made})
        else:
            typed = request.POST.get("partner", "")
            meant: Any = resolve(PARTNERS.editable_by(user), typed, user=user)
            number = candidates.means(key, country, meant, by=user)
            said = ngettext(
                "%(n)d grant is linked to %(name)s.",
                "%(n)d grants are linked to %(name)s.",
                number,
            )
            messages.success(request, said % {"n": number, "name": meant})
    except ValidationError as problem:
        messages.error(request, listed(problem.messages, ";"))
    return waiting.back(request, "import:candidates")
