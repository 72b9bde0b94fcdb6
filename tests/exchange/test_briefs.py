"""The meeting brief: what stands on it, for whom, and that it stays on two pages."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.factories import (
    AgreementFactory,
    GrantFactory,
    NoteFactory,
    OutputFactory,
    PartnerFactory,
    PersonFactory,
    ReviewFactory,
    VisitFactory,
)
from tracker.exchange import briefs
from tracker.exchange.papers import layout
from tracker.exchange.papers.document import Heading, Table, texts
from tracker.insight import health

pytestmark = pytest.mark.usefixtures("today")
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def brief_of(partner: Any, user: Any, language: str = "en") -> Any:
    return briefs.brief(partner, user, language, NOON)


def said(paper: Any) -> str:
    return "\n".join(texts(paper))


def below(paper: Any, heading: str) -> str:
    """What stands under one heading."""
    found, here = [], False
    for block in paper.blocks:
        if isinstance(block, Heading):
            here = block.text[0] == heading
        elif here:
            found += texts(block)
    return "\n".join(found)


@pytest.fixture
def delft(coordinator: Any) -> Any:
    theirs = PersonFactory(name="Jan de Vries", role="signatory", position="Dean")
    ours = PersonFactory(name="Shen Yiran", name_zh="沈怡然", side="ours")
    partner = PartnerFactory(
        name="Delft University of Technology",
        name_zh="代尔夫特理工大学",
        city="Delft",
        tier="strategic",
        champion_ours=ours,
        owner=coordinator,
    )
    theirs.partner = partner
    theirs.save()
    AgreementFactory(
        title="Delft framework",
        title_zh="代尔夫特框架协议",
        partners=[partner],
        signed_on=date(2024, 1, 10),
        starts_on=date(2024, 2, 1),
        ends_on=date(2027, 8, 31),
        commitments=[
            {"text": "Host ten students", "side": "theirs", "due_on": date(2026, 9, 1)}
        ],
    )
    AgreementFactory(
        title="Annex on robots", stage="legal_review", partners=[partner],
        signed_on=None, starts_on=None,
    )  # fmt: skip
    for year in (2018, 2025, 2026):
        VisitFactory(
            title=f"Talks {year}",
            partners=[partner],
            starts_on=date(year, 3, 4),
            direction="inbound",
            category="delegation",
        )
    VisitFactory(
        title="Talks to come", partners=[partner], starts_on=date(2027, 1, 15),
        status="planned",
    )  # fmt: skip
    VisitFactory(
        title="Spring workshop", partners=[partner], starts_on=date(2026, 4, 2),
        category="workshop", outcome="agreed", outcome_note="A joint call",
        follow_ups=[
            {"text": "Send the draft", "side": "ours", "due_on": date(2026, 5, 1)},
            {"text": "Settled", "status": "done", "done_on": date(2026, 6, 1)},
        ],
    )  # fmt: skip
    OutputFactory(partners=[partner], year=2025)
    GrantFactory(
        title="Joint call on water", partners=[partner], currency="EUR",
        our_share_minor=125_000_00, approved_on=date(2025, 2, 1),
        starts_on=date(2025, 3, 1), ends_on=date(2027, 2, 28),
    )  # fmt: skip
    NoteFactory(partner=partner, happened_on=date(2026, 10, 1), text="Asked for May")
    ReviewFactory(partner=partner, decision="grow", reason="Strong in water")
    health.refresh()
    return partner


def test_a_brief_answers_each_of_the_six_questions(delft, coordinator):
    paper = brief_of(delft, coordinator)

    assert paper.title == ("Meeting brief: Delft University of Technology",)
    assert "代尔夫特理工大学" in paper.under[0]
    assert "22 Nov 2026" in paper.head[0]
    assert str(coordinator) in paper.head[0]
    who = below(paper, "Who they are")
    assert "Strategic" in who
    assert "Grow (1 Jul 2025): Strong in water" in who
    agreed = below(paper, "Agreements")
    assert "Delft framework (Framework agreement); signed 10 Jan 2024" in agreed
    assert "ends 31 Aug 2027" in agreed
    assert "On its way: Annex on robots" in agreed
    promised = below(paper, "What was promised")
    assert "They promised: Host ten students; due 1 Sep 2026, 82 days late" in promised
    assert "We promised: Send the draft; due 1 May 2026, 205 days late" in promised
    assert "1 promise was kept" in promised
    people = below(paper, "People and roles")
    assert "Jan de Vries: Signatory, Dean" in people
    assert "Champion, ours: Shen Yiran 沈怡然" in people
    met = below(paper, "Last and next meetings")
    assert "15 Jan 2027, planned: Talks to come" in met
    assert "Spring workshop; outcome agreed: A joint call" in met
    assert "Asked for May" in met


def test_what_to_raise_is_what_is_late_and_what_comes(delft, coordinator):
    raised = below(brief_of(delft, coordinator), "What to raise")

    assert "Ask for: Host ten students; due 1 Sep 2026, 82 days late" in raised
    assert "We owe them: Send the draft" in raised
    assert "Decide on Delft framework by 31 Aug 2027" in raised
    assert "Prepare Talks to come (15 Jan 2027)" in raised
    assert "What follows Joint call on water, which ends 28 Feb 2027" in raised
    assert "No successor is named for Shen Yiran" in raised
    assert "Nobody is responsible" not in raised


def test_history_is_counted_by_kind_and_year(delft, coordinator):
    paper = brief_of(delft, coordinator)
    table = next(block for block in paper.blocks if isinstance(block, Table))
    heads = [head[0] for head in table.heads]
    rows = {row[0][0]: [cell[0] for cell in row[1:]] for row in table.rows}

    assert heads[:2] == ["Kind", "before 2022"]
    assert heads[2:] == ["2022", "2023", "2024", "2025", "2026", "Total"]
    assert rows["Visits"] == ["1", "0", "0", "0", "1", "1", "3"]
    assert rows["Events"] == ["0", "0", "0", "0", "0", "1", "1"]
    assert rows["Grants"] == ["0", "0", "0", "0", "1", "0", "1"]
    assert rows["Outputs"] == ["0", "0", "0", "0", "1", "0", "1"]
    figures = below(paper, "History in figures")
    assert "Joint grants that run now: 1, our share €125,000" in figures
    assert "3 came to us and 0 went to them" in figures
    # Nobody records exchanges: that there were none is not known.
    assert "Education" not in rows
    assert "Never recorded for any partner: Education." in figures


def test_in_chinese_every_word_of_ours_is_chinese(delft, coordinator):
    paper = brief_of(delft, coordinator, "zh-hans")

    assert paper.title == ("会谈简报：代尔夫特理工大学",)
    assert "对方承诺：Host ten students；期限 2026年9月1日，已逾期 82 天" in said(paper)
    assert "代尔夫特框架协议" in below(paper, "协议")
    assert paper.pages == ("第 %(page)s 页，共 %(of)s 页",)


def test_in_both_languages_each_text_has_its_twin(delft, coordinator):
    paper = brief_of(delft, coordinator, "both")
    headings = [block.text for block in paper.blocks if isinstance(block, Heading)]

    assert ("What to raise", "会谈要点") in headings
    assert all(len(one) == 2 for one in headings)
    assert len(layout.pages(paper)) <= 2


def test_of_a_partner_without_anything_it_is_said_in_words(coordinator):
    paper = brief_of(PartnerFactory(name="New Friends"), coordinator)

    assert "Nothing done together is recorded so far." in said(paper)
    assert "No agreement is in force." in said(paper)
    assert "Nothing that was promised is open." in said(paper)
    assert "No visit, event or call is recorded." in said(paper)
    assert "Nobody of theirs is known with a role." in said(paper)
    assert "Nobody is responsible for this partner" in said(paper)


@pytest.fixture
def crowded(db: None) -> Any:
    """More of everything than any paper holds, in long words."""
    long = "国际合作与交流 International Cooperation " * 8
    partner = PartnerFactory(
        name=long[:290], name_zh=long[:290], strengths_ours=long * 9,
        strengths_theirs=long * 9, risk_level="high", risk_note=long * 9,
    )  # fmt: skip
    for n in range(30):
        AgreementFactory(
            title=f"{n} {long}", partners=[partner], ends_on=date(2027, 1, 1),
            commitments=[
                {"text": f"{m} {long * 5}", "side": "ours", "due_on": date(2026, 1, 1)}
                for m in range(3)
            ],
        )  # fmt: skip
        VisitFactory(
            title=f"{n} {long}", partners=[partner], starts_on=date(2026, 1, 1 + n),
            outcome="agreed", outcome_note=long * 5,
        )  # fmt: skip
        PersonFactory(
            name=f"{n} {long}"[:200], partner=partner, role="leader",
            position=long[:200], department=long[:200],
        )  # fmt: skip
        NoteFactory(partner=partner, text=long * 20)
    ReviewFactory(partner=partner, reason=long * 20)
    health.refresh()
    return partner


@pytest.mark.parametrize("language", briefs.LANGUAGES)
def test_it_never_takes_more_than_two_pages_and_says_what_is_left_out(
    language, crowded, coordinator
):
    paper = brief_of(crowded, coordinator, language)

    assert len(layout.pages(paper)) <= briefs.PAGES
    assert "Rapport" in below(paper, paper_heading(language))


def paper_heading(language: str) -> str:
    return "双方承诺" if language == "zh-hans" else "What was promised"


def test_as_many_queries_for_one_visit_as_for_many(crowded, coordinator, count_queries):
    few = PartnerFactory()
    VisitFactory(partners=[few])
    health.refresh()
    brief_of(few, coordinator)

    of_few = count_queries(lambda: brief_of(few, coordinator))
    of_many = count_queries(lambda: brief_of(crowded, coordinator))

    assert of_many <= of_few + 4  # flags and contacts that the other has none of


# --- Only what the reader may know --------------------------------------------------


def test_nothing_hidden_stands_on_it_and_nothing_is_counted(
    delft, outsider, engineering
):
    before = said(brief_of(delft, outsider))
    secret = {"partners": [delft], "unit": engineering, "confidential": True}
    AgreementFactory(title="Verborgen pact", **secret)
    VisitFactory(
        title="Verborgen visit", starts_on=date(2026, 6, 1), category="delegation",
        follow_ups=[{"text": "Verborgen promise"}], **secret,
    )  # fmt: skip
    VisitFactory(category="student_exchange", **secret)
    GrantFactory(title="Verborgen grant", currency="EUR", our_share_minor=5, **secret)
    PersonFactory(
        name="Verborgen person", partner=delft, role="leader", unit=engineering,
        confidential=True,
    )  # fmt: skip
    NoteFactory(
        partner=delft, text="Verborgen", unit=engineering, confidential=True,
        happened_on=date(2026, 11, 1),
    )  # fmt: skip
    paper = brief_of(delft, outsider)

    assert said(paper) == before
    assert paper.warning == ()


def test_who_reads_confidential_records_is_told_so_on_every_page(delft, coordinator):
    NoteFactory(
        partner=delft, text="Between us", confidential=True,
        happened_on=date(2026, 11, 1),
    )  # fmt: skip

    assert brief_of(delft, coordinator).warning == (
        "Tells of confidential records: keep it closed.",
    )


def test_leaders_read_how_many_carry_it_and_not_who(delft, leader, coordinator):
    colleague = PersonFactory(name="Luo Jinghe", side="ours")
    for month in range(1, 9):
        VisitFactory(
            partners=[delft], starts_on=date(2026, month, 9),
            participants=[{"person": colleague, "side": "ours"}],
        )  # fmt: skip
    health.refresh()

    assert "Luo Jinghe 100 %" in said(brief_of(delft, coordinator))
    of_leader = said(brief_of(delft, leader))
    assert "Luo Jinghe" not in of_leader
    assert "Fewer than five colleagues took part" in of_leader


# --- The command --------------------------------------------------------------------


def test_the_command_writes_a_file_for_whoever_may_see(delft, coordinator, tmp_path):
    path = tmp_path / "brief.docx"
    call_command("brief", delft.ref, "--lang", "both", "--format", "docx", "--to", path)

    assert path.read_bytes().startswith(b"PK")
    with pytest.raises(CommandError, match="There is no partner PA-9999"):
        call_command("brief", "PA-9999")


def test_the_command_shows_nobody_what_they_may_not_see(
    coordinator, outsider, engineering
):
    hidden = PartnerFactory(confidential=True, lead_unit=engineering)

    with pytest.raises(CommandError, match="There is no partner"):
        call_command("brief", hidden.ref, "--as", outsider.username)


def test_the_command_puts_the_bytes_on_standard_output(delft):
    class Out(io.TextIOBase):
        def __init__(self) -> None:
            self.buffer = io.BytesIO()

        def write(self, text: str) -> int:
            raise AssertionError(text)

    out = Out()
    call_command("brief", delft.ref, stdout=out)

    assert out.buffer.getvalue().startswith(b"%PDF")
