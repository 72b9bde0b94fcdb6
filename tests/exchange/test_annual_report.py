"""The annual report: the same figures as the pages, for whoever reads it, as files."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from tests.exchange import pdf_text
from tests.factories import OutputFactory, PartnerFactory, VisitFactory
from tracker.exchange.papers import layout, pdf, word
from tracker.exchange.papers.document import Bars, Break, Heading, Paper, Points, Table
from tracker.exchange.yearbook import chapters, preparing, sheets, writing
from tracker.insight import health
from tracker.insight.indicators import BY_SLUG
from tracker.insight.indicators.answering import answer
from tracker.jobs import running

pytestmark = pytest.mark.usefixtures("today")
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture
def house(db: None) -> Any:
    """Visits and papers of two years with a partner."""
    partner = PartnerFactory(name="Delft")
    for year, direction in ((2024, "inbound"), (2025, "inbound"), (2025, "outbound")):
        VisitFactory(
            partners=[partner], starts_on=date(year, 3, 4), direction=direction,
            category="delegation", n_ours=2, n_theirs=3,
        )  # fmt: skip
    OutputFactory(partners=[partner], year=2025, published_on=date(2025, 4, 1))
    health.refresh()
    return partner


def tables_of(paper: Paper) -> dict[str, Table]:
    """Each table under the heading it stands below."""
    found, heading = {}, ""
    for block in paper.blocks:
        if isinstance(block, Heading):
            heading = block.text[0]
        elif isinstance(block, Table):
            found[heading] = block
    return found


def test_every_chapter_names_indicators_that_there_are():
    for _title, slugs in chapters.CHAPTERS:
        assert set(slugs) <= set(BY_SLUG)


def test_a_year_that_is_over_stands_at_its_end_and_this_one_at_the_last_month():
    assert chapters.as_of(2025, TODAY) == date(2025, 12, 31)
    assert chapters.as_of(2026, TODAY) == date(2026, 10, 31)


def test_the_paper_shows_what_the_indicator_answers(house, coordinator):
    paper = writing.paper(2025, coordinator, "en", NOON)
    indicator = BY_SLUG["visit-balance"]
    ask = chapters.asked(indicator, 2025, TODAY)
    visits = next(r for r in answer(indicator, ask).rows if r.values["inbound"])

    table = tables_of(paper)[str(indicator.title)]
    heads = [head[0] for head in table.heads]
    inbound = next(str(c.label) for c in answer(indicator, ask).columns
                   if c.code == "inbound")  # fmt: skip
    assert table.rows[0][heads.index(inbound)] == (str(visits.values["inbound"]),)
    assert paper.title == ("Annual report of international cooperation 2025",)
    assert "31 Dec 2025" in paper.head[0]
    assert not any(
        "_" in cell[0] for t in tables_of(paper).values() for cell in t.heads
    )


def test_in_chinese_it_is_a_chinese_paper(house, coordinator):
    paper = writing.paper(2025, coordinator, "zh-hans", NOON)
    said = "\n".join(pdf_text.pages(pdf.written(paper, NOON)))

    assert "2025 年国际合作与交流年报（外事年报）" in said
    assert "目录" in said
    assert "第 1 页" in said


def test_all_three_files_open_and_hold_every_indicator(house, coordinator):
    paper = writing.paper(2025, coordinator, "en", NOON)
    titles = [str(one.title) for one in chapters.indicators()]

    text = "\n".join(pdf_text.pages(pdf.written(paper, NOON)))
    assert all(title in text for title in titles)
    made = Document(io.BytesIO(word.written(paper, NOON)))
    headings = {p.text for p in made.paragraphs if p.style.name == "Heading 1"}
    assert set(titles) <= headings
    book = load_workbook(io.BytesIO(sheets.workbook(2025, coordinator, "en", NOON)))
    assert len(book.sheetnames) == 1 + len(titles)
    contents = [row[1] for row in book.worksheets[0].iter_rows(values_only=True)]
    assert contents[1:] == titles


def test_a_sheet_holds_the_figures_as_numbers(house, coordinator):
    book = load_workbook(io.BytesIO(sheets.workbook(2025, coordinator, "en", NOON)))
    name = next(one for one in book.sheetnames if one.endswith("visit-balance"))
    values = list(book[name].iter_rows(values_only=True))

    at = values[0].index("Inbound")
    assert values[1][at] == 2


def test_bars_are_as_long_as_their_amounts():
    bars = Bars(("Visits",), ((("a",), 10.0, ("10",)), (("b",), 5.0, ("5",))))
    paper = Paper(("T",), ("u",), ("h",), ("%(page)s/%(of)s",), (bars,), ("en",))
    drawn = [row.bar for page in layout.pages(paper) for _at, row in page if row.bar]

    assert drawn[0][1] == pytest.approx(2 * drawn[1][1])
    assert word.written(paper, NOON).startswith(b"PK")


def test_a_break_begins_a_page():
    blocks = (Points((("one",),)), Break(), Heading(("Two",)), Points((("two",),)))
    paper = Paper(("T",), ("u",), ("h",), ("%(page)s/%(of)s",), blocks, ("en",))
    said = pdf_text.pages(pdf.written(paper, NOON))

    assert len(said) == 2
    assert "one" in said[0]
    assert "Two\ntwo" in said[1].replace("•", "").replace("• ", "")


def test_figures_are_prepared_by_a_job_that_tells_how_far_it_is(house, coordinator):
    job = running.run_inline(preparing.promise(2025, coordinator))

    assert (job.state, job.done_count) == ("done", len(chapters.indicators()))
    assert job.result == {"year": 2025, "as_of": "2025-12-31"}


# --- The page -----------------------------------------------------------------------


def test_the_page_offers_the_last_year_that_is_over(client, coordinator, house):
    client.force_login(coordinator)
    page = client.get("/reports/annual/").content.decode()

    assert "Annual report 2025" in page
    assert "/reports/annual/2025/report.pdf?language=en" in page
    assert "/reports/annual/" in client.get("/reports/").content.decode()


def test_preparing_is_promised_once_and_shown_while_it_runs(client, coordinator, house):
    client.force_login(coordinator)
    for _twice in range(2):
        answer = client.post("/reports/annual/2025/prepare/")
        assert answer["Location"] == "/reports/annual/?year=2025"
    job = preparing.ledger.Job.objects.get(kind=preparing.KIND)

    assert "<progress" in client.get("/reports/annual/?year=2025").content.decode()
    assert "<progress" in client.get("/reports/annual/2025/progress/").content.decode()
    running.run_inline(job)
    page = client.get("/reports/annual/?year=2025").content.decode()
    assert "The figures are prepared" in page
    assert client.get("/reports/annual/2025/progress/")["HX-Refresh"] == "true"


@pytest.mark.parametrize("format", ["pdf", "docx", "xlsx"])
def test_each_file_comes_with_its_name(format, client, coordinator, house):
    client.force_login(coordinator)
    answer = client.get(f"/reports/annual/2025/report.{format}", {"language": "en"})

    assert answer.status_code == 200
    assert f"annual report 2025.{format}" in answer["Content-Disposition"]


@pytest.mark.parametrize(
    "address",
    [
        "/reports/annual/?year=1066",
        "/reports/annual/?year=%00",
        "/reports/annual/2025/report.csv",
        "/reports/annual/99999999999999999999/report.pdf",
        "/reports/annual/2025/report.pdf?language=fr",
    ],
)
def test_what_there_is_not_answers_404(address, client, coordinator, house):
    client.force_login(coordinator)

    assert client.get(address).status_code == 404


def test_rows_about_hidden_partners_stand_in_no_file(
    house, client, outsider, engineering
):
    hidden = PartnerFactory(
        name="Verborgen", country="IS", lead_unit=engineering, confidential=True
    )
    VisitFactory(partners=[hidden], starts_on=date(2025, 5, 5), category="delegation")
    health.refresh()
    paper = writing.paper(2025, outsider, "en", NOON)

    text = "\n".join(pdf_text.pages(pdf.written(paper, NOON)))
    assert "Verborgen" not in text
    assert "Iceland" not in text
