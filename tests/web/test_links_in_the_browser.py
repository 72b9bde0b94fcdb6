"""A visit is filled in on a phone, without scripts and without an account."""

from __future__ import annotations

import shutil

import pytest

from tests.houses import demo_house  # noqa: F401
from tests.web.test_in_the_browser import (  # noqa: F401
    RULES,
    SIDEWAYS,
    WRONG,
    chromium,
    opened,
    partner,
    signed_in,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not shutil.which("chromium"), reason="no Chromium here"),
]


def fetch_link(page, demo_house):  # noqa: F811
    page.goto("/log/")
    page.get_by_role("link", name="Let somebody fill it in").click()
    page.fill("[name=filled_by]", "Prof. Hale")
    page.fill("[name=title]", "Talks about tidal gates")
    page.get_by_role("button", name="Make the link").click()
    secret = page.get_by_label("Address of the form").input_value()
    return "/fill/" + secret.split("/fill/")[1]


def test_a_visit_is_filled_in_and_taken_over(
    opened,  # noqa: F811
    partner,  # noqa: F811
    chromium,  # noqa: F811
    demo_house,  # noqa: F811
):
    office = opened()
    address = fetch_link(office, demo_house)
    phone = chromium.new_context(
        base_url=demo_house.address,
        viewport={"width": 390, "height": 800},
        java_script_enabled=False,
        locale="en-GB",
    )
    form = phone.new_page()
    form.goto(address)
    assert form.input_value("[name=title]") == "Talks about tidal gates"
    form.fill("[name=partner]", partner[1])
    form.fill("[name=starts_on]", "2026-05-12")
    form.fill("[name=theirs]", "Anna Quill, Faculty of Water, senior\nBo Reed")
    form.get_by_role("button", name="中文").click()
    form.get_by_role("heading", name="填写访问情况").wait_for()
    form.get_by_role("button", name="English").click()
    form.set_input_files(
        "[name=file]",
        {"name": "r.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF"},
    )
    form.get_by_role("button", name="Save for later").last.click()
    form.get_by_text("You may come back").wait_for()
    form.goto(address)
    form.get_by_text("“r.pdf” is kept").wait_for()
    assert "Bo Reed" in form.input_value("[name=theirs]")
    form.get_by_role("button", name="Send", exact=True).click()
    form.get_by_role("heading", name="Sent. Thank you.").wait_for()
    assert phone.cookies() == []
    form.goto(address)
    form.get_by_role("heading", name="This link leads nowhere").wait_for()
    phone.close()

    office.goto("/")
    office.get_by_role("link", name="Talks about tidal gates").click()
    office.get_by_text("Filled in by Prof. Hale through a link").wait_for()
    unit = office.locator("#id_unit")
    if not unit.input_value():
        unit.select_option(index=1)
    office.locator(".savebar .btn-primary").click()
    office.wait_for_url("**/visits/VI-*/")
    assert "Bo Reed" in office.content()
    assert partner[1] in office.content()
    office.goto("/links/")
    office.get_by_text("taken over").first.wait_for()
    assert office.wrong == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_stands_between_the_form_and_its_reader(
    opened,  # noqa: F811
    demo_house,  # noqa: F811
    theme,
):
    from axe_playwright_python.base import AXE_FILE_PATH

    page = opened(color_scheme=theme)
    address = fetch_link(page, demo_house)
    inspector = page.context.new_cdp_session(page)  # the pages allow no eval
    axe, ask = AXE_FILE_PATH.read_text(), WRONG.replace("MORE", RULES[theme])
    for one in (address, "/links/", "/links/new/"):
        page.goto(one, wait_until="networkidle")
        inspector.send("Runtime.evaluate", {"expression": axe})
        answer = inspector.send(
            "Runtime.evaluate",
            {"expression": ask, "awaitPromise": True, "returnByValue": True},
        )
        assert answer["result"]["value"] == "[]", (one, theme)
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(SIDEWAYS) == 0, (one, width)
