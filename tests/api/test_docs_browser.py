from __future__ import annotations

import shutil
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
found = next(filter(None, map(shutil.which, PROGRAMS)), None)


@pytest.mark.browser
@pytest.mark.skipif(not found, reason="no Chromium on this machine")
def test_the_description_reads_and_breaks_no_policy(
    live_server: Any, officer: Any, monkeypatch: Any
) -> None:
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread; the database is asked outside it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    client = Client()
    client.force_login(officer)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    said: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox"]
        )
        context = browser.new_context()
        context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": cookie,
                    "url": live_server.url,
                }
            ]
        )
        page = context.new_page()
        page.on("console", lambda line: said.append(line.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{live_server.url}/api/v1/docs/")
        page.wait_for_selector(".opblock-tag", timeout=30_000)
        tags = page.locator(".opblock-tag").all_inner_texts()
        browser.close()
    assert any("partners" in tag for tag in tags)
    assert [line for line in said if "Content Security Policy" in line] == []
