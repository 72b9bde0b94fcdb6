"""A visit is logged in half a minute: by key, by chips, on a phone, without scripts."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.houses import demo_house  # noqa: F401
from tests.web.test_in_the_browser import (  # noqa: F401
    SIDEWAYS,
    chromium,
    opened,
    partner,
    signed_in,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not shutil.which("chromium"), reason="no Chromium here"),
]


def day(ago):
    """A day nobody else's test speaks of, written as no other day could be read."""
    return (timezone.localdate() - timedelta(days=ago)).strftime("%Y-%m-%d")


def choose_a_unit(page):
    unit = page.locator("#id_unit")
    if not unit.input_value():
        unit.select_option(index=1)


def test_a_line_a_correction_a_save(opened, partner):  # noqa: F811
    _ref, name = partner
    page = opened()
    page.goto("/partners/")
    page.keyboard.press("l")
    page.locator("#log-box[open]").wait_for()
    page.keyboard.type(
        f"Visit from {name} {day(40)}, 3 people, signed letter of intent"
    )
    understood = page.locator("#log-box [data-understood]")
    understood.get_by_text(name).wait_for()
    understood.get_by_text("3 of theirs").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/log/*/")

    page.locator(".chip-row summary", has_text="Direction").click()
    page.locator(".chip-row .chip-menu[open] button", has_text="Outbound").click()
    page.locator(".chip-row summary", has_text="Outbound").wait_for()
    assert page.locator("[name=direction]:checked").input_value() == "outbound"

    page.fill("#names_theirs", "Anna Quill; Bo Reed")
    page.get_by_role("button", name="Add the names").click()
    page.locator(".chip-row", has_text="Anna Quill").wait_for()
    choose_a_unit(page)
    page.get_by_role("button", name="Save", exact=False).first.wait_for(
        state="attached"
    )
    page.locator(".savebar .btn-primary").click()
    page.wait_for_url("**/visits/VI-*/")
    assert "Bo Reed" in page.content()
    assert page.wrong == []


def test_a_draft_outlives_a_closed_browser(opened, partner):  # noqa: F811
    _ref, name = partner
    page = opened()
    page.goto("/log/")
    page.fill("#quick", f"Visit from {name} {day(44)}")
    page.press("#quick", "Enter")
    page.wait_for_url("**/log/*/")
    page.fill("#id_title", "Talks about tidal gates")
    with page.expect_response("**/keep/"):
        page.press("#id_title", "Tab")
    page.context.close()

    page = opened()
    page.goto("/")
    page.get_by_role("link", name="Talks about tidal gates").click()
    assert page.input_value("#id_title") == "Talks about tidal gates"
    page.get_by_role("button", name="Discard draft").click()
    page.wait_for_url("**/log/")
    page.get_by_role("button", name="Undo").first.click()
    page.wait_for_url("**/log/*/")
    assert page.input_value("#id_title") == "Talks about tidal gates"
    page.get_by_role("button", name="Discard draft").click()
    assert page.wrong == []


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_a_pasted_table_on_a_phone(opened, partner, language):  # noqa: F811
    _ref, name = partner
    page = opened(width=390, locale=language)
    page.goto("/log/")
    ago = 50 if language == "en-GB" else 60
    lines = (
        f"call with {name} on {day(ago)}\nVisit from Nobody Known Institute 3/4/2026"
    )
    page.fill("#quick", lines)
    page.locator("form:has(#quick) button[type=submit]").click()
    page.locator(".draft-rows li").first.wait_for()
    assert page.evaluate(SIDEWAYS) <= 0
    page.locator(".draft-rows li", has_text="Nobody Known").first.locator(
        "summary.ask"
    ).first.click()
    assert page.evaluate(SIDEWAYS) <= 0
    page.locator(".draft-rows li", has_text="Nobody Known").first.locator(
        "h3 a"
    ).click()
    page.wait_for_url("**/log/*/")
    assert page.evaluate(SIDEWAYS) <= 0
    page.locator("button[name=_drop]").click()
    page.wait_for_url("**/log/")
    assert page.wrong == []


def test_it_all_works_without_scripts(opened, partner):  # noqa: F811
    _ref, name = partner
    page = opened(java_script_enabled=False)
    page.goto("/")
    page.locator("a[data-log]").first.click()
    page.wait_for_url("**/log/")
    page.fill("#quick", f"Visit from {name} {day(70)}, 4 people")
    page.locator("form:has(#quick) button[type=submit]").click()
    page.wait_for_url("**/log/*/")
    page.locator(".chip-row summary", has_text="Status").click()
    page.locator(".chip-row button", has_text="Postponed").click()
    assert page.locator("#id_status").input_value() == "postponed"
    choose_a_unit(page)
    page.locator(".savebar .btn-primary").click()
    page.wait_for_url("**/visits/VI-*/")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_stands_in_the_way(opened, partner, theme):  # noqa: F811
    from axe_playwright_python.base import AXE_FILE_PATH

    from tests.web.test_in_the_browser import RULES, WRONG

    _ref, name = partner
    page = opened(color_scheme=theme)
    page.goto("/log/")
    page.fill("#quick", f"Visit from {name} 3/4/2026\ncall with Nobody Known")
    page.press("#quick", "Enter")
    page.locator(".draft-rows li").first.wait_for()
    address = page.locator(".draft-rows h3 a").first.get_attribute("href")
    inspector = page.context.new_cdp_session(page)
    axe, ask = AXE_FILE_PATH.read_text(), WRONG.replace("MORE", RULES[theme])
    for place in ("/log/", address):
        page.goto(place, wait_until="networkidle")
        page.locator("summary.ask").first.click()
        inspector.send("Runtime.evaluate", {"expression": axe})
        answer = inspector.send(
            "Runtime.evaluate",
            {"expression": ask, "awaitPromise": True, "returnByValue": True},
        )
        assert answer["result"]["value"] == "[]", (place, theme)
