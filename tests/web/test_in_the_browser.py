"""Pages as a person meets them: no noise, no sideways scroll, by key and by eye."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cast import PASSWORD
from tests.houses import demo_house  # noqa: F401

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not shutil.which("chromium"), reason="no Chromium here"),
]

MAIN = [
    "/",
    "/partners/",
    "/partners/{ref}/",
    "/partners/{ref}/brief/?language=both",
    "/visits/",
    "/visits/new/",
    "/portfolio/",
    "/portfolio/?map=outline",
    "/reports/",
    "/reports/outputs-by-discipline-year/",
    "/flags/",
    "/meetings/",
    "/meetings/new/?tier=strategic",
    "/imports/",
    "/settings/",
    "/profile/",
]
LOOKED_AT = ["/", "/partners/", "/partners/{ref}/", "/partners/new/", "/portfolio/"]
LOOKED_AT += ["/flags/", "/portfolio/?map=outline", "/reports/"]
LOOKED_AT += ["/reports/outputs-by-discipline-year/?from=2020"]
LOOKED_AT += ["/partners/{ref}/brief/?language=both", "/papers/", "/reports/annual/"]
WRONG = """
axe.run(document, MORE).then((found) => JSON.stringify(
  found.violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 120)}`)))
"""
# Another theme changes colours and nothing else.
RULES = {"light": "{}", "dark": '{runOnly: ["color-contrast", "link-in-text-block"]}'}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LEADING = """
partner = Partner.objects.filter(confidential=False).order_by("pk").first()
print(json.dumps([partner.ref, partner.name]))
"""


@pytest.fixture(scope="module")
def partner(demo_house: Any) -> tuple[str, str]:  # noqa: F811
    ref, name = demo_house.ask(LEADING)
    return ref, name


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def signed_in(chromium: Any, demo_house: Any) -> Any:  # noqa: F811
    """The office signs in once: the second time it would need a second factor."""
    context = chromium.new_context(base_url=demo_house.address)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("[name=login]", "office")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(re.compile(r"/$"))
    return context.storage_state()


@pytest.fixture
def opened(chromium: Any, demo_house: Any, signed_in: Any) -> Iterator[Any]:  # noqa: F811
    """Opens a window of the office; what it complains of is in `page.wrong`."""
    contexts = []

    def window(width: int = 1440, **look: Any) -> Any:
        look = {"locale": "en-GB", "reduced_motion": "reduce"} | look
        context = chromium.new_context(
            base_url=demo_house.address,
            storage_state=signed_in,
            viewport={"width": width, "height": 900},
            **look,
        )
        contexts.append(context)
        page = context.new_page()
        page.wrong = []
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.on(
            "console",
            lambda said: said.type == "error" and page.wrong.append(said.text),
        )
        return page

    yield window
    for context in contexts:
        context.close()


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_no_page_complains_or_scrolls_sideways(opened, partner, language):
    page = opened(locale=language)
    for address in MAIN:
        page.goto(address.format(ref=partner[0]))
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_load_state("load")
            assert page.evaluate(SIDEWAYS) <= 0, (address, width)
        assert page.wrong == [], address
    spoken = page.locator("html").get_attribute("lang")
    assert spoken == {"en-GB": "en", "zh-CN": "zh-hans"}[language]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_stands_between_a_page_and_its_reader(opened, partner, theme):
    from axe_playwright_python.base import AXE_FILE_PATH

    page = opened(color_scheme=theme)
    inspector = page.context.new_cdp_session(page)  # the pages allow no eval
    axe, ask = AXE_FILE_PATH.read_text(), WRONG.replace("MORE", RULES[theme])
    for address in LOOKED_AT:
        page.goto(address.format(ref=partner[0]), wait_until="networkidle")
        inspector.send("Runtime.evaluate", {"expression": axe})
        answer = inspector.send(
            "Runtime.evaluate",
            {"expression": ask, "awaitPromise": True, "returnByValue": True},
        )
        assert answer["result"]["value"] == "[]", (address, theme)


def test_a_report_is_drawn_and_asked_again(opened):
    page = opened()
    page.goto("/reports/outputs-by-discipline-year/", wait_until="networkidle")
    page.locator("figure[data-chart] svg text").first.wait_for()
    page.locator(".asking [data-filter] summary").click()
    page.locator(".asking [name=from]").fill("2022")
    page.get_by_role("button", name="Apply filters").click()
    page.wait_for_url("**from=2022*")
    heads = page.locator("thead th").all_inner_texts()
    assert "2022" in heads
    assert "2021" not in heads
    page.locator("nav a[data-go=portfolio]").first.click()
    page.wait_for_url("**/portfolio/?from=2022*")
    assert page.wrong == []


def test_the_key_on_a_partners_page_logs_with_that_partner(opened, partner):
    page = opened()
    page.goto(f"/partners/{partner[0]}/")
    page.keyboard.press("l")
    page.wait_for_url(re.compile(rf"/visits/new/\?partner={partner[0]}$"))
    page.keyboard.type("Lecture")  # nothing was clicked: typing begins in the title
    assert page.locator("[name=title]").input_value() == "Lecture"


def test_the_meeting_brief_is_a_key_away_and_comes_as_a_file(opened, partner):
    page = opened()
    page.goto(f"/partners/{partner[0]}/")
    page.keyboard.press("b")
    page.wait_for_url(f"**/partners/{partner[0]}/brief/")
    with page.expect_download() as file:
        page.get_by_role("link", name="PDF").click()
    assert file.value.suggested_filename == f"{partner[0]}-brief-en.pdf"
    assert page.wrong == []


def test_a_list_is_read_by_keys_alone(opened):
    page = opened()
    page.goto("/partners/")
    rows = page.locator("[data-row]")
    for key, place in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        assert "here" in (rows.nth(place).get_attribute("class") or "").split()
    second = rows.nth(1).locator("a").first.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{second}")

    page.keyboard.press("?")
    page.locator("dialog#keys[open]").wait_for()
    page.keyboard.press("Escape")
    page.locator("dialog#keys:not([open])").wait_for(state="attached")


def test_a_search_begins_with_a_slash_and_ends_with_what_was_meant(opened, partner):
    ref, name = partner
    page = opened()
    page.goto("/portfolio/")
    page.keyboard.press("/")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    assert page.locator(f"main a[href='/partners/{ref}/']").count() == 1


def test_a_picker_finds_a_partner_and_creates_a_person(opened, partner):
    _ref, name = partner
    page = opened()
    page.goto("/visits/new/")
    host = page.locator("#id_hosts-0-partner-ts-control")
    host.click()
    host.press_sequentially(name[:12], delay=20)
    page.locator(".ts-dropdown .option", has_text=name).first.click()
    assert page.locator("#id_hosts-0-partner option:checked").inner_text() == name

    head = page.locator("#id_head-ts-control")
    head.click()
    head.press_sequentially("Ottoline Quill", delay=20)
    page.locator(".ts-dropdown .create", has_text="Ottoline Quill").click()
    form = page.locator("dialog#create form")
    form.locator("[name=side]").select_option("theirs")
    institution = form.locator("#id_partner-ts-control, [id$=partner-ts-control]").first
    institution.click()
    institution.press_sequentially(name[:12], delay=20)
    form.locator(".ts-dropdown .option", has_text=name).first.click()
    form.get_by_role("button", name="Create").click()
    page.locator("dialog#create:not([open])").wait_for(state="attached")
    page.locator("#id_head option:checked", has_text="Ottoline").wait_for(
        state="attached"
    )
    assert page.wrong == []


def test_a_draft_outlives_a_reload(opened):
    page = opened()
    page.goto("/notes/new/")
    words = page.locator("textarea").first
    words.fill("They will answer after the senate meets")
    page.locator("[data-draft-status]:not(:empty)").wait_for()
    page.reload()
    assert page.locator("textarea").first.input_value() == ""
    page.get_by_role("button", name="Restore draft").click()
    kept = page.locator("textarea").first.input_value()
    assert kept == "They will answer after the senate meets"


def test_who_saves_second_keeps_what_was_typed(opened, partner):
    ref, _name = partner
    first, second = opened(), opened()
    for page in (first, second):
        page.goto(f"/partners/{ref}/edit/")
    first.fill("[name=city]", "Firstham")
    first.press("[name=city]", "Enter")
    first.wait_for_url(f"**/partners/{ref}/")

    second.fill("[name=city]", "Secondham")
    second.press("[name=city]", "Enter")
    second.get_by_role("alert").first.wait_for()
    second.get_by_text("Compare both").wait_for()
    assert second.locator("[name=city]").input_value() == "Secondham"
    assert "Firstham" in second.locator("[role=alert]").first.inner_html()
