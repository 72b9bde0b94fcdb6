"""How signing in works here: no open door, own limits, links from the base URL."""

from __future__ import annotations

import logging
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import guessing
from .addresses import client_address
from .middleware import SEEN, STARTED
from .models import User

log = logging.getLogger(__name__)

LONGEST_LOGIN = 254


class AccountAdapter(DefaultAccountAdapter):
    """Signing in by name or e-mail and password."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy(
            "This account was deactivated. An administrator can open it again."
        ),
        "too_many_login_attempts": gettext_lazy(
            "Too many wrong tries. Please wait a quarter of an hour."
        ),
        "username_password_mismatch": gettext_lazy(
            "The name or the password is not right."
        ),
        "email_password_mismatch": gettext_lazy(
            "The e-mail address or the password is not right."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by administrators, or by the institution's sign-in."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "local"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Instead of counters in one process's memory, ours in the database."""
        login = credentials.get("username") or credentials.get("email") or ""
        if len(login) > LONGEST_LOGIN:
            raise self.validation_error("username_password_mismatch")
        if not guessing.may_try(request, guessing.account(login)):
            log.warning("Too many tries to sign in from %s.", client_address(request))
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user = super().authenticate(request, **credentials)
        if user:
            guessing.succeeded(request, f"user {user.pk}")
        return user

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        request.session[STARTED] = request.session[SEEN] = time.time()
        User.objects.filter(pk=user.pk).update(sign_ins=F("sign_ins") + 1)

    def clean_password(self, password: str, user: User | None = None) -> str:
        if user and user.password_is_temporary and user.check_password(password):
            raise ValidationError(_("Please choose another one than you were given."))
        return super().clean_password(password, user)

    def set_password(self, user: User, password: str) -> None:
        user.settles_in = user.password_is_temporary  # type: ignore[attr-defined]
        user.password_is_temporary = False
        super().set_password(user, password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Whoever came in with a one-time password begins at the desk."""
        settles_in = getattr(request.user, "settles_in", False)
        return "/" if settles_in else reverse("accounts:profile")

    def format_email_subject(self, subject: str) -> str:
        return f"[Rapport] {subject}"

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", args=["UID", "KEY"])
        return settings.BASE_URL + path.replace("UID-KEY", key)

    def get_email_confirmation_url(
        self, request: HttpRequest, confirmation: Any
    ) -> str:
        return settings.BASE_URL + reverse(
            "account_confirm_email", args=[confirmation.key]
        )

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Whether a mail went out must not tell a stranger who is known here."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:
            log.exception("A mail about an account could not be sent.")


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Signing in through the institution (OpenID Connect)."""

    def is_open_for_signup(
        self, request: HttpRequest, sociallogin: SocialLogin
    ) -> bool:
        """Whom the institution knows may look at what is open to all."""
        return bool(settings.OIDC["client_id"] and settings.OIDC["server_url"])

    def is_auto_signup_allowed(
        self, request: HttpRequest, sociallogin: SocialLogin
    ) -> bool:
        return True

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """A confirmed e-mail address is the person who has it here already.

        Without one nobody is let in: an address that its holder only claims must
        neither open another's account nor wait here for its real owner.
        """
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        confirmed = [
            address.email
            for address in sociallogin.email_addresses
            if address.verified in (True, "true")
        ]
        if not confirmed:
            self.turn_away(
                request,
                _(
                    "Your institution has not confirmed your e-mail address. "
                    "Please sign in with a password."
                ),
            )
        known = User.objects.filter(email__iexact=confirmed[0]).first()
        if known and not known.is_active:
            raise ImmediateHttpResponse(redirect("account_inactive"))
        if known:
            sociallogin.connect(request, known)

    def turn_away(self, request: HttpRequest, why: str) -> None:
        messages.error(request, why)
        raise ImmediateHttpResponse(redirect("account_login"))

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        user = super().populate_user(request, sociallogin, data)
        parts = data.get("first_name") or "", data.get("last_name") or ""
        name = data.get("name") or " ".join(parts).strip()
        user.name = str(name)[: User._meta.get_field("name").max_length]
        return user
