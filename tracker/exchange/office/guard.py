"""Which files are taken as forms: small, whole, and without anything that acts."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tracker.exchange.formats.refused import Refused
from tracker.exchange.formats.workbook_guard import check_workbook

MOST_BYTES = 2_000_000
MOST_UNPACKED = 40_000_000
MOST_PARTS = 500
ACTS = re.compile(
    r"vbaProject|vbaData|activeX|/embeddings/|externalLinks/|\.bin$|customUI",
    re.IGNORECASE,
)
OUTSIDE = re.compile(rb"<[^<>]*TargetMode\s*=\s*[\"']External[\"'][^<>]*>", re.I)
LINK = re.compile(rb"/relationships/hyperlink[\"']")
FIELDS = re.compile(
    rb"(instrText|fldSimple|<f\b)[^<]*?\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE"
    rb"|WEBSERVICE|MACROBUTTON)\b",
    re.IGNORECASE,
)
MARKUP = (".xml", ".rels")


def format_of(data: bytes) -> str:
    """`docx` or `xlsx`. Raises ValidationError for all that is not taken."""
    if len(data) > MOST_BYTES:
        raise ValidationError(
            _("A form has at most %(size)s MB.") % {"size": MOST_BYTES // 1_000_000}
        )
    try:
        parts = unpacked(data)
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, EOFError,
            NotImplementedError, ValueError) as problem:  # fmt: skip
        if isinstance(problem, ValidationError):
            raise
        raise ValidationError(
            _("This is no DOCX or XLSX file, or it is damaged or protected.")
        ) from None
    for name, content in parts.items():
        _refuse_what_acts(name, content)
    if "word/document.xml" in parts:
        return "docx"
    if "xl/workbook.xml" in parts:
        try:
            check_workbook(data)
        except Refused as problem:
            raise ValidationError(str(problem.message)) from None
        return "xlsx"
    raise ValidationError(_("Only DOCX and XLSX files are taken as forms."))


def unpacked(data: bytes) -> dict[str, bytes]:
    """Every part, never more of it than we are ready to hold."""
    found: dict[str, bytes] = {}
    room = MOST_UNPACKED
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        names = {one.filename for one in entries}
        if len(entries) > MOST_PARTS or len(names) < len(entries):
            raise _bomb()
        for entry in entries:
            with archive.open(entry) as stream:
                content = stream.read(room + 1)
            room -= len(content)
            if room < 0:
                raise _bomb()
            found[entry.filename] = content
    return found


def _bomb() -> ValidationError:
    return ValidationError(_("The file unpacks to far more than a form needs."))


def _refuse_what_acts(name: str, content: bytes) -> None:
    if ACTS.search(name) or b"macroEnabled" in content[:20_000]:
        raise ValidationError(
            _("The file holds macros or embedded objects. Save it without them.")
        )
    if not name.endswith(MARKUP):
        return
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content:
        raise ValidationError(_("The file holds XML declarations no form needs."))
    links = (found[0] for found in OUTSIDE.finditer(content))
    if any(not LINK.search(link) for link in links) or FIELDS.search(content):
        raise ValidationError(
            _("The file fetches something from outside. Take the links out first.")
        )
