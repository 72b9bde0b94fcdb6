"""A report that came along: kept as documents are, and nobody's until it is taken."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.records import storage
from tracker.records.models import StoredFile

if TYPE_CHECKING:
    from tracker.exchange.links.model import VisitLink

KIND = "visitlink"
MOST = 20 * 1024 * 1024
ZIP = frozenset({b"PK\x03\x04"})
OLE = frozenset({b"\xd0\xcf\x11\xe0"})
# How a document of each kind begins: a name alone says nothing.
BEGINS = {
    ".pdf": frozenset({b"%PDF"}),
    ".docx": ZIP,
    ".odt": ZIP,
    ".pptx": ZIP,
    ".xlsx": ZIP,
    ".doc": OLE,
    ".jpg": frozenset({b"\xff\xd8\xff"}),
    ".jpeg": frozenset({b"\xff\xd8\xff"}),
    ".png": frozenset({b"\x89PNG"}),
}
ACCEPT = ",".join(BEGINS)


def safe_name(name: str) -> str:
    """The last part of the name, without what no name may hold."""
    last = Path(name.replace("\\", "/")).name
    kept = "".join(one for one in last if one.isprintable()).strip()
    stem, suffix = Path(kept).stem, Path(kept).suffix
    return f"{stem[: 200 - len(suffix)]}{suffix}" if len(kept) > 200 else kept


def check(name: str, size: int, content: IO[bytes]) -> str:
    """The name to keep it under. Raises ValidationError with the reason."""
    kept = safe_name(name)
    begins = BEGINS.get(Path(kept).suffix.lower())
    start = content.read(8)
    content.seek(0)
    if begins is None or not any(start.startswith(one) for one in begins):
        raise ValidationError(
            _("A file is kept if it is a PDF, DOCX, DOC, ODT, PPTX, XLSX, JPEG or PNG.")
        )
    if size > MOST:
        raise ValidationError(_("A file may have 20 MB at most."))
    return kept


@transaction.atomic
def keep(link: VisitLink, name: str, digest: str, size: int) -> StoredFile:
    """The one file of this link; one sent before is replaced."""
    StoredFile.objects.filter(kind_of_record=KIND, record_id=link.pk).delete()
    made = StoredFile(
        kind_of_record=KIND,
        record_id=link.pk,
        kind=StoredFile.Kind.REPORT,
        name=name,
        language=link.language[:10],
        sha256=digest,
        size=size,
        content_type=storage.type_of(storage.place(digest))[:100],
        added_by=None,
    )
    made.full_clean(exclude=["added_by"])
    made.save()
    return made


def of(link: VisitLink) -> StoredFile | None:
    return StoredFile.objects.filter(kind_of_record=KIND, record_id=link.pk).first()


def drop(link: VisitLink) -> None:
    StoredFile.objects.filter(kind_of_record=KIND, record_id=link.pk).delete()
