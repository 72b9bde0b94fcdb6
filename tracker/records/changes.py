"""Verbs over a record and its lines: each is one transaction and leaves its history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from tracker.jobs import ledger
from tracker.records import alike, needed
from tracker.records.marks import listed
from tracker.records.models import Batch, Change, Due, Line, Stale, Versioned
from tracker.records.snapshots import differing, line_fields, snapshot

if TYPE_CHECKING:
    from accounts.models import User

Rows = Sequence[Mapping[str, Any]]


@transaction.atomic
def write(
    record: Versioned,
    *,
    by: User | None,
    many: Mapping[str, Iterable[models.Model]] | None = None,
    lines: Mapping[str, Rows] | None = None,
    why: str = "",
    batch: Batch | None = None,
    action: str = "",
) -> Versioned:
    """Save a record with its many-to-many fields and its lines, or nothing of it.

    `lines` replaces each list it names: a row with the `id` of a line changes that
    line, one without makes a new line, and a line that no row names goes.
    Raises Stale when somebody saved the record after it was read, ValidationError
    when what would stand afterwards is not allowed.
    """
    new = record._state.adding
    before = {} if new else _as_stored(record)
    touched = set() if new else record.partner_ids()
    record.prepare(new=new)
    alike.settle(record, by=by)
    record.save()
    for name, chosen in (many or {}).items():
        getattr(record, name).set(chosen)
    for name, rows in (lines or {}).items():
        _replace(record, name, rows)
    record.confirm(before, by)
    record.refresh_search()
    after = snapshot(record)
    was, now = differing(before, after, record.imprecise)
    if new or now or was:
        Change.objects.create(
            kind=str(record._meta.model_name),
            record_id=record.pk,
            ref=record.ref[:20],
            action=action or (Change.Action.CREATED if new else Change.Action.CHANGED),
            made_by=by,
            batch=batch,
            why=why[:300],
            version=record.version,
            before=was,
            after=now,
        )
    mark_due(touched | record.partner_ids())
    return record


@transaction.atomic
def delete(
    record: Versioned,
    *,
    by: User | None,
    why: str = "",
    batch: Batch | None = None,
    also: Mapping[str, Any] | None = None,
) -> None:
    """Take a record away; its history stays, and so it can be brought back.

    `also` is kept beside its values: where a merged record lives on. Nothing points at
    such a one any more, so that its going tells nothing of what did.
    Raises ValidationError while records that this person sees need it, Stale when it
    was changed, PermissionDenied where only who sees everything may delete.
    """
    if also is None and not needed.may_delete(type(record), by):
        raise PermissionDenied(kept_for_all())
    touched = record.partner_ids()
    before = _as_stored(record)
    held = type(record)._base_manager.filter(pk=record.pk, version=record.version)
    if not held.update(version=F("version") + 1):
        raise Stale(record.ref)
    key, kind, ref = record.pk, str(record._meta.model_name), record.ref
    _let_go(record, by=by, why=why, batch=batch)
    try:
        record.delete()
    except models.ProtectedError as held:
        names = listed(needed.named(held.protected_objects, by))
        raise ValidationError(
            _("Other records need this one: %(names)s. Change them first."),
            params={"names": names},
        ) from None
    Change.objects.create(
        kind=kind,
        record_id=key,
        ref=ref,
        action=Change.Action.DELETED,
        made_by=by,
        batch=batch,
        why=why[:300],
        before=before | dict(also or {}),
    )
    mark_due(touched - ({key} if kind == "partner" else set()))


def kept_for_all() -> str:
    """Why somebody who may change such a record may not delete it."""
    return _(
        "Records of every unit may rest on one like this, also some that you do not "
        "see. So only the coordinating office deletes it, even if nothing rests on it."
    )


def _let_go(
    record: Versioned, *, by: User | None, why: str, batch: Batch | None
) -> None:
    """Records that this person does not see no longer name this one; history says so.

    Before they could refuse: the refusal would tell that they are there.
    """
    for holder, name in needed.hidden_holders(record, by):
        setattr(holder, name, None)
        write(holder, by=by, why=why, batch=batch)


def mark_due(partner_ids: Iterable[int]) -> None:
    """These relationships are to be judged again within seconds."""
    keys = sorted({key for key in partner_ids if key})
    if not keys:
        return
    Due.objects.bulk_create(
        [Due(partner_id=key) for key in keys], ignore_conflicts=True
    )
    for start in range(0, len(keys), 500):
        Due.objects.filter(pk__in=keys[start : start + 500]).update(
            marks=F("marks") + 1
        )
    ledger.promise("judge-due", {}, dedupe_key="judge-due")


def _as_stored(record: Versioned) -> dict[str, Any]:
    """The record as the database has it, whatever this copy says by now."""
    stored = type(record)._base_manager.filter(pk=record.pk).first()
    if stored is None:
        raise Stale(record.ref)
    return snapshot(stored)


def _replace(record: Versioned, name: str, rows: Rows) -> None:
    manager = getattr(record, name)
    there: dict[int, Line] = {line.pk: line for line in manager.all()}
    kept = {int(row["id"]) for row in rows if row.get("id")}
    if unknown := kept - set(there):
        raise ValidationError(
            {name: _("No such line: %(keys)s.") % {"keys": sorted(unknown)}}
        )
    manager.exclude(pk__in=kept).delete()  # first, so that a value may move
    names = {field.name for field in line_fields(manager.model)}
    owner = manager.field.name
    problems = []
    for position, row in enumerate(rows):
        line = there[int(row["id"])] if row.get("id") else manager.model()
        setattr(line, owner, record)
        line.position = position
        for field, value in row.items():
            if field in names:
                setattr(line, field, value)
        try:
            line.full_clean(exclude=[owner])
            line.save()
        except ValidationError as problem:
            problems += [f"{position + 1}: {text}" for text in problem.messages]
    if problems:
        raise ValidationError({name: problems})
