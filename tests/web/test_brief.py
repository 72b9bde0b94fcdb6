"""The page of a meeting brief, its files, and its door."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from docx import Document

from tests.exchange import pdf_text
from tests.factories import AgreementFactory, PartnerFactory, VisitFactory
from tracker.insight import health

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def delft(db: None) -> Any:
    partner = PartnerFactory(name="Delft", name_zh="代尔夫特理工大学")
    AgreementFactory(title="Framework <b>", partners=[partner])
    VisitFactory(title="Talks", partners=[partner], starts_on=date(2026, 3, 4))
    health.refresh()
    return partner


def address(partner: Any, ending: str = "/") -> str:
    return f"{partner.get_absolute_url()}brief{ending}"


def test_the_partner_page_leads_to_it_and_b_presses_the_button(coordinating, delft):
    page = coordinating.get(delft.get_absolute_url()).content.decode()

    assert f'href="{address(delft)}" data-key="b"' in page


def test_the_page_reads_without_scripts_in_the_language_asked_for(coordinating, delft):
    page = coordinating.get(address(delft)).content.decode()
    assert "What to raise" in page
    assert "Framework &lt;b&gt;" in page

    both = coordinating.get(address(delft), {"language": "both"}).content.decode()
    assert '<span lang="zh-hans" class="dim">会谈要点</span>' in both


def test_the_reader_s_own_language_comes_first(coordinating, delft):
    page = coordinating.get(address(delft), headers={"accept-language": "zh-hans"})

    assert "会谈要点" in page.content.decode()
    assert "What to raise" not in page.content.decode()


def test_the_pdf_says_what_the_page_says(coordinating, delft):
    answer = coordinating.get(address(delft, ".pdf"), {"language": "both"})

    assert answer["Content-Type"] == "application/pdf"
    assert f'filename="{delft.ref}-brief-both.pdf"' in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"
    text = pdf_text.pages(answer.content)[0]
    assert "Meeting brief: Delft" in text
    assert "会谈简报：代尔夫特理工大学" in text


def test_the_docx_opens(coordinating, delft):
    answer = coordinating.get(address(delft, ".docx"), {"language": "zh-hans"})
    made = Document(io.BytesIO(answer.content))

    assert made.paragraphs[0].text == "会谈简报：代尔夫特理工大学"


@pytest.mark.parametrize("ending", ["/", ".pdf", ".docx"])
def test_what_may_not_be_seen_has_no_brief(ending, as_outsider, engineering):
    hidden = PartnerFactory(confidential=True, lead_unit=engineering)

    assert as_outsider.get(address(hidden, ending)).status_code == 404
    assert as_outsider.get(f"/partners/PA-9999/brief{ending}").status_code == 404


@pytest.mark.parametrize("language", ["fr", "en\x00", "../en", "9" * 400])
def test_a_language_that_nobody_speaks_here_is_refused(language, coordinating, delft):
    answer = coordinating.get(address(delft, ".pdf"), {"language": language})

    assert answer.status_code == 404


def test_strangers_sign_in_first(client, delft):
    assert client.get(address(delft)).status_code == 302


def test_another_key_leads_to_the_one_address(coordinating, delft):
    answer = coordinating.get(f"/partners/{delft.pk}/brief/", {"language": "both"})

    assert (answer.status_code, answer["Location"]) == (
        302,
        f"{address(delft)}?language=both",
    )
