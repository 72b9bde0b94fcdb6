"""Everything an officer holds, given to others in one step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.records import inserting
from tracker.records.models import Batch, Change, Record
from tracker.records.touched import touch

if TYPE_CHECKING:
    from accounts.models import User

AT_ONCE = 500


@dataclass(frozen=True)
class Held:
    """The records of one kind that somebody holds in one part."""

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
            found.append(Held(model, field, records.order_by("ref")))
    return found


def _parts(model: type[Record]) -> list[str]:
    """The fields of a kind that say which officer carries a record."""
    names = ("owner", "deputy")
    there = {field.name for field in model._meta.concrete_fields}
    return [name for name in names if name in there]


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
    label = _("Handed over by %(name)s") % {"name": leaver}
    batch = Batch.objects.create(made_by=by, label=label[:300])
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
    """Write the new officer into every row, with the history that a form leaves."""
    model, now = part.model, timezone.now()
    beside = [name for name in _parts(model) if name != part.field]
    read = ("pk", "ref", "version", f"{part.field}_id", *(f"{n}_id" for n in beside))
    rows = list(part.records.select_for_update().values_list(*read))
    if not rows:
        return 0
    became: list[dict[str, Any]] = []
    was: list[dict[str, Any]] = []
    emptied: dict[str, list[int]] = {name: [] for name in beside}
    for key, _ref, _version, before, *others in rows:
        after: dict[str, Any] = {part.field: taker.pk}
        old = {part.field: before}
        for name, other in zip(beside, others, strict=True):
            if part.field == "owner" and other == taker.pk:
                emptied[name].append(key)
                old[name], after[name] = other, None
        was.append(old)
        became.append(after)
    keys = [row[0] for row in rows]
    for some in _portions(keys):
        model._default_manager.filter(pk__in=some).update(
            version=F("version") + 1, updated=now, **{part.field: taker}
        )
    for name, some_keys in emptied.items():
        for some in _portions(some_keys):
            model._default_manager.filter(pk__in=some).update(**{name: None})
    like = Change(
        kind=str(model._meta.model_name),
        action=Change.Action.CHANGED,
        made_by=by,
        batch=batch,
        why=why[:300],
    )
    inserting.insert_alike(
        like,
        record_id=keys,
        ref=[row[1] for row in rows],
        version=[row[2] + 1 for row in rows],
        before=was,
        after=became,
    )
    touch(str(model._meta.model_name))
    return len(rows)


def _portions(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]
