from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, User
from tests.cast import PASSWORD

PROBE = "/api/v1/probe/"


def call(text: str, method: str = "get") -> Any:
    return getattr(Client(), method)(PROBE, HTTP_AUTHORIZATION=f"Bearer {text}")


def test_a_token_is_its_owner(officer: User) -> None:
    _token, text = ApiToken.make(officer, "script", scope="write")
    assert call(text).json() == {"user": "officer"}
    assert call(text, "post").status_code == 200


def test_a_token_is_stored_as_its_hash_only(officer: User) -> None:
    token, text = ApiToken.make(officer, "script")
    stored = ApiToken.objects.filter(pk=token.pk).values().get()
    assert text not in str(stored)
    assert text[:9] not in str(stored)


def test_a_reading_token_does_not_write(officer: User) -> None:
    _token, text = ApiToken.make(officer, "script", scope="read")
    assert call(text).status_code == 200
    assert call(text, "post").status_code == 403


@pytest.mark.parametrize("what", ["expired", "revoked", "deactivated", "deleted"])
def test_what_ended_is_refused_at_the_next_request(officer: User, what: str) -> None:
    token, text = ApiToken.make(officer, "script")
    assert call(text).status_code == 200
    if what == "expired":
        ApiToken.objects.update(expires=timezone.now())
    elif what == "revoked":
        ApiToken.objects.update(revoked=timezone.now())
    elif what == "deactivated":
        User.objects.filter(pk=officer.pk).update(is_active=False)
    else:
        token.delete()
    refused = call(text)
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer  ",
        "bearer x y z",
        "Bearer \x00",
        "Bearer 你好",
        "Bearer \udc80",
        "Bearer " + "x" * 60_000,
        "Bearer\tx",
        "Basic eDp5",
        "",
        "é",
    ],
)
@pytest.mark.django_db
def test_a_hostile_header_is_401(header: str) -> None:
    assert Client().get(PROBE, HTTP_AUTHORIZATION=header).status_code == 401


def test_a_wrong_token_does_not_fall_back_to_the_session(officer: User) -> None:
    browser = Client()
    assert browser.login is not None
    browser.force_login(officer)
    assert browser.get(PROBE).status_code == 200
    assert browser.get(PROBE, HTTP_AUTHORIZATION="Bearer no").status_code == 401


def test_use_is_noted_once_a_minute(officer: User) -> None:
    token, text = ApiToken.make(officer, "script")
    call(text)
    token.refresh_from_db()
    first = token.last_used
    assert first is not None
    call(text)
    token.refresh_from_db()
    assert token.last_used == first
    ApiToken.objects.update(last_used=first - timedelta(minutes=2))
    call(text)
    token.refresh_from_db()
    assert token.last_used > first


def test_a_database_that_cannot_write_is_still_read(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    _token, text = ApiToken.make(officer, "script")

    def full(*_args: Any, **_given: Any) -> int:
        raise OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(QuerySet, "update", full)
    assert call(text).json() == {"user": "officer"}


def test_a_token_needs_no_second_factor(coordinator: User) -> None:
    User.objects.filter(pk=coordinator.pk).update(sign_ins=5)
    _token, text = ApiToken.make(coordinator, "script")
    assert call(text).status_code == 200
    assert coordinator.check_password(PASSWORD)
