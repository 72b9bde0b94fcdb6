"""Two records of one partner or person become one, and nothing of them is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tracker.kinds import BY_NAME, saving
from tracker.kinds.differences import NAMES, settled
from tracker.kinds.kept_names import kept_lines
from tracker.records import changes, merged, repointing
from tracker.records.marks import listed
from tracker.records.models import Batch, Network, Partner, Stale

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.kinds.base import Kind

MERGED = ("partner", "person")
"""Kinds of which the same one is met under two names."""


@transaction.atomic
def merge(
    kind: Kind,
    kept: Any,
    gone: Any,
    choices: Mapping[str, str],
    *,
    by: User,
    versions: tuple[int, int] | None = None,
    why: str = "",
) -> Batch:
    """Lead everything to the one that stays, and take the other away, as one step.

    `choices` names fields in which the two differ, with kept, gone or both; what it
    leaves out is taken as `differences` has it. `versions` are those that were looked
    at. Raises Stale, ValidationError; then nothing is changed.
    """
    if kind.name not in MERGED:
        raise ValidationError(_("Records of this kind are not merged."))
    if kept.pk == gone.pk:
        raise ValidationError(_("Choose another one: this is the same record."))
    kept, gone = _locked(kind, kept, gone, by)
    if versions is not None and versions != (kept.version, gone.version):
        raise Stale(str(kept))
    values, lost = settled(kind, kept, gone, by, choices)
    lines = kept_lines(kept, gone, values)
    old = {"ref": gone.ref, "key": gone.pk}
    batch = Batch.begin(lambda: _named(kept, gone), by=by)
    _let_go(kept, gone, by, batch, why)
    if isinstance(kept, Partner):
        _one_network(kept, gone, by, batch, why)
    concerned = repointing.repoint(gone, kept, by=by, batch=batch, why=why)
    moved = repointing.move_aside(gone, kept)
    _take_over(kept, gone, values)
    changes.delete(gone, by=by, why=why, batch=batch, also=merged.note(kept, moved))
    for name, found in values.items():
        setattr(kept, name, found)
    kept.notes = _with_what_was_lost(kept, old["ref"], lost)
    saving.save(kind, kept, {}, by=by, lines=lines, why=why, batch=batch)
    changes.mark_due(concerned)
    return batch


def _named(kept: Any, gone: Any) -> str:
    return _("Merged: %(gone)s into %(kept)s") % {"gone": gone, "kept": kept}


def _locked(kind: Kind, kept: Any, gone: Any, by: User) -> tuple[Any, Any]:
    """Both as they stand now, theirs to change, and nobody else's until we are done."""
    pair = [kept.pk, gone.pk]
    rows = kind.model._base_manager.select_for_update().filter(pk__in=pair)
    there = {record.pk: record for record in rows.order_by("pk")}
    mine = set(kind.editable_by(by).filter(pk__in=pair).values_list("pk", flat=True))
    if set(pair) - set(there):
        raise Stale(str(kept))
    if set(pair) - mine:
        raise ValidationError(_("It is gone, or not yours to change."))
    return there[kept.pk], there[gone.pk]


def _let_go(kept: Any, gone: Any, by: User, batch: Batch, why: str) -> None:
    """The one that stays leads to the other no more: as its successor, its parent."""
    own = [
        one
        for one in kept._meta.concrete_fields
        if one.related_model is type(kept) and getattr(kept, one.attname) == gone.pk
    ]
    for one in own:
        setattr(kept, one.name, None)
    if own:
        changes.write(kept, by=by, batch=batch, why=why)


def _one_network(
    kept: Partner, gone: Partner, by: User, batch: Batch, why: str
) -> None:
    """A partner has one network: its members come together, the rest stays.

    One of the two that this person may not know of stands beside the other.
    """
    seen = Network.objects.visible_to(by).filter(partner__in=[kept.pk, gone.pk])
    there = {one.partner_id: one for one in seen.order_by("-pk")}
    if len(there) < len({kept.pk, gone.pk}):
        return
    ours, theirs = there[kept.pk], there[gone.pk]
    rows: list[dict[str, Any]] = [{"id": row.pk} for row in ours.members.all()]
    known = {(row.partner_id, row.name, row.joined_on) for row in ours.members.all()}
    for row in theirs.members.all():
        if (row.partner_id, row.name, row.joined_on) not in known:
            names = ("partner", "name", "country", "role", "joined_on", "left_on")
            rows.append({name: getattr(row, name) for name in names})
    for name in ("unit_id", "since", "until", "owner_id", "notes"):
        if not getattr(ours, name):
            setattr(ours, name, getattr(theirs, name))
    ours.confidential = ours.confidential or theirs.confidential
    saving.save(
        BY_NAME["network"], ours, {}, by=by, lines={"members": rows}, why=why,
        batch=batch,
    )  # fmt: skip
    changes.delete(theirs, by=by, why=why, batch=batch, also=merged.note(ours, {}))


def _take_over(kept: Any, gone: Any, values: dict[str, Any]) -> None:
    """What no form asks for: until when somebody said that it lives elsewhere."""
    if not isinstance(kept, Partner) or gone.attested_until is None:
        return
    if kept.attested_until is None or gone.attested_until > kept.attested_until:
        values["attested_until"] = gone.attested_until
        values["attested_by_id"] = gone.attested_by_id


def _with_what_was_lost(kept: Any, ref: str, lost: list[tuple[Any, Any]]) -> str:
    """Identifiers and addresses that gave way stand in the notes, for everybody."""
    words = [
        _("%(field)s: %(value)s")
        % {"field": capfirst(str(one.verbose_name)), "value": found}
        for one, found in lost
        if isinstance(found, str)
        and not one.choices
        and one.name not in NAMES
        and one.name not in ("country", "notes")
    ]
    if not words:
        return str(kept.notes)
    said = _("Merged with %(ref)s. %(facts)s") % {"ref": ref, "facts": listed(words)}
    return f"{kept.notes}\n\n{said}" if kept.notes else said
