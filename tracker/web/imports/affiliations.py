"""Names printed on outputs that nobody has given a meaning yet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tracker.exchange import affiliations
from tracker.kinds import PARTNERS
from tracker.kinds.references import resolve
from tracker.records.marks import listed
from tracker.web.house.doors import keeps_house
from tracker.web.imports import waiting
from tracker.web.requests import Request


@require_GET
def queue(request: Request) -> HttpResponse:
    """Which partner is this? By weight, each with the nearest ones."""
    page, context = waiting.asked(request, affiliations.waiting)
    names = affiliations.with_proposals(list(page.object_list), request.user)
    context |= {"names": names, "keeps_house": keeps_house(request.user)}
    return render(request, "imports/affiliations.html", context)


@require_POST
def decide(request: Request) -> HttpResponse:
    """This name means that partner, a new one, or none."""
    user = request.user
    if not user.is_officer:
        raise PermissionDenied
    name = request.POST.get("name", "")[:300].replace("\x00", "")
    country = request.POST.get("country", "")[:2]
    answer = request.POST.get("answer", "")
    try:
        if answer == "none":
            affiliations.no_partner(name, country, by=user)
            messages.success(request, _("It is not asked about again."))
        elif answer == "ours":
            if not keeps_house(user):
                raise PermissionDenied
            number = affiliations.ours(name, country, by=user)
            said = ngettext(
                "It is one of our names, on %(n)d output.",
                "It is one of our names, on %(n)d outputs.",
                number,
            )
            messages.success(request, said % {"n": number})
        elif answer == "new":
            partner = affiliations.new_partner(name, country, by=user)
            messages.success(
                request, _("%(name)s is a partner now.") % {"name": partner}
            )
        else:
            typed = request.POST.get("partner", "") if answer == "typed" else answer
            meant: Any = resolve(PARTNERS.editable_by(user), typed, user=user)
            number = affiliations.means(name, country, meant, by=user)
            said = ngettext(
                "%(n)d output is linked to %(name)s.",
                "%(n)d outputs are linked to %(name)s.",
                number,
            )
            messages.success(request, said % {"n": number, "name": meant})
    except ValidationError as problem:
        messages.error(request, listed(problem.messages, ";"))
    return waiting.back(request, "import:affiliations")
