"""A form's answers before they are checked: kept as typed, shown again, sent again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import QueryDict

from tracker.kinds.forms import MOST_LINES, LineForm, RecordForm
from tracker.kinds.inputs import names

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.kinds.base import Kind, Lines

Filled = dict[str, Any]
EMPTY: tuple[Any, ...] = (None, "", False)
NOT_KEPT = frozenset({"version"})


def as_typed(kind: Kind, data: QueryDict, user: User) -> Filled:
    """What stands in a form that was sent, as it was typed, nothing checked."""
    blank = kind.form(user=user)
    fields = {
        name: value
        for name, field in blank.fields.items()
        if name not in NOT_KEPT
        and (value := field.widget.value_from_datadict(data, {}, name)) not in EMPTY
        and value != []
    }
    lines = {spec.name: _rows(kind, spec, data, user) for spec in kind.lines}
    return {"fields": fields, "lines": {n: rows for n, rows in lines.items() if rows}}


def _rows(kind: Kind, spec: Lines, data: QueryDict, user: User) -> list[Filled]:
    total = data.get(f"{spec.name}-TOTAL_FORMS", "")
    if not total.isdecimal():
        return []
    model = kind.model._meta.get_field(spec.name).related_model
    blank = LineForm(lines=spec, model=model, user=user)
    usual = {n: field.initial for n, field in blank.fields.items()}
    found = []
    for place in range(min(int(total), MOST_LINES)):
        prefix = f"{spec.name}-{place}"
        if data.get(f"{prefix}-DELETE"):
            continue
        row = {
            name: value
            for name, field in blank.fields.items()
            if (value := field.widget.value_from_datadict(data, {}, f"{prefix}-{name}"))
            not in EMPTY
        }
        if any(usual.get(name) != value for name, value in row.items()):
            found.append(row)
    return found


def unbound(kind: Kind, filled: Filled, user: User) -> RecordForm:
    """The form as it stood, with nothing marked as wrong yet."""
    begun = {**filled.get("fields", {}), **filled.get("lines", {})}
    return kind.form(user=user, initial=begun)


def sent_again(kind: Kind, filled: Filled, user: User) -> QueryDict:
    """What a browser would send for the form as it stands."""
    form = unbound(kind, filled, user)
    data = QueryDict(mutable=True)
    for bound in form:
        _put(data, bound.html_name, bound.value())
    for name, formset in form.formsets.items():
        data[f"{name}-TOTAL_FORMS"] = str(len(formset.forms))
        data[f"{name}-INITIAL_FORMS"] = "0"
        for one in formset.forms:
            for bound in one:
                _put(data, bound.html_name, bound.value())
    return data


def _put(data: QueryDict, name: str, value: Any) -> None:
    if value in EMPTY:
        return
    if isinstance(value, list | tuple):
        data.setlist(name, [_text(one) for one in value])
    else:
        data[name] = _text(value)


def _text(value: Any) -> str:
    if value is True:
        return "on"
    return value.isoformat() if isinstance(value, date) else str(value)


def as_begun(kind: Kind, fields: Filled) -> Filled:
    """Of these values those that the form of the kind asks for."""
    known = names(kind.model, kind.fields)
    return {n: v for n, v in fields.items() if n in known and v not in EMPTY}
