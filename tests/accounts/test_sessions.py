from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import get_resolver

from accounts.models import User
from tests.cast import PASSWORD

LOGIN = "/accounts/login/"
SET_UP = "/accounts/2fa/totp/activate/"


def enter(user: User, password: str = PASSWORD) -> Client:
    browser = Client()
    browser.post(LOGIN, {"login": user.username, "password": password})
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/").status_code == 200


def wait(browser: Client, **earlier: float) -> None:
    """As if these moments of the session lay so many seconds back."""
    session = browser.session
    for name, seconds in earlier.items():
        session[name] -= seconds
    session.save()


def test_pages_ask_to_sign_in_and_some_do_not(officer: User) -> None:
    stranger = Client()
    assert stranger.get("/").status_code == 302
    assert stranger.get("/").headers["Location"] == f"{LOGIN}?next=/"
    assert stranger.get(LOGIN).status_code == 200
    assert stranger.get("/alive/").status_code == 200
    assert stranger.get("/accounts/password/reset/").status_code == 200
    assert stranger.get("/api/v1/probe/").status_code == 401
    assert is_in(enter(officer))


def test_nobody_signs_up_alone(db: None) -> None:
    given = {
        "username": "stranger",
        "email": "s@example.org",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    Client().post("/accounts/signup/", given)
    assert not User.objects.exists()


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example/x"])
def test_signing_in_leads_nowhere_else(officer: User, elsewhere: str) -> None:
    given = {"login": "officer", "password": PASSWORD, "next": elsewhere}
    assert Client().post(LOGIN, given).headers["Location"] == "/"


def test_signing_in_changes_the_session_key(officer: User) -> None:
    browser = Client()
    browser.post("/language/", {"language": "en"})
    session = browser.session
    session["x"] = 1
    session.save()
    before = session.session_key
    browser.cookies["rapport_sessionid"] = before
    browser.post(LOGIN, {"login": "officer", "password": PASSWORD})
    assert is_in(browser)
    assert browser.session.session_key != before


def test_a_session_ends_after_eight_hours_of_rest(officer: User) -> None:
    browser = enter(officer)
    wait(browser, seen=8 * 3600 - 60)
    assert is_in(browser)
    wait(browser, seen=8 * 3600 + 60)
    assert not is_in(browser)


def test_a_session_ends_after_twelve_hours_of_work(officer: User) -> None:
    browser = enter(officer)
    wait(browser, started=12 * 3600 - 60)
    assert is_in(browser)
    wait(browser, started=120)
    assert not is_in(browser)


def test_work_keeps_a_session_awake(officer: User) -> None:
    browser = enter(officer)
    wait(browser, seen=3600)
    assert is_in(browser)
    assert time.time() - browser.session["seen"] < 60


def test_deactivation_is_noticed_at_the_next_request(officer: User) -> None:
    browser = enter(officer)
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert not is_in(browser)
    assert not is_in(enter(officer))


def test_a_new_password_ends_the_other_sessions(officer: User) -> None:
    here, there = enter(officer), enter(officer)
    new = "a quite different one"
    given = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    here.post("/accounts/password/change/", given)
    assert is_in(here)
    assert not is_in(there)
    assert not is_in(enter(officer))
    assert is_in(enter(officer, new))


def test_signing_out_is_final(officer: User) -> None:
    browser = enter(officer)
    cookie = browser.cookies["rapport_sessionid"].value
    browser.post("/accounts/logout/")
    thief = Client()
    thief.cookies["rapport_sessionid"] = cookie
    assert not is_in(browser)
    assert not is_in(thief)


def test_signing_out_everywhere_ends_all_sessions(officer: User) -> None:
    here, there = enter(officer), enter(officer)
    assert here.post("/profile/sign-out/").status_code == 302
    assert not is_in(here)
    assert not is_in(there)
    assert is_in(enter(officer))


@pytest.mark.parametrize("role", ["is_coordinator", "is_administrator"])
def test_a_second_factor_is_due_from_the_second_sign_in(
    officer: User, role: str
) -> None:
    User.objects.filter(pk=officer.pk).update(**{role: True})
    assert is_in(enter(officer))
    again = enter(officer)
    assert again.get("/").headers["Location"] == SET_UP
    assert again.get("/profile/").headers["Location"] == SET_UP
    assert again.get("/api/v1/probe/").status_code == 403
    assert again.get("/alive/").status_code == 200
    fragment = again.get("/", headers={"HX-Request": "true"})
    assert fragment.headers["HX-Redirect"] == SET_UP
    again.post("/accounts/logout/")
    assert again.get(LOGIN).status_code == 200


def test_officers_and_leaders_need_none(officer: User, leader: User) -> None:
    for user in (officer, leader):
        enter(user)
        assert is_in(enter(user))


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_setting_it_up_opens_the_house_and_later_asks_for_it(
    coordinator: User,
) -> None:
    enter(coordinator)
    browser = enter(coordinator)
    asked = browser.get(SET_UP)  # first the password once more
    assert asked.status_code == 302
    browser.post(asked.headers["Location"], {"password": PASSWORD})
    page = browser.get(SET_UP)
    secret = page.context["form"].secret
    browser.post(SET_UP, {"code": code_of(secret)})
    assert is_in(browser)

    later = Client()
    answer = later.post(LOGIN, {"login": "coordinator", "password": PASSWORD})
    assert answer.headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert not is_in(later)


def test_codes_are_not_guessed_either(coordinator: User, settings: Any) -> None:
    secret = generate_totp_secret()
    TOTP.activate(coordinator, secret)
    RecoveryCodes.activate(coordinator)
    settings.ACCOUNT_RATE_LIMITS = False  # only ours counts here
    browser = Client()
    browser.post(LOGIN, {"login": "coordinator", "password": PASSWORD})
    for _ in range(12):
        browser.post("/accounts/2fa/authenticate/", {"code": "000000"})
    browser.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert not is_in(browser)


def test_every_view_of_accounts_is_closed_to_strangers(db: None) -> None:
    for pattern in get_resolver("accounts.urls").url_patterns:
        path = "/" + str(pattern.pattern).replace("<int:pk>", "1")
        assert Client().get(path).status_code == 302, path
