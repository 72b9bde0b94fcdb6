"""An officer logs the visit that wakes a partner up, in the browser."""

from __future__ import annotations

import os
import re
import shutil

import pytest

from tests.cast import PASSWORD

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not shutil.which("chromium"), reason="no Chromium here"),
]

DORMANT = """
from tracker.insight.models import Flag, Standing
found = Standing.objects.filter(
    state="dormant", last_activity_on__isnull=False, partner__confidential=False
).order_by("pk")
flags = Flag.objects.filter(code="DORMANT", partner__in=found.values("partner"))
one = flags.filter(state="open").order_by("pk").first()
print(json.dumps([one.partner.ref, one.partner.name, one.partner.lead_unit.name]))
"""


@pytest.fixture
def page(demo_house):
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        context = browser.new_context(base_url=demo_house.address, locale="en-GB")
        page = context.new_page()
        page.wrong = []
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.goto("/accounts/login/")
        page.fill("[name=login]", "office")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(re.compile(r"/$"))
        yield page
        browser.close()


def test_a_logged_visit_revives_a_dormant_partner_within_seconds(demo_house, page):
    ref, name, unit = demo_house.ask(DORMANT)
    page.goto(f"/partners/{ref}/")
    assert page.locator(".state").first.inner_text().strip() == "Dormant"

    page.goto(f"/visits/new/?partner={ref}")
    page.fill("[name=title]", f"Visit from {name}")
    page.check("[name=direction][value=inbound]", force=True)
    page.select_option("[name=unit]", label=unit)
    today = demo_house.ask(
        "from django.utils import timezone\n"
        "print(json.dumps(timezone.localdate().isoformat()))"
    )
    page.fill("[name=starts_on]", today)
    page.press("[name=title]", "Enter")
    page.wait_for_url(re.compile(r"/visits/VI-\d{4}-\d{4}/"))

    page.goto(f"/partners/{ref}/")
    page.locator("#standing .state", has_text="Revived").wait_for(timeout=5000)
    assert page.locator("#flags h3", has_text="Dormant").count() == 0
    assert page.wrong == []

    closed = demo_house.ask(
        "from tracker.insight.models import Flag\n"
        f"flag = Flag.objects.filter(partner__ref={ref!r}, code='DORMANT').first()\n"
        "print(json.dumps([flag.state, flag.closed_by]))"
    )
    assert closed[0] == "resolved"
    assert "VI-" in closed[1]
