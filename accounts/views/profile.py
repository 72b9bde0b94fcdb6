from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import calendars
from accounts.forms import ProfileForm, TokenForm
from accounts.models import User
from accounts.requests import Request


@never_cache
@require_http_methods(["GET", "POST"])
def profile(request: Request) -> HttpResponse:
    """Name, language, password, second factor, tokens."""
    form = ProfileForm(request.POST or None, instance=_stored(request))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("accounts:profile")
    return _page(request, form=form)


@never_cache
@require_POST
def make_token(request: Request) -> HttpResponse:
    """The answer is the only place where the token is ever to be read."""
    form = TokenForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, token_form=form)
    token, text = form.make()
    return _page(request, made=token, text=text)


@require_POST
def revoke_token(request: Request, pk: int) -> HttpResponse:
    token = get_object_or_404(request.user.tokens, pk=pk)
    if token.revoked is None:
        token.revoked = timezone.now()
        token.save(update_fields=["revoked"])
    messages.success(
        request, _("The token “%(name)s” is no longer valid.") % {"name": token.name}
    )
    return redirect("accounts:profile")


@never_cache
@require_POST
def open_calendar(request: Request) -> HttpResponse:
    """The answer is the only place where the address is ever to be read."""
    secret = calendars.open_to(request.user)
    address = f"{settings.BASE_URL}/calendar/{secret}.ics"
    return _page(request, calendar_address=address)


@require_POST
def close_calendar(request: Request) -> HttpResponse:
    calendars.close(request.user)
    messages.success(request, _("The calendar is no longer to be read there."))
    return redirect("accounts:profile")


@require_POST
def sign_out_everywhere(request: Request) -> HttpResponse:
    """End all sessions, this one too; tokens stay."""
    User.objects.filter(pk=request.user.pk).update(sessions_valid_from=timezone.now())
    logout(request)
    messages.success(request, _("You are signed out on all devices."))
    return redirect("account_login")


def _stored(request: Request) -> User:
    # A form writes into its instance even when it refuses what was typed; the
    # page around it goes on showing who is signed in.
    return User.objects.get(pk=request.user.pk)


def _page(request: Request, **given: object) -> HttpResponse:
    now = timezone.now()
    shown = {
        "form": ProfileForm(instance=_stored(request)),
        "calendar_made": _stored(request).calendar_made,
        "token_form": TokenForm(user=request.user),
        "tokens": request.user.tokens.filter(revoked=None),
        "has_second_factor": is_mfa_enabled(request.user, [Authenticator.Type.TOTP]),
        "memberships": request.user.memberships.select_related("unit"),
        "now": now,
    }
    return render(request, "accounts/profile.html", shown | given)
