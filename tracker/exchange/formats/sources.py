"""The bytes of a file, never more than we are ready to hold, and what they are."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from pathlib import Path

from tracker.exchange.sayings import say as _

from .refused import MOST_BYTES, Refused

_CHUNK = 1 << 20
_OPENINGS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"\x7fELF", "program"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"{\\rtf", "rtf"),
)
_MARKUP = re.compile(
    rb"^(\xef\xbb\xbf)?\s*(<!--.*?-->\s*)*(?P<tag><(?P<web>!doctype\s+html|html|head|body|table|meta"
    rb"|script|svg|div|style)\b|<\?xml|mime-version:|<[a-z][\w:-]{0,60}(\s|>))",
    re.IGNORECASE | re.DOTALL,
)

_JSON = re.compile(rb"^(\xef\xbb\xbf)?\s*([{]\s*\"|\[\s*[\[{\"])")


def read_bytes(path: str | Path, *, most: int = MOST_BYTES) -> bytes:
    """The whole file, unpacked if it is gzip, refused before it grows too large."""
    path = Path(path)
    if path.stat().st_size > most:
        raise too_large(most)
    data = path.read_bytes()
    if data[:2] == b"\x1f\x8b":
        data = _unpacked(data, most)
    if not data.strip():
        raise Refused(_("The file is empty."), "empty")
    return data


def too_large(most: int = MOST_BYTES) -> Refused:
    return Refused(
        _("The file is larger than %(size)d MB. Split it and import the parts.")
        % {"size": most // 1_000_000},
        "too_large",
    )


def _unpacked(data: bytes, most: int) -> bytes:
    held = io.BytesIO()
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            while chunk := packed.read(_CHUNK):
                if held.tell() + len(chunk) > most:
                    raise too_large(most)
                held.write(chunk)
    except (OSError, EOFError, zlib.error):
        raise Refused(_("The compressed file is damaged."), "damaged") from None
    return held.getvalue()


def content_kind(data: bytes) -> str:
    """What the bytes are, whatever the name says: zip, ole, text, pdf, html …"""
    for opening, kind in _OPENINGS:
        if data.startswith(opening):
            return kind
    if b"%PDF-" in data[:1024]:
        return "pdf"
    markup = _MARKUP.match(data[:4096])
    if markup:
        web = markup["web"] or markup["tag"].lower().startswith(b"mime")
        return "html" if web else "xml"
    if _JSON.match(data[:1024]):
        return "json"
    if data.startswith(b"MZ") and b"\0" in data[:4096]:
        return "program"
    return "text"


def wrong_kind(kind: str) -> Refused:
    """Why a file that is not a table is not read, and what to do instead."""
    messages = {
        "pdf": _("This is a PDF document, whatever its name says. Ask for the table it"
                 " was made from, as XLSX or CSV."),
        "html": _("This is a web page, whatever its name says. Open it in Excel and"
                  " save it as an Excel workbook (.xlsx)."),
        "xml": _("This is an XML file, not a table."),
        "json": _("This is a JSON file, not a table."),
        "program": _("This is a program, not a table. Do not open it."),
        "picture": _("This is a picture, not a table."),
        "archive": _("This is a compressed archive. Unpack it and import the files."),
        "rtf": _("This is a text document, not a table."),
        "word": _("This is a Word document, not a table. Copy its table into Excel."),
        "ods": _("This is an OpenDocument spreadsheet. Save it as an Excel workbook"
                 " (.xlsx) and import that."),
        "xlsb": _("This is a binary Excel workbook (.xlsb). Save it as .xlsx and import"
                  " that."),
    }  # fmt: skip
    other = _("This is not a table we can read. Save it as XLSX or CSV.")
    return Refused(
        messages.get(kind, other), kind if kind in messages else "not_a_table"
    )
