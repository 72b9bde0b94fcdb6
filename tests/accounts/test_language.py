from __future__ import annotations

from django.test import Client

from accounts.models import User


def spoken(browser: Client, **headers: str) -> str:
    return browser.get("/alive/", headers=headers).text


def test_the_browser_is_heard(db: None) -> None:
    assert spoken(Client()) == "en"
    assert spoken(Client(), **{"Accept-Language": "zh-CN,zh;q=0.9"}) == "zh-hans"
    assert spoken(Client(), **{"Accept-Language": "fr"}) == "en"
    assert spoken(Client(), **{"Accept-Language": "\x00,;;q=x" * 999}) == "en"


def test_the_cookie_wins_over_the_browser(db: None) -> None:
    browser = Client()
    browser.post("/language/", {"language": "zh-hans"})
    assert spoken(browser, **{"Accept-Language": "en"}) == "zh-hans"


def test_the_person_wins_over_the_cookie(officer: User) -> None:
    browser = Client()
    browser.post("/language/", {"language": "en"})
    User.objects.filter(pk=officer.pk).update(language="zh-hans")
    browser.force_login(officer)
    assert spoken(browser) == "zh-hans"
    assert browser.get("/alive/").headers["Content-Language"] == "zh-hans"


def test_switching_is_remembered_with_the_person(officer: User) -> None:
    browser = Client()
    browser.force_login(officer)
    browser.post("/language/", {"language": "zh-hans"})
    officer.refresh_from_db()
    assert officer.language == "zh-hans"
    browser.post("/language/", {"language": "xx"})
    officer.refresh_from_db()
    assert officer.language == "zh-hans"


def test_one_language_does_not_leak_into_the_next_request(officer: User) -> None:
    speaker = Client()
    User.objects.filter(pk=officer.pk).update(language="zh-hans")
    speaker.force_login(officer)
    assert spoken(speaker) == "zh-hans"
    assert spoken(Client()) == "en"
