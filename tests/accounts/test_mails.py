from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from accounts.models import User

RESET = "/accounts/password/reset/"


def test_links_come_from_the_base_url(
    officer: User, settings: Any, mailoutbox: list[Any]
) -> None:
    settings.BASE_URL = "https://rapport.example.org"
    Client().post(RESET, {"email": officer.email}, HTTP_HOST="localhost:1")
    (mail,) = mailoutbox
    links = re.findall(r"https?://\S+", mail.body)
    assert links
    assert all(link.startswith("https://rapport.example.org/") for link in links)
    assert mail.subject.startswith("[Rapport]")
    path = links[0].removeprefix("https://rapport.example.org")
    browser = Client()
    page = browser.get(path, follow=True)
    new = "a quite different one"
    browser.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    officer.refresh_from_db()
    assert officer.check_password(new)


def test_a_stranger_does_not_learn_who_is_known(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", broken)
    known = Client().post(RESET, {"email": officer.email})
    unknown = Client().post(RESET, {"email": "nobody@example.org"})
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
