"""What holds for every request of a person: language, end of session, duties."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from .models import User

Answer = Callable[[HttpRequest], HttpResponse]

STARTED, SEEN = "started", "seen"
SEEN_EVERY = 60


class LanguageMiddleware:
    """The person's language; else the cookie's, the browser's, the house's."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.speak(request, translation.get_language_from_request(request))
        response = self.get_response(request)
        self.remember(request, response)
        response.headers.setdefault("Content-Language", translation.get_language())
        return response

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        """Only now is it known who asks."""
        if chosen := getattr(request.user, "language", ""):
            self.speak(request, chosen)

    def speak(self, request: HttpRequest, language: str) -> None:
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()

    def remember(self, request: HttpRequest, response: HttpResponse) -> None:
        """Who switches the language in the bar above means it for good."""
        chosen = response.cookies.get(settings.LANGUAGE_COOKIE_NAME)
        user = getattr(request, "user", None)
        if chosen and user and user.is_authenticated and user.language != chosen.value:
            User.objects.filter(pk=user.pk).update(language=chosen.value)


class SessionLimitsMiddleware:
    """A session ends after rest, after half a day, and when all were ended."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = time.time()
            if self.is_over(request, now):
                logout(request)
            elif now - request.session.get(SEEN, 0) > SEEN_EVERY:
                request.session[SEEN] = now
        return self.get_response(request)

    def is_over(self, request: HttpRequest, now: float) -> bool:
        started = request.session.setdefault(STARTED, now)
        ended = cast(User, request.user).sessions_valid_from
        return (
            now - started > settings.SESSION_COOKIE_AGE
            or now - request.session.get(SEEN, now) > settings.SESSION_IDLE_SECONDS
            or (ended is not None and started < ended.timestamp())
        )


class SecondFactorMiddleware:
    """First things first: an own password, then a second factor where it is due."""

    open_to_all = frozenset(
        {
            "account_change_password",
            "account_login",
            "account_logout",
            "account_reauthenticate",
            "account_set_password",
            "set_language",
        }
    )

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not request.user.is_authenticated or self.is_open(request, view):
            return None
        if request.user.password_is_temporary:
            return self.send(
                request,
                "account_change_password",
                _("Please replace the one-time password by one of your own."),
            )
        if request.user.needs_second_factor and not is_mfa_enabled(
            request.user, [Authenticator.Type.TOTP]
        ):
            return self.send(
                request,
                "mfa_activate_totp",
                _("Coordinators and administrators sign in with a second factor."),
            )
        return None

    def is_open(self, request: HttpRequest, view: Any) -> bool:
        if request.path.startswith("/api/"):  # also the views without log-in page
            return False
        found = request.resolver_match
        name = (found and found.url_name) or ""
        return (
            name in self.open_to_all
            or name.startswith("mfa_")
            or not getattr(view, "login_required", True)
        )

    def send(self, request: HttpRequest, page: str, why: str) -> HttpResponse:
        if request.path.startswith("/api/"):
            problem = {"type": "about:blank", "title": why, "status": 403}
            return JsonResponse(
                problem, status=403, content_type="application/problem+json"
            )
        messages.warning(request, why, fail_silently=True)
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": reverse(page)})
        return redirect(page)
