"""Forms in Word: paragraphs are filled, table rows with lists are repeated."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from . import marks
from .guard import unpacked

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
TEXT_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
Row = tuple[Any, int]
Say = Callable[[str, Row | None], str]
Rows = Callable[[list[str]], list[Any] | None]


def names_in(data: bytes) -> Iterator[list[str]]:
    """The places of each row of a table, and of each paragraph outside of rows."""
    for _name, root in _texts(unpacked(data)):
        rows = _repeated(root)
        inside = {p for row in rows for p in row.iter(f"{W}p")}
        for row in rows:
            yield [n for p in row.iter(f"{W}p") for n in marks.named_in(_said(p))]
        for paragraph in root.iter(f"{W}p"):
            if paragraph not in inside:
                yield list(marks.named_in(_said(paragraph)))


def filled(data: bytes, say: Say, rows: Rows) -> bytes:
    parts = unpacked(data)
    for name, root in _texts(parts):
        for row in _repeated(root):
            _fill_row(row, say, rows)
        for paragraph in root.iter(f"{W}p"):
            _fill(paragraph, say, None)
        parts[name] = etree.tostring(
            root, xml_declaration=True, encoding="UTF-8", standalone=True
        )
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), content)
    return kept.getvalue()


def _texts(parts: dict[str, bytes]) -> Iterator[tuple[str, Any]]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for name, content in parts.items():
        if TEXT_PARTS.fullmatch(name):
            yield name, etree.fromstring(content, parser)


def _repeated(root: Any) -> list[Any]:
    """Rows with places in them, the innermost where tables stand in tables."""
    return [
        row
        for row in root.iter(f"{W}tr")
        if row.find(f".//{W}tr") is None
        and any(marks.MARK.search(_said(p)) for p in row.iter(f"{W}p"))
    ]


def _fill_row(row: Any, say: Say, rows: Rows) -> None:
    names = [n for p in row.iter(f"{W}p") for n in marks.named_in(_said(p))]
    lines = rows(names)
    if lines is None:
        return
    for number, line in enumerate(lines, 1):
        twin = copy.deepcopy(row)
        for paragraph in twin.iter(f"{W}p"):
            _fill(paragraph, say, (line, number))
        row.addprevious(twin)
    if lines:
        row.getparent().remove(row)
    else:  # an empty list leaves one empty row
        for paragraph in row.iter(f"{W}p"):
            _fill(paragraph, lambda _name, _row: "", None)


def _own_texts(paragraph: Any) -> list[Any]:
    """Its texts, without those of paragraphs inside it, as in a text box."""
    return [
        one
        for one in paragraph.iter(f"{W}t")
        if next(one.iterancestors(f"{W}p")) is paragraph
    ]


def _said(paragraph: Any) -> str:
    return "".join(one.text or "" for one in _own_texts(paragraph))


def _fill(paragraph: Any, say: Say, row: Row | None) -> None:
    texts = _own_texts(paragraph)
    pieces = [one.text or "" for one in texts]
    if not marks.MARK.search("".join(pieces)):
        return
    made = marks.filled(pieces, lambda name: say(name, row))
    for one, text in zip(texts, made, strict=True):
        _write(one, text)


def _write(one: Any, text: str) -> None:
    """A text of several lines keeps them."""
    first, *others = text.split("\n")
    one.text = first
    one.set(SPACE, "preserve")
    last = one
    for line in others:
        below = etree.Element(f"{W}br")
        more = etree.Element(f"{W}t")
        more.text = line
        more.set(SPACE, "preserve")
        last.addnext(below)
        below.addnext(more)
        last = more
