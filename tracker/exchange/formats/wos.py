"""Web of Science: plain text, tab-delimited, and the same columns in a workbook."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tracker.exchange.sayings import say as _

from . import encodings
from .refused import Refused
from .sources import content_kind, read_bytes, wrong_kind
from .spreadsheet import read_table
from .works import BadEntry, Work, Works
from .wos_fields import Fields, work_from_fields

_TAG = re.compile(r"^([A-Z][A-Z0-9])(?: (.*)|\s*)$")
_HEADERS = {
    "publication type": "PT", "authors": "AU", "author full names": "AF",
    "group authors": "CA", "article title": "TI", "source title": "SO",
    "language": "LA", "document type": "DT", "author keywords": "DE",
    "addresses": "C1", "affiliations": "C3", "reprint addresses": "RP",
    "orcids": "OI", "times cited, wos core": "TC",
    "times cited, all databases": "Z9", "publisher": "PU", "issn": "SN",
    "eissn": "EI", "isbn": "BN", "publication date": "PD", "publication year": "PY",
    "volume": "VL", "issue": "IS", "start page": "BP", "end page": "EP",
    "article number": "AR", "doi": "DI", "early access date": "EA",
    "wos categories": "WC", "research areas": "SC", "pubmed id": "PM",
    "highly cited status": "HC", "date of export": "DA",
    "ut (unique wos id)": "UT", "unique wos id": "UT",
}  # fmt: skip


@dataclass(slots=True)
class _Record:
    """The tagged lines of one record, and where it begins."""

    line: int
    fields: dict[str, list[str]] = field(default_factory=dict)
    closed: bool = False


def read_wos(path: str | Path) -> Works:
    """Every work of a Web of Science export, whichever of its forms it has."""
    data = read_bytes(path)
    kind = content_kind(data)
    if kind in ("zip", "ole"):
        return _of_table(path)
    if kind != "text":
        raise wrong_kind(kind)
    encoding = encodings.detect(data)
    head = data[:4096].decode(encoding.name, "ignore").lstrip("\ufeff \r\n")
    if re.match(r"(FN|VR|PT) ", head):
        return _of_plain_text(data, encoding.name)
    if "\t" in head.split("\n", 1)[0]:
        return _of_table(path)
    raise Refused(_("This is no export of Web of Science."), "not_wos")


def looks_like_wos(head: str) -> bool:
    """Whether a text begins as Web of Science begins its plain text or tab files."""
    head = head.lstrip("\ufeff \r\n")
    return bool(
        re.match(r"(FN .*(Web of Science|Clarivate|Thomson)|PT\t(AU|BA)\t)", head)
    )


def _of_plain_text(data: bytes, encoding: str) -> Works:
    result = Works("wos_text", encoding=encoding)
    text = io.TextIOWrapper(io.BytesIO(data), encoding, errors="strict")
    for record in _records(text, result):
        fields = _LinedFields(record.fields)
        ut = fields.one("UT")
        if not record.closed:
            message = _("The record has no end; the file may have been cut off.")
            result.bad.append(BadEntry(record.line, ut, message))
        elif not (fields.one("TI") or ut):
            message = _("The record has neither title nor number.")
            result.bad.append(BadEntry(record.line, ut, message))
        else:
            _add(result, work_from_fields(fields))
    if not result.works and not result.bad:
        raise Refused(_("There is no record in this file."), "empty")
    return result


def _records(lines: io.TextIOWrapper, result: Works) -> Iterator[_Record]:
    record: _Record | None = None
    values: list[str] = []
    for number, line in enumerate(lines, start=1):
        text = line.rstrip("\r\n").lstrip("\ufeff")
        match = _TAG.match(text) if not text.startswith(" ") else None
        if match is None:
            if text.strip() and record is not None:
                values.append(text.strip())  # the value goes on, indented or not
            continue
        tag, value = match[1], (match[2] or "").strip()
        if tag == "EF":
            break
        if tag == "PT" or (record is None and tag not in ("FN", "VR", "ER")):
            if record is not None:
                yield record
            record = _Record(number)
        if record is None:
            continue
        if tag == "ER":
            record.closed = True
            yield record
            record = None
            continue
        values = record.fields.setdefault(tag, [])
        if value:
            values.append(value)
    if record is not None:
        yield record


class _LinedFields(Fields):
    """Fields whose lists come one to a line."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        self._fields = fields

    def one(self, tag: str) -> str:
        return " ".join(self._fields.get(tag, ()))

    def lines(self, tag: str) -> list[str]:
        return self._fields.get(tag, [])


class _CellFields(Fields):
    """Fields whose lists stand in one cell, between semicolons."""

    def __init__(self, cell: Callable[[str], str]) -> None:
        self._cell = cell

    def one(self, tag: str) -> str:
        return html.unescape(self._cell(tag))

    def lines(self, tag: str) -> list[str]:
        text = self.one(tag)
        pattern = r";\s*(?=\[)" if tag == "C1" and text.startswith("[") else r";\s*"
        return [part.strip() for part in re.split(pattern, text) if part.strip()]


def _of_table(path: str | Path) -> Works:
    def knows(header: str) -> bool:
        return bool(_TAG.match(header)) or header.casefold() in _HEADERS

    table = read_table(path, knows=knows)
    tags: dict[str, int] = {}
    for at, header in enumerate(table.headers):
        tag = _HEADERS.get(header.casefold(), header)
        tags.setdefault(tag, at)
    if "UT" not in tags or "TI" not in tags:
        raise Refused(_("This is no export of Web of Science."), "not_wos")
    result = Works("wos_table", encoding=table.encoding, notes=table.notes)
    result.bad = [BadEntry(p.row, "", p.message) for p in table.problems]
    for row in table.rows:

        def cell(tag: str, cells: list = row.cells) -> str:
            return str(cells[tags[tag]]) if tag in tags else ""

        _add(result, work_from_fields(_CellFields(cell)))
    return result


def _add(result: Works, work: Work) -> None:
    work.number = len(result.works) + 1
    result.works.append(work)
