"""A paper as PDF: real letters of the faces that it needs, and nothing else of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from . import layout
from .document import Paper
from .layout import ACCENT, HIGH, ROOM, SECOND, SIDE, SMALL, TOP, WIDE, Page, Piece
from .typefaces import CHAINS, FONTS, HANGUL, HANZI, POINT, runs, settable, width
from .words import printable

CONTENT_TYPE = "application/pdf"
BOLDER = 0.028
"""How much of its size a face without a bold cut is drawn thicker."""
RULE = (201, 200, 195)
WARNING = (168, 50, 26)
PDF_LANGUAGES = {"zh-hans": "zh-CN"}


def written(paper: Paper, at: datetime) -> bytes:
    """The file; the same paper of the same moment is the same bytes."""
    from fpdf import FPDF

    pages = layout.pages(paper)
    sheet = FPDF(unit="mm", format="A4")
    sheet.set_auto_page_break(auto=False)
    sheet.set_margin(0)
    sheet.alias_nb_pages("")  # no text of ours stands for a number
    sheet.set_title(printable(paper.title[0]))
    sheet.set_creator("Rapport")
    sheet.set_producer("Rapport")
    sheet.set_lang(PDF_LANGUAGES.get(paper.languages[0], paper.languages[0]))
    sheet.set_creation_date(at)
    sheet.viewer_preferences = _shows_its_title()
    _bring_faces(sheet, paper, pages)
    for number, page in enumerate(pages, 1):
        sheet.add_page()
        _around(sheet, paper, number, len(pages))
        _rows(sheet, page)
    return bytes(sheet.output())


def _shows_its_title() -> Any:
    from fpdf.prefs import ViewerPreferences

    return ViewerPreferences(display_doc_title=True)


def _bring_faces(sheet: Any, paper: Paper, pages: list[Page]) -> None:
    """Only those that some letter asks for: each takes its time to read."""
    around = [*paper.head, *paper.pages, *paper.warning]
    wanted = {CHAINS[False][0]}
    wanted |= {face for text in around for face, _piece in runs(settable(text))}
    for page in pages:
        for _at, row in page:
            for piece in row.pieces:
                wanted |= {face for face, _t in runs(piece.text, bold=piece.bold)}
    for face in sorted(wanted):
        sheet.add_font(face, "", FONTS / f"{face}.ttf")


def _around(sheet: Any, paper: Paper, number: int, of: int) -> None:
    """Head and foot."""
    head = layout.wrapped(" · ".join(paper.head), ROOM, SMALL - 0.5)
    step = (SMALL - 0.5) * POINT * layout.LEADING
    for place, line in enumerate(head[:2]):
        _set(sheet, Piece(0, line, SMALL - 0.5, ink=SECOND), 7.0 + place * step)
    _rule(sheet, TOP - 3.0)
    foot = HIGH - 10.0
    for place, text in enumerate(paper.warning[:2]):
        at = foot if not place else foot + step
        _set(sheet, Piece(0, settable(text), SMALL, bold=True, ink=WARNING), at)
    said = " · ".join(each % {"page": number, "of": of} for each in paper.pages)
    _set(sheet, Piece(ROOM, settable(said), SMALL, ink=SECOND, right=True), foot)


def _rows(sheet: Any, page: Page) -> None:
    for at, row in page:
        if row.mark:
            sheet.set_xy(SIDE, TOP + at)
            sheet.start_section(row.mark)
        for piece in row.pieces:
            _set(sheet, piece, TOP + at)
        if row.bar:
            sheet.set_fill_color(*ACCENT)
            start, long = row.bar
            sheet.rect(SIDE + start, TOP + at + 0.4, max(long, 0.2), 3.0, style="F")
        if row.rule:
            _rule(sheet, TOP + at + row.height)


def _rule(sheet: Any, at: float) -> None:
    sheet.set_draw_color(*RULE)
    sheet.set_line_width(0.15)
    sheet.line(SIDE, at, WIDE - SIDE, at)


def _set(sheet: Any, piece: Piece, at: float) -> None:
    """One text, from face to face."""
    x = SIDE + piece.x
    if piece.right:
        x -= width(piece.text, piece.points, bold=piece.bold)
    base = at + piece.points * POINT  # where the letters stand
    sheet.set_text_color(*piece.ink)
    for face, text in runs(piece.text, bold=piece.bold):
        thicker = piece.bold and face in (HANZI, HANGUL)
        _thickness(sheet, piece, thicker=thicker)
        sheet.set_font(face, "", piece.points)
        sheet.text(x, base, text)
        x += width(text, piece.points, bold=piece.bold)
    _thickness(sheet, piece, thicker=False)


def _thickness(sheet: Any, piece: Piece, *, thicker: bool) -> None:
    from fpdf.enums import TextMode

    sheet.text_mode = TextMode.FILL_STROKE if thicker else TextMode.FILL
    if thicker:
        sheet.set_draw_color(*piece.ink)
        sheet.set_line_width(piece.points * POINT * BOLDER)
