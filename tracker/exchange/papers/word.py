"""A paper as DOCX: styles of its own, so that an office can go on writing in it."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from .document import (
    Bars,
    Block,
    Break,
    Facts,
    Heading,
    Line,
    Paper,
    Points,
    Remark,
    Table,
)
from .words import printable

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LATIN, HANZI = "Arial", "Microsoft YaHei"
SECOND, ACCENT, WARNING = "50575F", "2748A0", "A8321A"
BODY, SMALL = 9, 8
LABEL = 30.0
LONGEST_BAR = 40
ROOM = 178.0
WORD_LANGUAGES = {"en": "en-GB", "zh-hans": "zh-CN"}


def written(paper: Paper, at: datetime) -> bytes:
    from docx import Document

    made = Document()
    _set_up(made, paper, at)
    _around(made, paper)
    for place, text in enumerate(paper.title):
        said = made.add_paragraph(style="Title")
        _say(said, text, size=16 if not place else 13)
    _lines(made.add_paragraph(), paper.under, colour=SECOND)
    for block in paper.blocks:
        _block(made, block)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def _set_up(made: Any, paper: Paper, at: datetime) -> None:
    from docx.shared import Mm, Pt, RGBColor

    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(16)
    page.top_margin, page.bottom_margin = Mm(18), Mm(15)
    page.header_distance = page.footer_distance = Mm(7)
    for name, points, before, after in (
        ("Normal", BODY, 0, 1),
        ("Title", 16, 0, 1),
        ("Heading 1", 10.5, 7, 2),
        ("List Bullet", BODY, 0, 1),
    ):
        style = made.styles[name]
        style.font.size, style.font.name = Pt(points), LATIN
        _faces(style.element.get_or_add_rPr())
        shape = style.paragraph_format
        shape.space_before, shape.space_after = Pt(before), Pt(after)
        shape.line_spacing = 1.05
    made.styles["Heading 1"].font.color.rgb = RGBColor.from_string(ACCENT)
    made.styles["Title"].font.bold = True
    made.styles["Title"].font.color.rgb = RGBColor.from_string("1C2024")
    _unframed(made.styles["Title"])
    told = made.core_properties
    told.title = printable(paper.title[0])[:250]
    told.author, told.comments = "Rapport", ""
    told.created = told.modified = at.replace(tzinfo=None)
    told.last_modified_by = ""
    told.language = WORD_LANGUAGES.get(paper.languages[0], paper.languages[0])


def _unframed(style: Any) -> None:
    """The line that the built-in style draws below a title."""
    from docx.oxml.ns import qn

    shape = style.element.get_or_add_pPr()
    for frame in shape.findall(qn("w:pBdr")):
        shape.remove(frame)


def _faces(shape: Any) -> None:
    """Latin and Chinese letters each in their own face, whatever the theme says."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    faces = shape.find(qn("w:rFonts"))
    if faces is None:
        faces = OxmlElement("w:rFonts")
        shape.insert(0, faces)
    for name in list(faces.attrib):
        del faces.attrib[name]
    for name, face in (
        ("w:ascii", LATIN),
        ("w:hAnsi", LATIN),
        ("w:cs", LATIN),
        ("w:eastAsia", HANZI),
    ):
        faces.set(qn(name), face)


def _around(made: Any, paper: Paper) -> None:
    """Head and foot of every page."""
    page = made.sections[0]
    head = page.header.paragraphs[0]
    _say(head, " · ".join(paper.head), size=SMALL - 0.5, colour=SECOND)
    foot = page.footer.paragraphs[0]
    if paper.warning:
        _say(foot, " · ".join(paper.warning), size=SMALL, colour=WARNING, bold=True)
        foot = page.footer.add_paragraph()
    for place, text in enumerate(paper.pages):
        if place:
            _say(foot, " · ", size=SMALL, colour=SECOND)
        _counted(foot, text)


def _counted(foot: Any, text: str) -> None:
    """`Page 1 of 2`, where Word puts in the figures."""
    fields = {"\x01": "PAGE", "\x02": "NUMPAGES"}
    said = text.replace("%(page)s", "\x01").replace("%(of)s", "\x02")
    piece = ""
    for letter in said:
        if letter not in fields:
            piece += letter
            continue
        _say(foot, piece, size=SMALL, colour=SECOND)
        _field(_say(foot, "", size=SMALL, colour=SECOND), fields[letter])
        piece = ""
    _say(foot, piece, size=SMALL, colour=SECOND)


def _field(run: Any, name: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("begin", "", "end"):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = name
        run._r.append(part)


def _block(made: Any, block: Block) -> None:
    match block:
        case Heading():
            _say(made.add_paragraph(style="Heading 1"), "   ".join(block.text))
        case Facts():
            _facts(made, block)
        case Points():
            for item in block.items:
                _lines(made.add_paragraph(style="List Bullet"), item)
        case Remark():
            _lines(made.add_paragraph(), block.text, colour=SECOND)
        case Table():
            _table(made, block)
        case Bars():
            _bars(made, block)
        case Break():
            made.add_page_break()


def _facts(made: Any, block: Facts) -> None:
    from docx.shared import Mm

    grid = made.add_table(rows=0, cols=2)
    grid.autofit = False
    for label, value in block.rows:
        cells = grid.add_row().cells
        cells[0].width, cells[1].width = Mm(LABEL), Mm(ROOM - LABEL)
        _lines(cells[0].paragraphs[0], label, size=SMALL, colour=SECOND)
        _lines(cells[1].paragraphs[0], value)


def _table(made: Any, block: Table) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    columns = len(block.heads)
    narrow = min(22.0, ROOM * 0.72 / max(1, columns - 1))
    grid = made.add_table(rows=0, cols=columns)
    grid.autofit = False
    for number, row in enumerate((block.heads, *block.rows)):
        cells = grid.add_row().cells
        for place, text in enumerate(row):
            wide = narrow if place else ROOM - narrow * (columns - 1)
            cells[place].width = Mm(wide)
            said = cells[place].paragraphs[0]
            if place:
                said.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if number:
                _lines(said, text)
            else:
                _lines(said, text, size=SMALL, colour=SECOND)


def _bars(made: Any, block: Bars) -> None:
    """Bars of letters, so that they stay editable and print anywhere."""
    from docx.shared import Mm

    _lines(made.add_paragraph(), block.label, size=SMALL, colour=SECOND)
    most = max(value for _name, value, _said in block.rows) or 1.0
    grid = made.add_table(rows=0, cols=3)
    grid.autofit = False
    for name, value, said in block.rows:
        cells = grid.add_row().cells
        for cell, wide in zip(cells, (52, 96, 30), strict=True):
            cell.width = Mm(wide)
        _lines(cells[0].paragraphs[0], name, size=SMALL)
        bar = "█" * max(1, round(LONGEST_BAR * value / most)) if value else ""
        _say(cells[1].paragraphs[0], bar, size=SMALL, colour=ACCENT)
        _lines(cells[2].paragraphs[0], said, size=SMALL)


def _lines(
    said: Any, text: Line, *, size: float | None = None, colour: str = ""
) -> None:
    """Each language on a line of its own, the second in a lighter ink."""
    for place, line in enumerate(text):
        run = _say(said, line, size=size, colour=SECOND if place else colour)
        if place < len(text) - 1:
            run.add_break()


def _say(
    said: Any,
    text: str,
    *,
    size: float | None = None,
    colour: str = "",
    bold: bool = False,
) -> Any:
    from docx.shared import Pt, RGBColor

    run = said.add_run(printable(text))
    if size:
        run.font.size = Pt(size)
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)
    if bold:
        run.font.bold = True
    return run
