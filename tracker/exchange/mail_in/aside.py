"""Files that came with a draft lie aside until it is saved, and after an undo again."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from tracker.exchange.links import files as guards
from tracker.exchange.mail_in.model import MailTaken
from tracker.records import storage
from tracker.records.models import StoredFile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User
    from tracker.exchange.mail_in.reading import Attached
    from tracker.exchange.models import LineDraft

KIND = "linedraft"


def stored(
    attached: Iterable[Attached],
) -> tuple[list[tuple[str, str, int]], list[str]]:
    """On disk, under their digests; and what was left out, with the reason."""
    kept, left = [], []
    for one in attached:
        try:
            content = io.BytesIO(one.content)
            name = guards.check(one.name, len(one.content), content)
            digest, size = storage.keep(content)
        except ValidationError as problem:
            left.append(f"{guards.safe_name(one.name)}: {' '.join(problem.messages)}")
        else:
            kept.append((name, digest, size))
    return kept, left


def lay(draft: LineDraft, kept: list[tuple[str, str, int]]) -> list[int]:
    made = []
    for name, digest, size in kept:
        file = StoredFile(
            kind_of_record=KIND,
            record_id=draft.pk,
            name=name,
            sha256=digest,
            size=size,
            content_type=storage.type_of(storage.place(digest))[:100],
            added_by=draft.by,
        )
        file.full_clean(exclude=["added_by"])
        file.save()
        made.append(file.pk)
    return made


def of(draft: LineDraft) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(kind_of_record=KIND, record_id=draft.pk).order_by(
        "pk"
    )


def saved(draft: LineDraft, record: Any, by: User) -> None:
    """They become documents of the record."""
    for file in of(draft):
        storage.hand_over(file, record, by=by)


def brought_back(draft: LineDraft, by: User) -> None:
    taken = MailTaken.objects.filter(draft=draft.pk).first()
    if taken is None or not draft.saved_as:
        return
    for file in StoredFile.objects.filter(
        pk__in=taken.files, kind_of_record=draft.kind
    ):
        storage.put_aside(file, draft.saved_as, KIND, draft.pk, by=by)


def forget(drafts: QuerySet[LineDraft]) -> None:
    """Files of drafts that go for good, and were not saved."""
    keys = list(drafts.values_list("pk", flat=True))
    for start in range(0, len(keys), 500):
        StoredFile.objects.filter(
            kind_of_record=KIND, record_id__in=keys[start : start + 500]
        ).delete()
