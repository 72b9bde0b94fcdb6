"""A meeting is held by the keyboard alone, on a screen that never scrolls."""

from __future__ import annotations

import re
import shutil

import pytest

from tests.houses import demo_house  # noqa: F401
from tests.web.test_in_the_browser import (  # noqa: F401
    SIDEWAYS,
    chromium,
    opened,
    signed_in,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not shutil.which("chromium"), reason="no Chromium here"),
]
DOWNWARDS = "document.documentElement.scrollHeight - innerHeight"


def begun(page, title):
    page.goto("/meetings/new/?status=active")
    page.fill("[name=title]", title)
    page.get_by_role("button", name="Begin the meeting").click()
    page.wait_for_url(re.compile(r"/meetings/MT-\d+-\d+/$"))


def test_a_meeting_is_held_by_the_keyboard_alone(opened):  # noqa: F811
    page = opened()
    begun(page, "By key")
    meeting = page.url
    page.get_by_role("link", name="Begin").click()
    page.wait_for_url(re.compile(r"/PA-\d+/$"))
    assert page.evaluate(DOWNWARDS) <= 0
    first = page.url

    page.keyboard.press("j")  # skipped
    page.wait_for_url(lambda url: url != first)
    second = page.url
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(first)
    page.keyboard.press("3")
    assert page.locator("[name=decision]:checked").get_attribute("value") == "re_engage"
    half_a_year = page.locator("[name=next_review_on]").input_value()
    page.keyboard.type("1 visit in spring, k and j too")  # single keys rest
    page.keyboard.press("Escape")
    page.keyboard.press("1")  # another choice, another usual day
    assert page.locator("[name=next_review_on]").input_value() > half_a_year
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"{second}?after=*")

    page.get_by_text("1 decided").wait_for()
    page.get_by_role("button", name="Take back").click()
    page.wait_for_url(first)
    page.get_by_text("0 decided").wait_for()
    page.keyboard.press("2")
    page.keyboard.type("It goes well.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**?after=*")
    page.goto(f"{meeting}minutes/")
    page.get_by_text("It goes well.").wait_for()
    assert page.wrong == []


def test_on_a_phone_and_without_scripts_a_decision_is_made_too(opened):  # noqa: F811
    page = opened(width=390, java_script_enabled=False)
    begun(page, "By hand")
    page.get_by_role("link", name="Begin").click()
    page.locator("label", has_text="Let lapse").click()
    page.fill("[name=reason]", "Nobody asks for it.")
    page.get_by_role("button", name="Decide").click()
    page.wait_for_url("**?after=*")
    page.get_by_text("1 decided").wait_for()
    wide = opened(width=390)
    wide.goto(page.url)
    assert wide.evaluate(SIDEWAYS) <= 0
