"""Papers: where lines end, which letters are real, what a file says to its reader."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest
from docx import Document

from tests.exchange import pdf_text
from tracker.exchange.papers import layout, pdf, typefaces, word, wrapping
from tracker.exchange.papers.document import (
    Facts,
    Heading,
    Paper,
    Points,
    Remark,
    Table,
    together,
)

AT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def paper(*blocks, title="A paper", language="en", warning=()):
    return Paper(
        title=(title,),
        under=("under it",),
        head=("Home, today",),
        pages=("Page %(page)s of %(of)s",),
        blocks=blocks,
        languages=(language,),
        warning=warning,
    )


def of_length(text):
    return float(len(text))


def test_english_breaks_at_blanks_and_chinese_anywhere_but_before_a_full_stop():
    assert wrapping.lines("one two three", 7, of_length) == ["one two", "three"]
    assert wrapping.lines("协议到期后自动续签。", 9, of_length) == [
        "协议到期后自动续",
        "签。",
    ]
    assert wrapping.lines("见《办法》第三条", 2, of_length)[:3] == [
        "见",
        "《办",
        "法》",
    ]


def test_a_word_longer_than_the_line_is_cut_and_not_lost():
    found = wrapping.lines("a " + "x" * 25 + " b", 10, of_length)

    assert "".join(found).replace(" ", "") == "a" + "x" * 25 + "b"
    assert max(map(len, found)) <= 10


def test_no_line_is_wider_than_its_room():
    text = (
        "与代尔夫特理工大学（Delft University of Technology）签署的协议 2026年到期。"
        * 3
    )
    for line in layout.wrapped(text, 60, 9):
        assert typefaces.width(line, 9) <= 60


@pytest.mark.parametrize(
    "name",
    ["Łukasz Dvořák", "Αλεξάνδρα", "Москва", "䶮㛃镕喆", "カタカナ", "한국대학교"],
)
def test_names_of_many_scripts_have_real_letters(name):
    assert typefaces.settable(name) == name
    said = pdf_text.pages(pdf.written(paper(Points(((name,),))), AT))

    assert name in said[0]


def test_a_letter_without_type_is_shown_as_missing_and_named():
    said = pdf_text.pages(pdf.written(paper(Points((("吉 𠮷野 😀",),))), AT))[0]

    assert "吉 〓野 〓" in said
    assert "〓 = U+1F600 U+20BB7" in said


def test_letters_that_show_nothing_neither_fall_over_nor_are_called_missing():
    odd = "a\u200b\u0000b\ufe0f\u2028c\ud800"
    assert typefaces.settable(odd) == "a b c〓"
    assert typefaces.lacking(["a\u200b\u0000\ufe0f"]) == []
    assert pdf.written(paper(Points(((odd,),)), title=odd), AT).startswith(b"%PDF")
    assert word.written(paper(Points(((odd,),)), title=odd), AT).startswith(b"PK")


def test_a_pdf_has_its_title_its_language_and_numbered_pages():
    long = paper(
        Heading(("第一节",)),
        Points(tuple((f"第 {n} 项",) for n in range(90))),
        title="会谈简报",
        language="zh-hans",
        warning=("保密",),
    )
    content = pdf.written(long, AT)
    said = pdf_text.pages(content)

    assert len(said) == 2
    assert "Page 1 of 2" in said[0]
    assert "Page 2 of 2" in said[1]
    assert all("保密" in one and "Home, today" in one for one in said)
    assert "第 0 项" in said[0]
    assert "第 89 项" in said[1]
    assert b"/Lang (zh-CN)" in content
    assert "会谈简报".encode("utf-16-be").hex().encode() in content
    assert len(content) < 100_000


def test_a_heading_does_not_stay_behind_on_the_page_before():
    for fill in range(40, 70):
        blocks = [Points(tuple((f"{n}",) for n in range(fill))), Heading(("Next",))]
        pages = layout.pages(paper(*blocks, Points((("first",),))))
        for page in pages:
            words = [piece.text for _at, row in page for piece in row.pieces]
            assert ("Next" in words) == ("first" in words)


def test_no_row_stands_below_the_page():
    facts = Facts(tuple(((f"L{n}",), ("x " * 30 * n,)) for n in range(30)))
    table = Table((("",), ("2025",)), tuple(((f"row {n}",), ("1",)) for n in range(60)))
    for page in layout.pages(paper(facts, table, Remark(("r " * 4000,)))):
        assert all(at + row.height <= layout.DEEP for at, row in page)


def test_two_languages_stand_beside_each_other_and_what_is_the_same_once():
    en = paper(Heading(("Visits",)), Facts(((("Owner",), ("Li Wei",)),)))
    zh = paper(
        Heading(("来访",)), Facts(((("负责人",), ("Li Wei",)),)), title="一份文件"
    )
    both = together([en, zh])

    assert both.title == ("A paper", "一份文件")
    assert both.blocks[0] == Heading(("Visits", "来访"))
    assert both.blocks[1] == Facts(((("Owner", "负责人"), ("Li Wei",)),))


def test_a_docx_says_the_same_in_styles_with_chinese_type():
    content = word.written(
        paper(
            Heading(("Visits", "来访")),
            Points((("one", "其一"),)),
            Table((("",), ("2026",)), ((("Visits",), ("3",)),)),
            Facts(((("Owner",), ("Li Wei",)),)),
            warning=("closed",),
        ),
        AT,
    )
    made = Document(io.BytesIO(content))

    styles = {one.text: one.style.name for one in made.paragraphs if one.text}
    assert styles["Visits   来访"] == "Heading 1"
    assert styles["one\n其一"] == "List Bullet"
    assert [cell.text for cell in made.tables[0].rows[1].cells] == ["Visits", "3"]
    assert [cell.text for cell in made.tables[1].rows[0].cells] == ["Owner", "Li Wei"]
    assert made.core_properties.title == "A paper"
    foot = made.sections[0].footer
    assert foot.paragraphs[0].text == "closed"
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        styles_part = packed.read("word/styles.xml").decode()
        assert 'w:eastAsia="Microsoft YaHei"' in styles_part
        footer = b"".join(packed.read(n) for n in packed.namelist() if "footer" in n)
    assert b"NUMPAGES" in footer


def test_the_same_paper_of_the_same_moment_is_the_same_file():
    one = paper(Points((("中文 and Latin",),)))
    assert pdf.written(one, AT) == pdf.written(one, AT)
