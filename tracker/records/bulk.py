"""Many new records at once: few statements, and history all the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone

from tracker.records import alike, inserting, search, statistics
from tracker.records.changes import mark_due
from tracker.records.garbage import seldom_collected
from tracker.records.models import Batch, Change, Line, Record
from tracker.records.models.refs import reserve, written
from tracker.records.touched import touch

if TYPE_CHECKING:
    from accounts.models import User

AT_ONCE = 500


@dataclass
class Draft:
    """A record that is not written yet, with its lines and many-to-many keys."""

    record: Record
    lines: dict[str, list[Line]] = field(default_factory=dict)
    many: dict[str, Sequence[int]] = field(default_factory=dict)


@seldom_collected()
@transaction.atomic
def create_many(
    drafts: Iterable[Draft],
    *,
    by: User | None,
    batch: Batch | None = None,
    source: str = Record.Source.IMPORT,
) -> list[Record]:
    """Write new records of one kind with their lines, or none of them.

    Fields are validated by whoever made the drafts; constraints still hold. Raises
    ValidationError where a record's own rules are broken, IntegrityError where the
    database's are.
    """
    drafts = list(drafts)
    if not drafts:
        return []
    memo: dict[str, Any] = {"by": by}
    for draft in drafts:
        draft.record.source = source
        draft.record.prepare(new=True, memo=memo)
        for name, rows in draft.lines.items():
            _number(name, rows)
        draft.record.settle(draft.lines, memo)
        draft.record.before_bulk()
    _name(drafts)
    model = type(drafts[0].record)
    records = [draft.record for draft in drafts]
    alike.settle_many(records, by=by)
    inserting.insert(records)
    _write_lines(drafts)
    _write_many(drafts)
    inserting.insert_alike(
        Change(
            kind=str(model._meta.model_name),
            action=Change.Action.CREATED,
            made_by=by,
            batch=batch,
        ),
        record_id=[record.pk for record in records],
        ref=[record.ref for record in records],
    )
    touch(str(model._meta.model_name))
    mark_due(_partners(drafts))
    if len(records) >= statistics.MANY:
        statistics.look_again(_tables(drafts))
    return records


def _tables(drafts: list[Draft]) -> set[type[models.Model]]:
    """Where the records were written, and all that belongs to them."""
    model = type(drafts[0].record)
    found: set[type[models.Model]] = {model, Change}
    found |= {type(row) for d in drafts for rows in d.lines.values() for row in rows}
    many = {name for draft in drafts for name in draft.many}
    return found | {getattr(model, name).through for name in many}


def _number(name: str, rows: list[Line]) -> None:
    for position, row in enumerate(rows):
        row.position = position


def _name(drafts: list[Draft]) -> None:
    """References in the order of the drafts, and the folded names."""
    waiting: dict[str, list[Record]] = defaultdict(list)
    for draft in drafts:
        if not draft.record.ref:
            waiting[draft.record.ref_prefix()].append(draft.record)
    for prefix, records in waiting.items():
        for record, number in zip(records, reserve(prefix, len(records)), strict=True):
            record.ref = written(prefix, number)
    now = timezone.now()
    for draft in drafts:
        names = draft.record.search_words()
        names += [line.name for line in draft.lines.get("aliases", [])]  # type: ignore[attr-defined]
        draft.record.search_text = search.keys(*names)
        draft.record.created = draft.record.updated = now


def _write_lines(drafts: list[Draft]) -> None:
    by_name: dict[str, list[Line]] = defaultdict(list)
    for draft in drafts:
        for name, rows in draft.lines.items():
            relation: Any = draft.record._meta.get_field(name)
            owner = relation.field
            for row in rows:
                setattr(row, owner.attname, draft.record.pk)
                row._state.fields_cache[owner.name] = draft.record
                row.before_bulk()
            by_name[name] += rows
    for rows in by_name.values():
        inserting.insert(rows)


def _write_many(drafts: list[Draft]) -> None:
    by_field: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for draft in drafts:
        for name, keys in draft.many.items():
            by_field[name] += [(draft.record.pk, key) for key in dict.fromkeys(keys)]
    model = type(drafts[0].record)
    for name, pairs in by_field.items():
        if not pairs:
            continue
        field_: Any = model._meta.get_field(name)
        ours, theirs = zip(*pairs, strict=True)
        inserting.insert_alike(
            field_.remote_field.through(),
            **{
                f"{field_.m2m_field_name()}_id": ours,
                f"{field_.m2m_reverse_field_name()}_id": theirs,
            },
        )


def _partners(drafts: list[Draft]) -> set[int]:
    """Whom these records say something about, without asking the database."""
    found: set[int] = set()
    for draft in drafts:
        if draft.record._meta.model_name == "partner":
            found.add(draft.record.pk)
        found.add(getattr(draft.record, "partner_id", None) or 0)
        found |= set(draft.many.get("partners", ()))
        for rows in draft.lines.values():
            found |= {getattr(row, "partner_id", None) or 0 for row in rows}
    return found - {0}


def known(rows: models.QuerySet, name: str, values: Iterable[str]) -> dict[str, int]:
    """Which of these values stand in a column of these rows: value -> first key."""
    wanted = sorted({value for value in values if value})
    found: dict[str, int] = {}
    for start in range(0, len(wanted), AT_ONCE):
        part = given(rows, name).filter(
            **{f"{name}__in": wanted[start : start + AT_ONCE]}
        )
        found |= dict(part.order_by("-pk").values_list(name, "pk"))
    return found


def given(rows: models.QuerySet, name: str) -> models.QuerySet:
    """Rows with a text in this column, in the words of the index over just these.

    Without them SQLite does not see that the index serves, and reads every row.
    """
    is_text = isinstance(rows.model._meta.get_field(name), models.CharField)
    return rows.filter(~models.Q(**{name: ""})) if is_text else rows
