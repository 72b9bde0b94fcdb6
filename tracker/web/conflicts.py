"""Two people edited one record: what the other changed, and what was typed here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from tracker.kinds import Kind
from tracker.kinds.inputs import answered
from tracker.records.known_days import DAY, FIELD, KnownDay
from tracker.records.marks import listed
from tracker.records.models import Change
from tracker.records.models.fields import MinorUnitsField
from tracker.records.snapshots import plain
from tracker.web.past import Past

if TYPE_CHECKING:
    from accounts.models import User


@dataclass
class Merged:
    """What the form shows next: typed values, and theirs where nothing was typed."""

    data: QueryDict
    who: str = ""
    at: Any = None
    rows: list[dict[str, str]] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)  # theirs, untouched here


def merge(kind: Kind, record: Any, posted: QueryDict, user: User) -> Merged:
    read = posted.get("version", "")
    version = int(read) if read.isdecimal() and len(read) < 10 else 0
    changes = Change.objects.filter(
        kind=kind.name, record_id=record.pk, version__gt=version
    ).select_related("made_by")
    latest = changes.first()
    data = posted.copy()
    data["version"] = str(record.version)
    found = Merged(data)
    if latest is not None:
        found.who, found.at = str(latest.made_by or ""), latest.made_at
    before, after = _together(changes)
    typed = kind.form(posted, user=user, instance=record)
    typed.is_valid()
    fields = {of.name: (name, of) for name, of in typed.asked_for.items()}
    words = Past(kind, user)
    whole = Change(before=before, after=after)
    for step, name in zip(*_steps(words, whole, before), strict=True):
        if name not in fields:
            _note_lines(found, typed, step, name)
            continue
        public, of = fields[name]
        mine = _mine(typed, public, of, before)
        if mine == before.get(name):
            _take_theirs(found, kind, record, user, public)
            found.taken.append(step.label)
        elif mine != after.get(name):
            yours = str(posted.get(public) or posted.get(f"{public}__typed") or "–")
            theirs = listed(step.after, ";")
            found.rows.append({"label": step.label, "theirs": theirs, "yours": yours})
    _drop_gone_lines(found, record, typed)
    return found


def _steps(words: Past, whole: Change, before: dict[str, Any]) -> tuple[list, list]:
    """The steps in words beside the names of their fields."""
    steps, names = [], []
    for name in whole.after:
        with_it = (name, FIELD)  # days read with how closely they are known
        one = Change(
            before={each: before[each] for each in with_it if each in before},
            after={each: whole.after[each] for each in with_it if each in whole.after},
        )
        for entry in words.entries([one]):
            steps += entry.steps
            names += [name] * len(entry.steps)
    return steps, names


def _together(changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What all these changes did together: the oldest before, the newest after."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for change in changes:  # newest first
        before |= change.before
        after = change.after | after
    return before, after


def _mine(typed: Any, public: str, of: Any, before: dict[str, Any]) -> Any:
    """What was typed, as history keeps values; a mistake differs from everything."""
    if public in typed.errors:
        return object()
    value = answered(of, typed.cleaned_data.get(public))
    if of.many_to_many:
        return sorted(one.pk for one in value or ())
    if of.is_relation:
        return value.pk if value is not None else None
    if isinstance(of, MinorUnitsField):
        return _minor(typed, of, public)
    if isinstance(value, KnownDay):
        days = before if FIELD in before else vars(typed.instance)
        alike = of.name in typed.instance.known_alike(days)
        if value.known != (days[FIELD] if alike else DAY):
            return object()  # it may be the same day, but is known otherwise
    try:
        return plain(of.to_python(value))
    except ValidationError:
        return object()


def _minor(typed: Any, of: Any, public: str) -> Any:
    from tracker.kinds import amounts

    given = {public: typed.cleaned_data.get(public)}
    try:
        currency = typed.cleaned_data.get("currency") or ""
        return amounts.to_kept({public: of}, given, currency=currency)[public]
    except ValidationError:
        return object()


def _take_theirs(
    found: Merged, kind: Kind, record: Any, user: User, public: str
) -> None:
    value = kind.form(user=user, instance=record)[public].value()
    if isinstance(value, list | tuple):
        found.data.setlist(public, [str(one) for one in value])
    elif isinstance(value, bool):
        found.data.pop(public, None)
        if value:
            found.data[public] = "on"
    else:
        found.data[public] = "" if value is None else str(value)
    found.data.pop(f"{public}__typed", None)


def _note_lines(found: Merged, typed: Any, step: Any, name: str) -> None:
    if name in typed.formsets:
        theirs = listed(step.after, ";") or "–"
        found.rows.append({"label": step.label, "theirs": theirs, "yours": "…"})


def _drop_gone_lines(found: Merged, record: Any, typed: Any) -> None:
    """A line that somebody took away has no number any more; typed again it is new."""
    for name, formset in typed.formsets.items():
        there = {str(pk) for pk in getattr(record, name).values_list("pk", flat=True)}
        for place in range(formset.total_form_count()):
            key = f"{name}-{place}-id"
            if found.data.get(key) and found.data[key] not in there:
                found.data[key] = ""
