"""Two records that may be one, side by side: where they differ, and what to take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from tracker.kinds.inputs import names
from tracker.kinds.references import IDENTIFIERS, hidden_keys
from tracker.records.models import Partner, Person
from tracker.records.models.fields import ListField

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.kinds.base import Kind

KEPT, GONE, BOTH = "kept", "gone", "both"
NAMES = frozenset(
    ["name", "name_zh", "name_local", "acronym", "family_name", "given_name"]
)
SAFER = {Partner: {"risk_level": [code for code, _label in Partner.Risk.choices]}}


@dataclass(frozen=True)
class Difference:
    """One field in which the two differ, and what is taken unless somebody says so."""

    name: str
    field: Any
    ways: tuple[str, ...]
    chosen: str


def fields_of(kind: Kind) -> dict[str, Any]:
    """Public name -> field; lists of other records are lines and go their own way."""
    given = names(kind.model, kind.fields)
    return {name: one for name, one in given.items() if not one.many_to_many}


def value(record: Any, one: Any, pair: tuple[int, int]) -> Any:
    """What stands there; of a relation between the two nothing is left."""
    found = getattr(record, one.attname)
    return None if one.related_model is type(record) and found in pair else found


def empty(found: Any) -> bool:
    return found in (None, "", [], False)


def differences(kind: Kind, kept: Any, gone: Any, user: User) -> list[Difference]:
    """Where both say something else, as far as this person may know."""
    found, pair = [], (kept.pk, gone.pk)
    for name, one in fields_of(kind).items():
        ours, theirs = value(kept, one, pair), value(gone, one, pair)
        if one.is_relation:
            hidden = hidden_keys(one.related_model, user)
            ours, theirs = (None if v in hidden else v for v in (ours, theirs))
        if ours == theirs or (empty(ours) and empty(theirs)):
            continue
        several = isinstance(one, ListField | models.TextField)
        ways = (KEPT, GONE, BOTH) if several and ours and theirs else (KEPT, GONE)
        chosen = _first_choice(one, kept, gone, ours, theirs)
        found.append(Difference(name, one, ways, chosen))
    return found


def _first_choice(one: Any, kept: Any, gone: Any, ours: Any, theirs: Any) -> str:
    """The filled one, the safer, the older identifier, the longer words."""
    if one.name == "needs_name":
        return KEPT if not ours else GONE
    if empty(ours) or empty(theirs):
        return GONE if empty(ours) else KEPT
    if isinstance(one, ListField | models.TextField):
        return BOTH
    if order := SAFER.get(type(kept), {}).get(one.name):
        return GONE if order.index(theirs) > order.index(ours) else KEPT
    if one.name in IDENTIFIERS.get(kept._meta.model_name, ()):
        return GONE if gone.created < kept.created else KEPT
    if one.name == "first_contact_on":
        return GONE if theirs < ours else KEPT
    if one.choices or one.is_relation:
        default = one.get_default() if one.has_default() else None
        return GONE if ours == default and theirs != default else KEPT
    wordy = isinstance(one, models.CharField) and one.name not in NAMES
    return GONE if wordy and len(str(theirs)) > len(str(ours)) else KEPT


def settled(
    kind: Kind, kept: Any, gone: Any, user: User, choices: Mapping[str, str]
) -> tuple[dict[str, Any], list[tuple[Any, Any]]]:
    """Column -> value of the record that stays, and (field, value) that go.

    Raises ValidationError for a choice that is none.
    """
    pair = (kept.pk, gone.pk)
    asked = {one.name: one for one in differences(kind, kept, gone, user)}
    for name, way in choices.items():
        if name not in asked:
            raise ValidationError(_("%(name)s is no choice here.") % {"name": name})
        if way not in asked[name].ways:
            said = {"name": name, "ways": ", ".join(asked[name].ways)}
            raise ValidationError(_("%(name)s is one of %(ways)s.") % said)
    values: dict[str, Any] = {}
    lost: list[tuple[Any, Any]] = []
    for name, one in fields_of(kind).items():
        ours, theirs = value(kept, one, pair), value(gone, one, pair)
        if name in asked:
            way = choices.get(name, asked[name].chosen)
        else:
            way = GONE if empty(ours) else KEPT
        values[one.attname] = {
            KEPT: ours, GONE: theirs, BOTH: _both(one, ours, theirs),
        }[way]  # fmt: skip
        left = {KEPT: theirs, GONE: ours, BOTH: None}[way]
        if not empty(left) and not empty(values[one.attname]):
            lost.append((one, left))
    if issubclass(kind.model, Person) and values["side"] == "ours":
        values["partner_id"] = None
    return values, [(one, v) for one, v in lost if values[one.attname] != v]


def _both(one: Any, ours: Any, theirs: Any) -> Any:
    if isinstance(one, ListField):
        return [*ours, *(each for each in theirs if each not in ours)]
    if not isinstance(one, models.TextField) or not theirs or theirs in ours:
        return ours
    return f"{ours}\n\n{theirs}" if ours and ours not in theirs else theirs
