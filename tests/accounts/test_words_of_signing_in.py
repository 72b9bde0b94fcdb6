"""Pages of signing in speak like the rest of the house, in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import allauth
import polib
import pytest
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.test import Client
from django.urls import get_resolver
from django.utils import translation

from accounts.models import User
from tests.cast import PASSWORD

TOP = Path(__file__).resolve().parent.parent.parent
OWN = {
    lang: TOP / "locale_allauth" / lang / "LC_MESSAGES" / "django"
    for lang in ("en", "zh_Hans")
}
THEIRS = Path(allauth.__file__).parent / "locale" / "zh_Hans" / "LC_MESSAGES"
SHOWN = re.compile(
    r"<(?P<tag>title|h1|h2|h3|button|label|legend|a|th|summary)\b[^>]*>(?P<said>.*?)</(?P=tag)>",
    re.DOTALL,
)
NAMES = {"Rapport", "TOTP", "IP", "Example", "University", "English"}
PLACE = re.compile(r"%\([a-z_]+\)[sd]|%[sd]")


def addresses(resolver: Any, before: str = "") -> list[str]:
    found = []
    for one in resolver.url_patterns:
        path = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            found += addresses(one, path)
        elif path.startswith("accounts/") and not re.search(r"[(<^]", path):
            found.append(f"/{path}")
    return sorted(set(found))


def words(page: str) -> list[str]:
    """Headings, buttons, links and labels as they are read."""
    plain = (re.sub(r"<[^>]+>", " ", found["said"]) for found in SHOWN.finditer(page))
    return [" ".join(one.split()) for one in plain]


def titled(text: str) -> bool:
    """A Capital in the Middle, unless it begins a sentence or is a name."""
    inside = re.findall(r"(?<=[a-z,;:] )[A-Z][a-z]+", text)
    return any(one not in NAMES for one in inside)


def pages(client: Client) -> dict[str, str]:
    found = {}
    for address in addresses(get_resolver()):
        answer = client.get(address, follow=True)
        if answer.status_code == 200 and "html" in answer["Content-Type"]:
            found[address] = answer.content.decode()
    return found


@pytest.fixture
def with_factor(officer: User) -> User:
    totp.TOTP.activate(officer, totp.generate_totp_secret())
    return officer


@pytest.mark.parametrize("who", ["nobody", "officer", "with_factor"])
def test_no_page_of_signing_in_is_in_title_case(
    client: Client, request: Any, db: None, who: str
) -> None:
    if who != "nobody":
        client.force_login(request.getfixturevalue(who))
    seen = pages(client)
    assert len(seen) > 8
    wrong = {
        address: said
        for address, page in seen.items()
        if (said := [text for text in words(page) if titled(text)])
    }
    assert wrong == {}


def test_signing_in_again_and_the_password_are_in_sentence_case(
    client: Client, officer: User
) -> None:
    assert "Sign In" not in client.get("/accounts/login/").content.decode()
    client.post("/accounts/login/", {"login": officer.username, "password": PASSWORD})
    page = client.get("/accounts/password/change/").content.decode()
    assert "Change password" in page
    assert "New password (again)" in page


def test_every_title_of_theirs_has_our_words() -> None:
    """Also those of pages that only a mishap or an administrator opens."""
    known = {e.msgid for e in polib.pofile(f"{OWN['en']}.po")}
    unsaid = [
        entry.msgid
        for entry in polib.pofile(str(THEIRS / "django.po"))
        if any(re.match(r"templates/(account|mfa|socialaccount)/(?!email)", o[0])
               for o in entry.occurrences)
        and not re.search("webauthn|passkey|phone", str(entry.occurrences))
        and len(entry.msgid) < 60
        and titled(entry.msgid)
        and entry.msgid not in known
    ]  # fmt: skip
    assert unsaid == []


@pytest.mark.parametrize("lang", OWN)
def test_our_words_are_compiled_and_keep_the_places_for_values(lang: str) -> None:
    said = polib.pofile(f"{OWN[lang]}.po")
    compiled = {e.msgid: e.msgstr for e in polib.mofile(f"{OWN[lang]}.mo")}
    assert compiled == {e.msgid: e.msgstr for e in said}
    for entry in said:
        places = sorted(PLACE.findall(entry.msgid))
        assert sorted(PLACE.findall(entry.msgstr)) == places, entry.msgid


def test_they_come_before_the_words_of_others() -> None:
    assert str(settings.LOCALE_PATHS[1]).endswith("locale_allauth")
    for lang, theirs, ours in (
        ("en", "Sign Out", "Sign out"),
        ("zh-hans", "Two-Factor Authentication", "双重验证"),
        ("zh-hans", "Email Address", "电子邮箱"),
    ):
        with translation.override(lang):
            assert translation.gettext(theirs) == ours
