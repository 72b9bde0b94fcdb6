from __future__ import annotations

import pytest
from django.test import Client
from django.urls import resolve

from accounts.models import ApiToken, User
from tests.cast import PASSWORD

TOKEN = {"name": "script", "scope": "read", "days": "30"}


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def test_name_and_language_are_ones_own(officer: User) -> None:
    given = {
        "name": "陈 O’Neil",
        "language": "zh-hans",
        "is_coordinator": "on",
        "email": "other@example.org",
    }
    browser = browser_of(officer)
    assert browser.post("/profile/", given).status_code == 302
    officer.refresh_from_db()
    assert (officer.name, officer.language) == ("陈 O’Neil", "zh-hans")
    assert not officer.is_coordinator
    assert officer.email == "officer@example.org"
    assert browser.post("/profile/", {"language": "tlh"}).status_code == 200


def test_a_token_is_shown_once(officer: User) -> None:
    browser = browser_of(officer)
    page = browser.post("/profile/tokens/", TOKEN)
    text = page.context["text"]
    assert text in page.text
    assert "no-store" in page.headers["Cache-Control"]
    assert text not in browser.get("/profile/").text
    made = ApiToken.objects.get()
    assert (made.user, made.scope) == (officer, "read")
    assert made.expires is not None
    api = Client().get("/api/v1/probe/", HTTP_AUTHORIZATION=f"Bearer {text}")
    assert api.json() == {"user": "officer"}


def test_the_same_post_twice_makes_one_token(officer: User) -> None:
    browser = browser_of(officer)
    browser.post("/profile/tokens/", TOKEN)
    again = browser.post("/profile/tokens/", TOKEN)
    assert "You have a token with this name." in again.text
    assert ApiToken.objects.count() == 1


def test_a_revoked_token_frees_its_name_and_works_no_more(officer: User) -> None:
    browser = browser_of(officer)
    text = browser.post("/profile/tokens/", TOKEN).context["text"]
    token = ApiToken.objects.get()
    browser.post(f"/profile/tokens/{token.pk}/revoke/")
    api = Client().get("/api/v1/probe/", HTTP_AUTHORIZATION=f"Bearer {text}")
    assert api.status_code == 401
    assert browser.post("/profile/tokens/", TOKEN).context["text"]


def test_a_token_always_ends(officer: User) -> None:
    browser = browser_of(officer)
    for days in ("0", "-1", "99999", "", "x"):
        browser.post("/profile/tokens/", TOKEN | {"days": days})
    assert not ApiToken.objects.exists()


def test_anothers_token_is_404(officer: User, outsider: User) -> None:
    token, _text = ApiToken.make(outsider, "theirs")
    answer = browser_of(officer).post(f"/profile/tokens/{token.pk}/revoke/")
    assert answer.status_code == 404
    token.refresh_from_db()
    assert token.revoked is None
    assert "theirs" not in browser_of(officer).get("/profile/").text


def test_the_address_is_not_changed_by_oneself(officer: User) -> None:
    browser = browser_of(officer)
    given = {"email": "leader@example.org", "action_add": ""}
    assert browser.post("/accounts/email/", given).headers["Location"] == "/profile/"
    assert officer.emailaddress_set.count() == 0
    assert officer.check_password(PASSWORD)


@pytest.mark.parametrize("path", ["/accounts/email/", "/accounts/3rdparty/signup/"])
def test_the_house_closes_what_would_let_people_claim_addresses(path: str) -> None:
    assert resolve(path, urlconf="tracker.urls").func.__module__.startswith("django.")
