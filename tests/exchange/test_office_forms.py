"""Forms of the office: checked when they come, filled with what a reader may know."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from docx import Document
from openpyxl import Workbook, load_workbook

from tests.factories import PartnerFactory, PersonFactory, VisitFactory
from tracker.exchange.office import filling, guard, marks, places

TODAY = date(2026, 11, 22)


def docx(*paragraphs: str, rows: tuple[tuple[str, ...], ...] = ()) -> bytes:
    made = Document()
    for text in paragraphs:
        made.add_paragraph(text)
    if rows:
        table = made.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def xlsx(*rows: tuple[Any, ...], merged: str = "") -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    kept = io.BytesIO(data)
    with zipfile.ZipFile(kept, "a") as archive:
        archive.writestr(name, content)
    return kept.getvalue()


@pytest.fixture
def visit(db: None) -> Any:
    host = PartnerFactory(name="Delft", name_zh="代尔夫特理工大学", country="NL")
    return VisitFactory(
        title="Visit from Delft",
        title_zh="代尔夫特来访",
        direction="inbound",
        category="delegation",
        partners=[host],
        starts_on=date(2026, 5, 12),
        n_theirs=3,
        purpose="First line\nSecond line",
        participants=[
            {"person": PersonFactory(name="Jan de Vries", position="Dean"),
             "side": "theirs", "role": "head"},
            {"name": "Li Wei", "side": "ours", "role": "host"},
            {"name": "=HYPERLINK(1)", "side": "theirs", "role": "guest"},
        ],
    )  # fmt: skip


def filled(data: bytes, record: Any, user: Any, language: str = "en") -> bytes:
    format = filling.checked(data, record._meta.model_name)
    return filling.filled(data, format, record, user, language, TODAY)


def lines(content: bytes) -> list[str]:
    return [one.text for one in Document(io.BytesIO(content)).paragraphs]


def cells(content: bytes) -> list[list[Any]]:
    page = load_workbook(io.BytesIO(content)).active
    return [[cell.value for cell in row] for row in page.iter_rows()]


# --- Places -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("visit.title", "visit.title"),
        ("来访.标题", "visit.title"),
        ("Visit.Title", "visit.title"),
        ("title", "visit.title"),
        ("出访．标题", "visit.title"),
        ("partner.name_zh", "partner.name_zh"),
        ("合作机构.中文名称", "partner.name_zh"),
        ("对方人员.角色", "participants_theirs.role"),
        ("today", "today"),
        ("今天", "today"),
    ],
)
def test_a_place_is_known_by_its_english_and_its_chinese_name(said, code):
    found = places.find("visit", said)

    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("kind", places.KINDS)
def test_each_place_is_found_under_the_names_that_the_page_shows(kind):
    for place in places.places_of(kind):
        assert places.find(kind, place.code) == place
        if place.names:
            assert places.find(kind, place.names[0]) is not None, place.code


def test_a_place_cut_into_pieces_is_filled_where_it_begins():
    pieces = ["Dear {", "{ na", "me }}, ", "welcome"]

    assert marks.filled(pieces, lambda name: name.upper()) == [
        "Dear NAME", "", ", ", "welcome",
    ]  # fmt: skip


# --- Filling ------------------------------------------------------------------------


def test_a_letter_is_filled_in_english_and_in_chinese(visit, coordinator):
    letter = docx(
        "{{ partner.name }}: {{ visit.title }}, {{visit.starts_on}}",
        "｛｛来访.目的｝｝",
        "{{ visit.category }} {{ partner.country }} {{ participants_theirs.name }}",
    )

    assert lines(filled(letter, visit, coordinator)) == [
        "Delft: Visit from Delft, 12 May 2026",
        "First line\nSecond line",
        "Delegation Netherlands Jan de Vries, =HYPERLINK(1)",
    ]
    chinese = lines(filled(letter, visit, coordinator, "zh-hans"))
    assert chinese[0] == "Delft: Visit from Delft, 2026年5月12日"
    assert chinese[2].startswith("公务团组 荷兰 Jan de Vries、")


def test_a_table_row_is_repeated_for_each_line_of_its_list(visit, coordinator):
    letter = docx(
        rows=(
            ("No.", "Name", "Position"),
            (
                "{{ participants_theirs.n }}",
                "{{ participants_theirs.name }}",
                "{{ participants_theirs.position }}",
            ),
            ("", "{{ visit.ref }}", ""),
        )
    )
    table = Document(io.BytesIO(filled(letter, visit, coordinator))).tables[0]

    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["No.", "Name", "Position"],
        ["1", "Jan de Vries", "Dean"],
        ["2", "=HYPERLINK(1)", ""],
        ["", visit.ref, ""],
    ]


def test_an_empty_list_leaves_one_empty_row(coordinator, db):
    alone = VisitFactory()
    letter = docx(rows=(("{{ participants.name }}",), ("end",)))
    table = Document(io.BytesIO(filled(letter, alone, coordinator))).tables[0]

    assert [row.cells[0].text for row in table.rows] == ["", "end"]


def test_a_sheet_keeps_numbers_and_days_and_moves_what_is_below(visit, coordinator):
    sheet = xlsx(
        ("{{ visit.title }}", "on {{ visit.starts_on }}", None),
        ("{{ visit.starts_on }}", "{{ visit.n_theirs }}", None),
        ("{{ 人员.序号 }}", "{{ 人员.姓名 }}", "{{ 人员.角色 }}"),
        ("below", None, None),
        merged="A4:C4",
    )
    content = filled(sheet, visit, coordinator)
    found = cells(content)

    assert found[0][:2] == ["Visit from Delft", "on 12 May 2026"]
    assert found[1][0].date() == date(2026, 5, 12)
    assert found[1][1] == 3
    assert found[2:5] == [
        [1, "Jan de Vries", "head"],
        [2, "Li Wei", "host"],
        [3, "=HYPERLINK(1)", "guest"],
    ]
    assert found[5][0] == "below"
    page = load_workbook(io.BytesIO(content)).active
    assert [str(one) for one in page.merged_cells.ranges] == ["A6:C6"]
    assert page["B5"].data_type == "s"  # and no formula


def test_nothing_hidden_is_filled_in(visit, outsider, engineering):
    hidden = PersonFactory(name="Verborgen", confidential=True, unit=engineering)
    visit.participants.create(person=hidden, side="theirs", role="shadow")
    visit.head = hidden
    visit.save()
    letter = docx(
        "{{ visit.head }}|{{ participants.role }}",
        rows=(("{{ participants.name }}",),),
    )
    content = filled(letter, visit, outsider)

    assert lines(content)[0] == "|head, host, guest"
    assert b"Verborgen" not in b"".join(guard.unpacked(content).values())


def test_as_many_queries_for_three_people_as_for_many(
    visit, coordinator, count_queries
):
    letter = docx(rows=(("{{ participants.name }} {{ participants.position }}",),))
    few = count_queries(lambda: filled(letter, visit, coordinator))
    for _n in range(20):
        visit.participants.create(person=PersonFactory(), side="theirs")

    assert count_queries(lambda: filled(letter, visit, coordinator)) == few


# --- Checking -----------------------------------------------------------------------


def refused(data: bytes, kind: str = "visit") -> str:
    with pytest.raises(ValidationError) as caught:
        filling.checked(data, kind)
    return " ".join(caught.value.messages)


def test_unknown_places_are_all_named_with_the_nearest():
    said = refused(docx("{{ visit.titel }} {{ visit.title }} {{ 来访.标体 }}"))

    assert "“visit.titel” is not known. Nearest: visit.title" in said
    assert "“来访.标体” is not known. Nearest: 来访.标题" in said
    assert "“visit.title” is not known" not in said


def test_a_form_without_places_and_a_row_of_two_lists_are_refused():
    assert "{{ visit.ref }}" in refused(docx("Dear Sir"))
    both = docx(rows=(("{{ participants.name }}", "{{ places.city }}"),))
    assert "two lists: participants, places" in refused(both)


def test_a_formula_below_a_repeated_row_is_refused():
    assert "Formulas" in refused(xlsx(("{{ participants.name }}",), ("=SUM(A1:A1)",)))
    assert filling.checked(xlsx(("=1+1",), ("{{ participants.name }}",)), "visit")


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("word/vbaProject.bin", b"x"),
        ("word/embeddings/oleObject1.bin", b"x"),
        (
            "word/_rels/settings.xml.rels",
            b'<Relationship Type="http://x/attachedTemplate" TargetMode="External"/>',
        ),
        ("word/footer9.xml", b"<w:instrText>DDEAUTO c:\\\\x</w:instrText>"),
        ("word/header9.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"),
    ],
)
def test_what_acts_or_fetches_is_refused(part, content):
    refused(with_part(docx("{{ visit.title }}"), part, content))


def test_links_that_people_click_are_taken():
    link = b'<Relationship Type="http://x/relationships/hyperlink" Target="http://y" '
    link += b'TargetMode="External"/>'
    taken = with_part(docx("{{ visit.title }}"), "word/_rels/x.xml.rels", link)

    assert filling.checked(taken, "visit") == "docx"


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", b"%PDF-1.7", b"\xd0\xcf\x11\xe0" * 100, b"x" * 2_000_001],
    ids=["empty", "cut", "pdf", "old", "large"],
)
def test_what_is_no_form_is_refused_in_words(data):
    assert refused(data)


def test_a_bomb_is_refused(monkeypatch):
    monkeypatch.setattr(guard, "MOST_UNPACKED", 100_000)
    bomb = with_part(docx("{{ visit.title }}"), "word/a.xml", b"a" * 200_000)

    assert "unpacks" in refused(bomb)
