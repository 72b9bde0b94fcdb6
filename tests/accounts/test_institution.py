"""Signing in through the institution, without asking it: from its answer on."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.test import RequestFactory

from accounts.models import User


@pytest.fixture(autouse=True)
def institution(settings: Any) -> None:
    settings.OIDC = {"client_id": "rapport", "server_url": "https://id.example.org"}
    app = {
        "provider_id": "oidc",
        "name": "University",
        "client_id": "rapport",
        "secret": "s",
        "settings": {"server_url": "https://id.example.org"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}


def arrive(**claims: Any) -> tuple[HttpRequest, Any]:
    request = RequestFactory().get("/")
    SessionMiddleware(lambda r: None).process_request(request)
    MessageMiddleware(lambda r: None).process_request(request)
    request.user = AnonymousUser()
    request.allauth = type("State", (), {})()
    with context.request_context(request):
        provider = get_adapter().get_provider(request, "oidc")
        claims = {"sub": "7", "name": "Gu Lanxin", **claims}
        login = provider.sociallogin_from_response(request, {"userinfo": claims})
        login.state = {}
        return request, complete_login(request, login)


def test_an_unknown_person_becomes_a_viewer_without_unit(db: None) -> None:
    request, _answer = arrive(email="gu@example.org", email_verified=True)
    made = User.objects.get()
    assert request.user == made
    assert (made.name, made.email) == ("Gu Lanxin", "gu@example.org")
    assert not made.has_usable_password()
    assert not (made.is_coordinator or made.is_leader or made.is_administrator)
    assert made.unit_ids == frozenset()


def test_without_an_institution_nobody_is_made(db: None, settings: Any) -> None:
    settings.OIDC = {"client_id": "", "server_url": ""}
    arrive(email="gu@example.org", email_verified=True)
    assert not User.objects.exists()


@pytest.mark.parametrize("yes", [True, "true"])
def test_a_verified_address_is_the_person_who_has_it(officer: User, yes: Any) -> None:
    request, _answer = arrive(email="Officer@Example.org", email_verified=yes)
    assert request.user == officer
    assert User.objects.count() == 1
    assert SocialAccount.objects.get().user == officer
    again, _answer = arrive(email="changed@example.org", email_verified=True)
    assert again.user == officer


@pytest.mark.parametrize("no", [False, None, "false", 0])
def test_an_unconfirmed_address_opens_nobodys_account(officer: User, no: Any) -> None:
    request, answer = arrive(email="officer@example.org", email_verified=no)
    assert request.user.is_anonymous
    assert answer.headers["Location"] == "/accounts/login/"
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "claims", [{}, {"email": "later@example.org", "email_verified": False}]
)
def test_who_has_no_confirmed_address_does_not_get_one(
    db: None, claims: dict[str, Any]
) -> None:
    request, _answer = arrive(**claims)
    assert request.user.is_anonymous
    assert not User.objects.exists()
    assert not EmailAddress.objects.exists()


def test_a_deactivated_person_stays_out(officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(is_active=False)
    request, answer = arrive(email="officer@example.org", email_verified=True)
    assert request.user.is_anonymous
    assert answer.headers["Location"] == "/accounts/inactive/"
    assert User.objects.count() == 1
