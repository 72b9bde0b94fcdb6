"""Everything an officer holds, given to others in one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tracker.records.many_changed import portions, write_down
from tracker.records.models import Batch, Record

if TYPE_CHECKING:
    from accounts.models import User


PARTS = ("owner", "deputy")
"""Nothing follows from them but who is asked: many may change at once."""


@dataclass(frozen=True)
class Held:
    """The records of one kind that somebody holds in one part."""

    leaver: User
    model: type[Record]
    field: str  # "owner", "deputy"
    records: QuerySet

    @property
    def key(self) -> str:
        return f"{self.model._meta.model_name}-{self.field}"

    @property
    def part(self) -> str:
        field: Any = self.model._meta.get_field(self.field)
        return str(field.verbose_name)


def held(leaver: User) -> list[Held]:
    """What somebody holds, a kind and a part at a time, whoever may see it."""
    found = []
    for model in apps.get_app_config("records").get_models():
        if not issubclass(model, Record):
            continue
        for field in _parts(model):
            records = model._default_manager.filter(**{field: leaver})
            found.append(Held(leaver, model, field, records.order_by("ref")))
    return found


def _parts(model: type[Record]) -> list[str]:
    """The fields of a kind that say which officer carries a record."""
    there = {field.name for field in model._meta.concrete_fields}
    return [name for name in PARTS if name in there]


@transaction.atomic
def hand_over(
    leaver: User, to: Mapping[str, User | None], *, by: User, why: str = ""
) -> Batch:
    """Give each part named by `Held.key` to somebody; nobody keeps it with the leaver.

    Whoever was deputy of a record that becomes their own is its deputy no more. Every
    record has its history, and the batch is taken back as one. Raises ValidationError
    when there is nothing to give, or somebody named may not sign in.
    """
    parts = {one.key: one for one in held(leaver)}
    if unknown := set(to) - set(parts):
        raise LookupError(f"nothing is held as {sorted(unknown)}")
    takers = {user.pk for user in to.values() if user is not None}
    users = get_user_model()._default_manager.filter(pk__in=takers, is_active=True)
    if leaver.pk in takers or users.count() != len(takers):
        raise ValidationError(_("Choose somebody else who may sign in."))
    batch = Batch.begin(lambda: _("Handed over by %(name)s") % {"name": leaver}, by=by)
    # The records first of which they are the owner: a deputy moves up there.
    moved = sum(
        _give(parts[key], user, batch, by, why)
        for key, user in sorted(to.items(), key=lambda each: "deputy" in each[0])
        if user is not None
    )
    if not moved:
        raise ValidationError(_("There is nothing to hand over."))
    return batch


def _give(part: Held, taker: User, batch: Batch, by: User, why: str) -> int:
    """Write the new officer into every row, and who is deputy no more out of it."""
    model = part.model
    beside = [name for name in _parts(model) if name != part.field]
    read = ("pk", "ref", "version", *(f"{name}_id" for name in beside))
    rows = list(part.records.select_for_update().values_list(*read))
    leaver = part.leaver.pk
    before = {key: {part.field: leaver} for key, *_ in rows}
    after: dict[int, dict[str, Any]] = {key: {part.field: taker.pk} for key in before}
    emptied: dict[str, list[int]] = {name: [] for name in beside}
    for key, _ref, _version, *others in rows if part.field == "owner" else ():
        for name, other in zip(beside, others, strict=True):
            if other == taker.pk:
                emptied[name].append(key)
                before[key][name], after[key][name] = other, None
    _set(model, list(before), part.field, taker)
    for name, keys in emptied.items():
        _set(model, keys, name, None)
    told = [row[:3] for row in rows]
    write_down(model, told, before, after, by=by, batch=batch, why=why)
    return len(rows)


def _set(model: type[Record], keys: list[int], name: str, user: User | None) -> None:
    for some in portions(keys):
        model._default_manager.filter(pk__in=some).update(**{name: user})
