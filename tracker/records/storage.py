"""Documents on disk: kept under their SHA-256, complete or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tracker.records.models import Change, Record, StoredFile

if TYPE_CHECKING:
    from accounts.models import User

CHUNK = 256 * 1024
UNKNOWN_TYPE = "application/octet-stream"


def place(sha256: str) -> Path:
    """Where the content with this digest stands."""
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256[2:4] / sha256


def keep(content: IO[bytes]) -> tuple[str, int]:
    """Write the content under its digest: temporary file, fsync, rename."""
    top = Path(settings.MEDIA_ROOT)
    top.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=top, prefix=".new-", delete=False) as made:
        part = Path(made.name)
        try:
            while block := content.read(CHUNK):
                size += len(block)
                if size > settings.UPLOAD_LIMIT:
                    raise ValidationError(_("This file is too large."))
                digest.update(block)
                made.write(block)
            made.flush()
            os.fsync(made.fileno())
            _settle(part, place(digest.hexdigest()))
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    return digest.hexdigest(), size


def _settle(part: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():  # the same content by its digest: never written again
        part.unlink()
        return
    part.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def type_of(path: Path) -> str:
    """What the content is, by looking inside; what is not known is only bytes."""
    try:
        return puremagic.from_file(str(path), mime=True) or UNKNOWN_TYPE
    except (puremagic.PureError, ValueError, OSError):
        return UNKNOWN_TYPE


@transaction.atomic
def add(
    record: Record, content: IO[bytes], name: str, *, by: User, **given: Any
) -> StoredFile:
    """Keep a document of a record. Raises ValidationError."""
    name = Path(name.replace("\\", "/")).name[-255:]
    if not name or "\x00" in name:
        raise ValidationError({"name": _("A file needs a name.")})
    digest, size = keep(content)
    made = StoredFile(
        kind_of_record=str(record._meta.model_name),
        record_id=record.pk,
        name=name,
        sha256=digest,
        size=size,
        content_type=type_of(place(digest))[:100],
        added_by=by,
        **given,
    )
    # Versions are counted among what the writer may see: a gap would tell of others.
    known = visible_to(by, (type(record),)) if by else StoredFile.objects.all()
    earlier = (
        known.filter(pk__in=of_record(record).filter(name=name).values("pk"))
        .order_by("-revision")
        .first()
    )
    made.revision = earlier.revision + 1 if earlier else 1
    made.full_clean(exclude=["added_by"])
    made.save()
    _tell(made, record.ref, by, Change.Action.CREATED)
    return made


@transaction.atomic
def hand_over(file: StoredFile, record: Record, *, by: User) -> StoredFile:
    """A document that lay aside becomes one of the record."""
    known = visible_to(by, (type(record),)).filter(
        pk__in=of_record(record).filter(name=file.name).values("pk")
    )
    earlier = known.order_by("-revision").first()
    file.kind_of_record = str(record._meta.model_name)
    file.record_id, file.added_by = record.pk, by
    file.revision = earlier.revision + 1 if earlier else 1
    file.save()
    _tell(file, record.ref, by, Change.Action.CREATED)
    return file


@transaction.atomic
def put_aside(file: StoredFile, ref: str, kind: str, key: int, *, by: User) -> None:
    """It is no document of its record any more and lies with what it came from."""
    _tell(file, ref, by, Change.Action.DELETED)
    file.kind_of_record, file.record_id, file.revision = kind, key, 1
    file.save()


@transaction.atomic
def remove(file: StoredFile, ref: str, *, by: User) -> None:
    """Take a document off its record; the content stays until it is tidied up."""
    _tell(file, ref, by, Change.Action.DELETED)
    file.delete()


def _tell(file: StoredFile, ref: str, by: User, action: str) -> None:
    said = {"name": file.name, "sha256": file.sha256, "revision": file.revision}
    added = action == Change.Action.CREATED
    Change.objects.create(
        kind="storedfile",
        record_id=file.pk,
        ref=ref,
        action=action,
        made_by=by,
        before={} if added else said,
        after=said if added else {},
    )


def of_record(record: Record) -> QuerySet:
    return StoredFile.objects.filter(
        kind_of_record=record._meta.model_name, record_id=record.pk
    )


def visible_to(user: User, models: tuple[type[Record], ...]) -> QuerySet:
    """Documents of records this person may see; confidential ones with their unit."""
    seen = Q(pk__in=[])
    for model in models:
        records = model.objects.visible_to(user)
        own = Q(
            kind_of_record=model._meta.model_name, record_id__in=records.values("pk")
        )
        if not user.sees_everything:
            inner = records.filter(records._belongs_to(user))
            own &= (
                Q(confidential=False)
                | Q(added_by=user)
                | Q(record_id__in=inner.values("pk"))
            )
        seen |= own
    return StoredFile.objects.filter(seen).select_related("added_by")
