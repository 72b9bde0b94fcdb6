"""What a list was asked for, what of it is in use, and what was meant instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from tracker.kinds import Kind
from tracker.records import search
from tracker.records.marks import listed
from tracker.web.numbers import day_words

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.kinds.filters import RecordFilterSet

PAGE_ONLY = {"page", "rows", "columns", "part"}
NOT_FILTERS = PAGE_ONLY | {"ordering"}
CLOSE_ENOUGH = 70
LOOKED_AT = 5000


def refuse_unknown(asked: RecordFilterSet, beside: set[str]) -> None:
    """Raises ValidationError: an unknown filter left aside would show too much."""
    if unknown := [name for name in asked.unknown() if name not in beside]:
        raise ValidationError(
            {name[:60]: [_("There is no such filter.")] for name in unknown[:5]}
        )


def in_words(kind: Kind, problem: ValidationError) -> list[dict[str, Any]]:
    fields = kind.filterset.base_filters
    return [
        {
            "name": str(fields[name].label) if name in fields else name,
            "errors": errors,
        }
        for name, errors in problem.message_dict.items()
    ]


def open_to_all(form: Any) -> Any:
    """A question of yes or no that nobody answered means: any."""
    for field in form.fields.values():
        if isinstance(field, forms.NullBooleanField):
            choices = [("", _("Any")), ("true", _("Yes")), ("false", _("No"))]
            field.widget.choices = choices
    return form


def filtered(asked: QueryDict) -> bool:
    return any(asked.get(name) for name in asked if name not in NOT_FILTERS)


def applied(asked: RecordFilterSet, given: QueryDict) -> list[dict[str, str]]:
    """Filters in use as chips: what, which value in words, the address without it."""
    found = []
    for name, field in asked.form.fields.items():
        if name == "search":
            continue
        own = [p for p in given if p == name or p.startswith(f"{name}_")]
        own = [p for p in own if p == name or p not in asked.form.fields]
        value = asked.form.cleaned_data.get(name)
        if own and value not in (None, "", [], slice(None)):
            words = in_use(field, value)
            label = str(field.label or name)
            without = {k: v for k, v in given.lists() if k not in (*own, "page")}
            found.append(
                {
                    "label": label,
                    "value": words,
                    "without": f"?{urlencode(without, doseq=True)}",
                }
            )
    return found


def in_use(field: Any, value: Any) -> str:
    """A value as one would say it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, slice):
        return between(value)
    if isinstance(value, list):
        labels = dict(getattr(field, "choices", ()))
        return listed(labels.get(one, one) for one in value)
    return str(value)


def between(value: slice) -> str:
    first, last = (
        day_words(end) if hasattr(end, "year") else str(end)
        for end in (value.start, value.stop)
    )
    if value.stop is None:
        return _("from %(first)s") % {"first": first}
    if value.start is None:
        return _("until %(last)s") % {"last": last}
    return f"{first} – {last}"


def nearest(kind: Kind, user: User, text: str) -> dict[str, str] | None:
    """The name closest in spelling to what was looked for, among what may be seen."""
    wanted = search.fold(text)
    if not wanted or not hasattr(kind.model, "search_text"):
        return None
    known = kind.visible_to(user).order_by("-pk")
    names = dict(known.values_list("pk", "search_text")[:LOOKED_AT])
    best = process.extractOne(
        wanted, names, scorer=fuzz.token_set_ratio, score_cutoff=CLOSE_ENOUGH
    )
    best = best or process.extractOne(
        wanted, names, scorer=fuzz.partial_ratio, score_cutoff=CLOSE_ENOUGH
    )
    if best is None:
        return None
    record = kind.visible_to(user).get(pk=best[2])
    return {"name": str(record), "href": record.get_absolute_url()}
