"""The links an officer made: all of them, a new one, one that is withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from tracker.exchange.links import making
from tracker.exchange.links.model import VisitLink
from tracker.jobs.models import Mail
from tracker.kinds import VISITS
from tracker.web.links.forms import LinkForm
from tracker.web.requests import Request

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.records.models import Visit

SHOWN = 200


def officers_only(request: Request) -> User:
    """Who may log no visit asks nobody for one."""
    if not VISITS.may_add(request.user):
        raise Http404
    return request.user


def own(request: Request, pk: int) -> VisitLink:
    """A link of this person; those of others are not there."""
    officers_only(request)
    mine = VisitLink.objects.of(request.user).filter(pk=pk)
    link = mine.select_related("by", "draft").first()
    if link is None:
        raise Http404
    return link


@require_safe
def listing(request: Request) -> HttpResponse:
    """Open, answered, over, withdrawn: all that this person made, the newest first."""
    user = officers_only(request)
    found = list(VisitLink.objects.of(user).select_related("draft")[:SHOWN])
    context = {"rows": rows_of(found, user)}
    return render(request, "links/list.html", context)


def rows_of(links: list[VisitLink], user: User) -> list[dict[str, Any]]:
    """Each with its visit, as far as it is seen, and what became of its letter."""
    keys = {link.visit_id for link in links if link.visit_id}
    visits = VISITS.visible_to(user).in_bulk(keys) if keys else {}
    mailed = {making.letter_key(link): link.pk for link in links if link.mailed_to}
    letters = {
        mailed[mail.dedupe_key]: mail
        for mail in Mail.objects.filter(dedupe_key__in=mailed)
    }
    return [
        {
            "link": link,
            "visit": visits.get(link.visit_id) if link.visit_id else None,
            "letter": letters.get(link.pk),
        }
        for link in links
    ]


def of_visit(visit: Visit, user: User) -> list[dict[str, Any]]:
    """The links this person made for a visit, for its page."""
    found = VisitLink.objects.of(user).filter(visit_id=visit.pk)
    return rows_of(list(found.select_related("draft")[:SHOWN]), user)


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """The answer is the only place where the address is ever to be read."""
    user = officers_only(request)
    visit = _asked_about(request)
    data = request.POST if request.method == "POST" else None
    form = LinkForm(data, user=user, visit=visit)
    context: dict[str, Any] = {"form": form, "visit": visit, "may_mail": may_mail()}
    if not form.is_valid():
        return render(
            request, "links/new.html", context, status=422 if data is not None else 200
        )
    if not making.has_room(user):
        messages.error(
            request, _("There are too many open links. Withdraw some first.")
        )
        return redirect("links:list")
    link, secret = making.make(user, **form.given(may_mail=may_mail()))
    context |= {"link": link, "address": making.address(secret)}
    return render(request, "links/made.html", context)


def may_mail() -> bool:
    """Whether this house sends letters at all."""
    return not settings.EMAIL_BACKEND.endswith("console.EmailBackend")


def _asked_about(request: Request) -> Visit | None:
    ref = request.GET.get("visit", "")
    if not ref:
        return None
    try:
        return cast("Visit", VISITS.get(ref, VISITS.editable_by(request.user)))
    except ObjectDoesNotExist:
        raise Http404 from None


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    link = own(request, pk)
    if making.withdraw(link):
        messages.success(request, _("The link leads nowhere any more."))
    else:
        messages.warning(request, _("This link is not open any more."))
    return redirect("links:list")
