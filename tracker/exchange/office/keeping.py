"""Forms as they are kept: checked first, then in the database with all else."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.exchange.models import OfficeForm
from tracker.exchange.outgoing import TYPES as SHEETS
from tracker.exchange.papers.word import CONTENT_TYPE as WORD

from .filling import checked

if TYPE_CHECKING:
    from accounts.models import Unit, User

TYPES = {"docx": WORD, "xlsx": SHEETS["xlsx"]}


def keep(
    data: bytes, *, name: str, kind: str, unit: Unit | None, by: User
) -> OfficeForm:
    """Raises ValidationError that names every place nobody knows."""
    form = OfficeForm(
        name=name,
        kind=kind,
        unit=unit,
        format=checked(data, kind),
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        content=base64.b64encode(data).decode(),
        added_by=by,
    )
    form.full_clean(exclude=["added_by"])
    form.save()
    return form


def content_of(form: OfficeForm) -> bytes:
    return base64.b64decode(form.content)


def listed(forms: Any) -> Any:
    """Without what they hold."""
    return forms.select_related("unit", "added_by").defer("content")


def file_name(form: OfficeForm, ref: str = "") -> str:
    """What a download is called: by the form, and by what it was filled from."""
    stem = Path(form.name.replace("/", " ").replace("\\", " ")).stem or "form"
    return f"{f'{ref} ' if ref else ''}{stem}.{form.format}"
