from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tracker.exchange.drafting import keeping
from tracker.exchange.mail_in import addresses
from tracker.web.requests import Request


def takers_only(request: Request) -> None:
    """Where the house takes mail, who may log has an address."""
    if not settings.MAIL_IN or not keeping.may_log(request.user):
        raise Http404


@never_cache
@require_safe
def mail(request: Request) -> HttpResponse:
    takers_only(request)
    return page(request)


@never_cache
@require_POST
def open_address(request: Request) -> HttpResponse:
    """The answer is the only place where the address is ever to be read."""
    takers_only(request)
    return page(request, addresses.open_to(request.user))


@require_POST
def close_address(request: Request) -> HttpResponse:
    takers_only(request)
    addresses.close(request.user)
    messages.success(request, _("Mail to this address is no longer taken."))
    return redirect("mail_in")


def page(request: Request, address: str = "") -> HttpResponse:
    context = {"kept": addresses.of(request.user), "address": address}
    return render(request, "mail_in/page.html", context)
