from __future__ import annotations

import logging

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.forms import MembershipFormSet, NewUserForm, UserForm
from accounts.models import User
from accounts.passwords import give_one_time

from .doors import only

log = logging.getLogger(__name__)

ROWS = 50


@require_safe
@only("is_administrator")
def users(request: HttpRequest) -> HttpResponse:
    """Everybody who may sign in, or once could."""
    sought = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = User.objects.prefetch_related("memberships__unit")
    if sought:
        found = found.filter(
            Q(username__icontains=sought)
            | Q(name__icontains=sought)
            | Q(email__icontains=sought)
            | Q(units__name__icontains=sought)
            | Q(units__name_zh__icontains=sought)
        ).distinct()
    page = Paginator(found.order_by("-is_active", "username"), ROWS).get_page(
        request.GET.get("page")
    )
    return render(request, "accounts/users.html", {"page": page, "sought": sought})


@never_cache
@require_http_methods(["GET", "POST"])
@only("is_administrator")
def add_user(request: HttpRequest) -> HttpResponse:
    """The one-time password is shown in the answer and nowhere else."""
    form = NewUserForm(request.POST or None)
    places = MembershipFormSet(request.POST or None, instance=form.instance)
    if request.method == "POST" and form.is_valid() and places.is_valid():
        password = give_one_time(form.instance)
        with transaction.atomic():
            form.save()
            places.save()
        _note(request, form.instance, "added")
        return _handed_over(request, form.instance, password)
    return render(
        request, "accounts/user_form.html", {"form": form, "memberships": places}
    )


@never_cache
@require_http_methods(["GET", "POST"])
@only("is_administrator")
def edit_user(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, address, roles and units of one person."""
    with transaction.atomic():
        administrators = _administrators()
        user = get_object_or_404(User, pk=pk)
        form = UserForm(request.POST or None, instance=user)
        places = MembershipFormSet(request.POST or None, instance=user)
        if request.method == "POST" and form.is_valid() and places.is_valid():
            if administrators == {pk} and not form.instance.is_administrator:
                form.add_error("is_administrator", _last_one())
            else:
                form.save()
                places.save()
                _note(request, user, "edited")
                messages.success(request, _("Saved."))
                return redirect("accounts:users")
    return render(
        request,
        "accounts/user_form.html",
        {"form": form, "memberships": places, "person": User.objects.get(pk=pk)},
    )


@require_POST
@only("is_administrator")
def activate(request: HttpRequest, pk: int, *, active: bool) -> HttpResponse:
    """Let somebody in again, or no longer; their next request already notices."""
    with transaction.atomic():
        administrators = _administrators()
        user = get_object_or_404(User, pk=pk)
        if not active and administrators == {pk}:
            messages.error(request, _last_one())
            return redirect("accounts:edit_user", pk=pk)
        user.is_active = active
        user.save(update_fields=["is_active"])
    _note(request, user, "activated" if active else "deactivated")
    said = _("%(name)s may sign in.") if active else _("%(name)s is deactivated.")
    messages.success(request, said % {"name": user})
    return redirect("accounts:users")


@never_cache
@require_POST
@only("is_administrator")
def new_password(request: HttpRequest, pk: int) -> HttpResponse:
    """For who forgot it: ends their sessions and gives a one-time password."""
    user = get_object_or_404(User, pk=pk, is_active=True)
    password = give_one_time(user)
    user.save(update_fields=["password", "password_is_temporary"])
    _note(request, user, "given a new password")
    return _handed_over(request, user, password)


@require_POST
@only("is_administrator")
def drop_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """For who lost the phone; the next sign-in asks them to set up a new one."""
    user = get_object_or_404(User, pk=pk)
    Authenticator.objects.filter(user=user).delete()
    _note(request, user, "freed of the second factor")
    messages.success(
        request, _("%(name)s has no second factor any more.") % {"name": user}
    )
    return redirect("accounts:edit_user", pk=pk)


def _administrators() -> set[int]:
    """Who they are, held still until the change is done: one must remain."""
    held = User.objects.select_for_update().filter(
        is_administrator=True, is_active=True
    )
    return set(held.order_by("pk").values_list("pk", flat=True))


def _last_one() -> str:
    return _("This is the last administrator. Make somebody else one first.")


def _handed_over(request: HttpRequest, user: User, password: str) -> HttpResponse:
    return render(
        request, "accounts/password.html", {"person": user, "password": password}
    )


def _note(request: HttpRequest, user: User, what: str) -> None:
    roles = [r for r in ("coordinator", "leader", "administrator") if _is(user, r)]
    log.info("User %s was %s by %s; roles %s.", user.pk, what, request.user.pk, roles)


def _is(user: User, role: str) -> bool:
    return getattr(user, f"is_{role}")
