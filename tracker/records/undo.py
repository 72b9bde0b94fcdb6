"""Taking a step back: a change undone, a deleted record brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tracker.records import changes
from tracker.records.marks import listed
from tracker.records.models import Batch, Change, Versioned
from tracker.records.snapshots import (
    line_fields,
    plain_many,
    snapshot,
    told_fields,
)

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def undo(
    change: Change, record: Versioned, *, by: User, batch: Batch | None = None
) -> Versioned:
    """Give the fields of this change the values they had before it.

    Raises ValidationError when one of them was changed again since, or when what
    would stand afterwards is not allowed.
    """
    now = snapshot(record)
    later = [name for name, value in change.after.items() if now.get(name) != value]
    if later:
        labels = listed(label(type(record), name) for name in later)
        raise ValidationError(
            _("Changed again since: %(names)s. Undo the later change first."),
            params={"names": labels},
        )
    return _write(record, change.before, by=by, why=change.why, batch=batch)


@transaction.atomic
def restore(
    change: Change,
    model: type[Versioned],
    *,
    by: User,
    batch: Batch | None = None,
) -> Versioned:
    """Bring back what was deleted, under the same reference and number."""
    if model._base_manager.filter(pk=change.record_id).exists():
        raise ValidationError(_("This record is there already."))
    record: Any = cast(Any, model)(pk=change.record_id)
    if "ref" in {field.name for field in model._meta.concrete_fields}:
        record.ref = change.ref
    kept = Change.objects.filter(kind=change.kind, record_id=change.record_id)
    # Never a version that somebody may still have on the screen.
    record.version = (kept.aggregate(last=Max("version"))["last"] or 1) + 1
    return _write(record, change.before, by=by, why="", batch=batch)


def _write(
    record: Versioned,
    values: dict[str, Any],
    *,
    by: User,
    why: str,
    batch: Batch | None,
) -> Versioned:
    model = type(record)
    for field in told_fields(model):
        if field.name in values:
            setattr(record, field.attname, field.to_python(values[field.name]))
    many = {
        field.name: field.related_model._default_manager.filter(
            pk__in=values[field.name]
        )
        for field in plain_many(model)
        if field.name in values
    }
    lines = {
        name: _rows(model, name, values[name]) for name in model.lines if name in values
    }
    record.stepping_back = True  # type: ignore[attr-defined]
    record.full_clean()
    return changes.write(
        record,
        by=by,
        many=many,
        lines=lines,
        why=why,
        batch=batch,
        action=Change.Action.UNDONE,
    )


def _rows(model: type[Versioned], name: str, rows: list[dict[str, Any]]) -> list:
    line = model._meta.get_field(name).related_model
    fields = {field.name: field for field in line_fields(line)}
    return [
        {key: _value(fields[key], value) for key, value in row.items() if key in fields}
        for row in rows
    ]


def _value(field: models.Field, value: Any) -> Any:
    if field.is_relation:
        far = cast("type[models.Model]", field.related_model)
        return far._default_manager.filter(pk=value).first()
    return field.to_python(value)


def label(model: type[models.Model], name: str) -> str:
    """What people call a field or a list of lines."""
    field = model._meta.get_field(name)
    if hasattr(field, "verbose_name"):
        return str(field.verbose_name)
    return str(field.related_model._meta.verbose_name_plural)
