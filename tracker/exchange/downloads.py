"""A file on its way to a reader: to save, never to run in our name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse, Http404, HttpResponse
from django.utils.http import content_disposition_header

from tracker.records import storage

if TYPE_CHECKING:
    from tracker.records.models import StoredFile


def to_save(file: StoredFile | None) -> FileResponse:
    """A document as somebody gave it, which may be anything."""
    if file is None:
        raise Http404
    try:
        opened = storage.place(file.sha256).open("rb")
    except OSError:
        raise Http404 from None
    response = FileResponse(
        opened,
        as_attachment=True,
        filename=file.name,
        content_type="application/octet-stream",
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response


def made(content: bytes | str, content_type: str, name: str) -> HttpResponse:
    """A file that was written for this reader just now, and is kept by nobody else."""
    response = HttpResponse(content, content_type=content_type)
    header = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = header or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
