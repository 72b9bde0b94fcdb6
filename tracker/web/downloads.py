"""A document on its way to a reader: to save, never to run in our name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse, Http404

from tracker.records import storage

if TYPE_CHECKING:
    from tracker.records.models import StoredFile


def to_save(file: StoredFile | None) -> FileResponse:
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
    response["Cache-Control"] = "private, no-cache"
    return response
