"""Whatever leads to one record leads to another from now on, with its history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Count, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

from tracker.records import pointing
from tracker.records.folding import folded
from tracker.records.many_changed import AT_ONCE, portions, write_down
from tracker.records.models import Batch, Network, Output, Record, StoredFile
from tracker.records.models.identified import BESIDE
from tracker.records.pointing import Pointing
from tracker.records.snapshots import line_fields, plain

if TYPE_CHECKING:
    from accounts.models import User

FILES = "storedfile.record_id"


@dataclass
class _Steps:
    """What becomes of the records of one kind: values before and after, by key."""

    before: dict[int, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    after: dict[int, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))

    def note(self, key: int, name: str, was: Any, now: Any) -> None:
        self.before[key].setdefault(name, was)
        self.after[key][name] = now


def repoint(
    old: Record, new: Record, *, by: User | None, batch: Batch, why: str = ""
) -> set[int]:
    """Lead every other record here instead of there; who is concerned is returned.

    Both are locked by now. Lines that would stand twice become one. Neither of the two
    records themselves is written. Run in a transaction.
    """
    ways: dict[Any, list[Pointing]] = defaultdict(list)
    for one in pointing.pointings(type(old)):
        if one.how in (pointing.FIELD, pointing.LINE, pointing.MANY):
            ways[one.model].append(one)
    concerned: set[int] = set()
    for model, some in ways.items():
        keys = {key for one in some for key in pointing.leading(one, old.pk)}
        if model is type(old):
            keys -= {old.pk, new.pk}
        for portion in portions(sorted(keys)):
            steps = _Steps()
            locked = list(
                model._base_manager.select_for_update()
                .filter(pk__in=portion)
                .order_by("pk")
                .values_list("pk", "ref", "version")
            )
            there = [key for key, *_ in locked]
            concerned |= _partners(model, there)
            for one in some:
                WAYS[one.how](one, there, old.pk, new.pk, steps)
            _settle(model, there)
            moved = [row for row in locked if row[0] in steps.after]
            write_down(
                model, moved, steps.before, steps.after, by=by, batch=batch, why=why
            )
            concerned |= _partners(model, there)
    return concerned - {old.pk if old._meta.model_name == "partner" else 0}


def _fields(one: Pointing, keys: list[int], old: int, new: int, steps: _Steps) -> None:
    rows = one.model._base_manager.filter(pk__in=keys, **{one.field: old})
    moved = list(rows.values_list("pk", flat=True))
    if one.model is Network:
        _stand_beside(one, new, moved)
    one.model._base_manager.filter(pk__in=moved).update(**{one.field: new})
    for key in moved:
        steps.note(key, one.field, old, new)


def _stand_beside(one: Pointing, new: int, moved: list[int]) -> None:
    """The other has a network that this person may not know of, or hides this one."""
    last = one.model._base_manager.filter(**{one.field: new}).aggregate(n=Max(BESIDE))
    if last["n"] is not None:
        one.model._base_manager.filter(pk__in=moved).update(**{BESIDE: last["n"] + 1})


def _lists(one: Pointing, keys: list[int], old: int, new: int, steps: _Steps) -> None:
    far = one.model._meta.get_field(one.field).m2m_reverse_field_name()
    rows = one.through._base_manager.filter(**{f"{one.owner}__in": keys})
    lists: dict[int, list[int]] = defaultdict(list)
    for owner, key in rows.values_list(f"{one.owner}_id", f"{far}_id"):
        lists[owner].append(key)
    lists = {owner: there for owner, there in lists.items() if old in there}
    both = [owner for owner, there in lists.items() if new in there]
    rows.filter(**{far: old, f"{one.owner}__in": both}).delete()
    rows.filter(**{far: old}).update(**{far: new})
    for owner, there in lists.items():
        now = sorted({new if key == old else key for key in there})
        steps.note(owner, one.field, sorted(there), now)


def _lines(one: Pointing, keys: list[int], old: int, new: int, steps: _Steps) -> None:
    names = line_fields(one.through)
    at = one.through._meta.get_field(one.field).attname
    rows = one.through._base_manager.filter(**{f"{one.owner}__in": keys})
    lists: dict[int, list[Any]] = defaultdict(list)
    for row in rows.order_by(*one.through._meta.ordering):
        lists[getattr(row, f"{one.owner}_id")].append(row)
    goes: list[int] = []
    leads: list[int] = []
    written: dict[int, Any] = {}
    for owner, there in lists.items():
        ours = [row for row in there if getattr(row, at) == old]
        if not ours:
            continue
        was = [_told(row, names) for row in there]
        for row in ours:
            others = [each for each in there if getattr(each, at) == new]
            twin = next((e for e in others if folded(one.through, e, row)), None)
            if twin is None:
                setattr(row, at, new)
                leads.append(row.pk)
            else:
                there.remove(row)
                goes.append(row.pk)
                written[twin.pk] = twin
        steps.note(owner, one.line, was, [_told(row, names) for row in there])
    for portion in portions(goes):
        one.through._base_manager.filter(pk__in=portion).delete()
    for portion in portions(leads):
        one.through._base_manager.filter(pk__in=portion).update(**{at: new})
    one.through._base_manager.bulk_update(
        list(written.values()), [each.name for each in names], AT_ONCE
    )


def _told(row: Any, names: Sequence[models.Field]) -> dict[str, Any]:
    return {one.name: plain(getattr(row, one.attname)) for one in names}


WAYS = {pointing.FIELD: _fields, pointing.LINE: _lines, pointing.MANY: _lists}


def _settle(model: Any, keys: list[int]) -> None:
    """What is kept of these records and follows from what they lead to."""
    if model is Output:
        shares = Output._meta.get_field("shares").related_model._base_manager
        rows = shares.filter(output=OuterRef("pk")).order_by().values("output")
        count = Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)
        Output._base_manager.filter(pk__in=keys).update(n_partners=count)
    if model is Network:  # few; found by the names of their partner
        for one in Network._base_manager.filter(pk__in=keys):
            one.refresh_search()


def _partners(model: Any, keys: list[int]) -> set[int]:
    """Whose relationship these records say something about."""
    name = model._meta.model_name
    if name == "partner":
        return set(keys)
    fields = {one.name: one for one in model._meta.get_fields()}
    if one := fields.get("partners"):
        through, back = one.remote_field.through, one.m2m_field_name()
        rows = through._base_manager.filter(**{f"{back}__in": keys})
        found = rows.values_list(f"{one.m2m_reverse_field_name()}_id", flat=True)
    elif "partner" in fields:
        found = model._base_manager.filter(pk__in=keys).values_list(
            "partner_id", flat=True
        )
    else:
        return set()
    return set(found) - {None}


def move_aside(old: Record, new: Record) -> dict[str, list[int]]:
    """Files and flags go along; which ones is said, so that they find back."""
    moved: dict[str, list[int]] = {}
    for one in pointing.pointings(type(old)):
        if one.how != pointing.ASIDE:
            continue
        rows = one.model._base_manager.filter(**{one.field: old.pk})
        if one.field == "partner":
            rows = rows.exclude(pk__in=_standing_twice(one.model, rows, new.pk))
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        one.model._base_manager.filter(pk__in=keys).update(**{one.field: new.pk})
        moved[f"{one.model._meta.label_lower}.{one.field}"] = keys
    files = StoredFile.objects.filter(
        kind_of_record=old._meta.model_name, record_id=old.pk
    )
    moved[FILES] = list(files.order_by("pk").values_list("pk", flat=True))
    StoredFile.objects.filter(pk__in=moved[FILES]).update(record_id=new.pk)
    return {name: keys for name, keys in moved.items() if keys}


def _standing_twice(model: Any, rows: Any, new: int) -> list[int]:
    """Flags that stand for both: the one of the record that stays is kept."""
    there = set(
        model._base_manager.filter(partner=new, closed_on=None).values_list(
            "code", "subject"
        )
    )
    standing = rows.filter(closed_on=None).values_list("pk", "code", "subject")
    return [key for key, code, subject in standing if (code, subject) in there]


def move_back(moved: dict[str, list[int]], old: int, new: int) -> None:
    """What went along goes back, where it still is and has room."""
    for name, keys in moved.items():
        if name == FILES:
            rows = StoredFile.objects.filter(pk__in=keys, record_id=new)
            rows.update(record_id=old)
            continue
        label, _dot, one = name.rpartition(".")
        model = apps.get_model(label)
        rows = model._base_manager.filter(pk__in=keys, **{one: new})
        if one == "partner":
            rows = rows.exclude(pk__in=_standing_twice(model, rows, old))
        rows.update(**{one: old})


def leading_records(old: Record, records: Any) -> Any:
    """Of these records those that lead here; nothing where none of the kind could."""
    wanted = models.Q()
    for one in pointing.pointings(type(old)):
        if one.model is records.model and one.how in WAYS:
            wanted |= models.Q(pk__in=pointing.leading(one, old.pk))
    return records.filter(wanted) if wanted else None
