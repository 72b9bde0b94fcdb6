"""Is every document there, and still what it was when it was kept?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from tracker.exchange.models import ImportRun
from tracker.records.models import StoredFile
from tracker.records.storage import place


def name() -> str:
    return _("Documents")


def look() -> Iterator[str | None]:
    stored = StoredFile.objects.order_by("sha256", "pk")
    known = ""
    wrong: str | None = None
    for key, title, sha256, size in stored.values_list(
        "pk", "name", "sha256", "size"
    ).iterator():
        if sha256 != known:
            known, wrong = sha256, _wrong(place(sha256), sha256, size)
        yield wrong and f"{title} ({_('file')} {key}): {wrong}"
    runs = ImportRun.objects.order_by("pk")
    for run in runs.only("pk", "name", "sha256").iterator():
        wrong = _wrong(run.path, run.sha256)
        yield wrong and f"{run.name} ({_('import')} {run.pk}): {wrong}"


def _wrong(path: Path, sha256: str, size: int | None = None) -> str | None:
    try:
        with path.open("rb") as content:
            if size is not None and path.stat().st_size != size:
                return _("the document has another size than when it was kept.")
            if hashlib.file_digest(content, "sha256").hexdigest() != sha256:
                return _("the document is not what it was when it was kept.")
    except FileNotFoundError:
        return _("the document is missing.")
    except OSError as problem:
        return _("the document cannot be read: %s") % (problem.strerror or problem)
    return None
