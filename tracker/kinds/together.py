"""Many records of a kind changed in one step: tried first, then all of them or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from tracker.kinds import saving
from tracker.kinds.inputs import names
from tracker.kinds.spared import spared
from tracker.records.models import Batch, Change, Stale
from tracker.records.models.fields import ListField
from tracker.records.models.identified import BESIDE

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.kinds.base import Kind

MOST = 200
"""More at once would keep others from writing for seconds."""
SET, ADD, TAKE, EMPTY = "set", "add", "take", "empty"
SHARED = frozenset(
    {
        "archive_location",
        "call",
        "city",
        "country",
        "department",
        "funder",
        "governing_law",
        "position",
        "programme",
        "publisher",
        "source_name",
        "subdivision",
        "venue",
    }
)
"""Free words that many records may have in common; others tell them apart."""
COUNTS = frozenset(("renewal_months", "notice_months", "termination_notice_months"))


@dataclass(frozen=True)
class Wish:
    """One field, and what is to become of it in every record."""

    name: str  # of the model's field
    how: str = SET
    value: Any = None


@dataclass
class Outcome:
    """What the step does, or would do: the changes, and what stands against it."""

    changes: list[Change] = field(default_factory=list)
    problems: dict[int, list[str]] = field(default_factory=dict)  # by record
    same: list[int] = field(default_factory=list)
    batch: Batch | None = None


def choosable(kind: Kind) -> dict[str, models.Field]:
    """Public name -> field of those that many records may have in common."""
    given = names(kind.model, kind.fields)
    return {name: one for name, one in given.items() if _in_common(kind, one)}


def _in_common(kind: Kind, one: Any) -> bool:
    if one.unique or one.name in _told_apart_by(kind):
        return False
    if one.name in SHARED or one.name in COUNTS or isinstance(one, ListField):
        return True
    plain = (models.BooleanField, models.DateField)
    return bool(one.is_relation or one.choices or isinstance(one, plain))


def _told_apart_by(kind: Kind) -> set[str]:
    """Fields of which no two records have the same."""
    rules = [
        set(rule.fields) - {BESIDE}
        for rule in kind.model._meta.constraints
        if isinstance(rule, models.UniqueConstraint)
    ]
    return {name for fields in rules if len(fields) == 1 for name in fields}


def ways(one: Any) -> list[str]:
    """What can be done with a field."""
    if isinstance(one, ListField) or one.many_to_many:
        return [ADD, TAKE, SET, EMPTY]
    return (
        [SET, EMPTY]
        if one.blank and not isinstance(one, models.BooleanField)
        else [SET]
    )


def tried(
    kind: Kind, user: User, versions: Mapping[int, int | None], wish: Wish
) -> Outcome:
    """What `done` would do; nothing is kept."""
    with transaction.atomic():
        found = _outcome(kind, user, versions, wish, "")
        transaction.set_rollback(True)
    found.batch = None
    return found


def done(
    kind: Kind,
    user: User,
    versions: Mapping[int, int | None],
    wish: Wish,
    *,
    why: str = "",
) -> Outcome:
    """Change all of these records, or none where one of them is refused.

    `versions` names the records by number, with the version that was looked at. The
    outcome has problems, and no batch, where nothing was changed.
    """
    with transaction.atomic():
        found = _outcome(kind, user, versions, wish, why)
        if found.problems or not found.changes:
            transaction.set_rollback(True)
            found.batch, found.changes = None, []
    return found


def _named(kind: Kind, one: Any, wish: Wish) -> str:
    return _("%(kind)s: %(field)s of several") % {
        "kind": kind.title, "field": str(getattr(one, "verbose_name", wish.name)),
    }  # fmt: skip


def _outcome(
    kind: Kind, user: User, versions: Mapping[int, int | None], wish: Wish, why: str
) -> Outcome:
    one = kind.model._meta.get_field(wish.name)
    batch = Batch.begin(lambda: _named(kind, one, wish), by=user)
    found = Outcome(batch=batch)
    records = {each.pk: each for each in _editable(kind, user, versions)}
    for key, version in versions.items():
        if key not in records:
            found.problems[key] = [_("It is gone, or not yours to change.")]
            continue
        try:
            with transaction.atomic():
                given = {wish.name: _wanted(records[key], one, wish)}
                given = spared(records[key], {wish.name: one}, user, given)
                saving.save(
                    kind, records[key], given, by=user, version=version, why=why,
                    batch=batch,
                )  # fmt: skip
        except ValidationError as problem:
            found.problems[key] = list(problem.messages)
        except Stale:
            found.problems[key] = [_("Somebody changed it after you looked.")]
    found.changes = list(batch.changes.order_by("pk"))
    moved = {change.record_id for change in found.changes} | set(found.problems)
    found.same = [key for key in versions if key not in moved]
    return found


def _editable(kind: Kind, user: User, keys: Iterable[int]) -> models.QuerySet:
    return kind.editable_by(user).filter(pk__in=list(keys))


def _wanted(record: Any, one: Any, wish: Wish) -> Any:
    """What the field becomes in this record."""
    several = isinstance(one, ListField) or one.many_to_many
    if wish.how == EMPTY:
        return [] if several else None if one.null else ""
    if not several or wish.how == SET:
        return wish.value
    there = getattr(record, one.name)
    there = list(there.all() if one.many_to_many else there)
    if wish.how == TAKE:
        return [each for each in there if each not in wish.value]
    return there + [each for each in wish.value if each not in there]
