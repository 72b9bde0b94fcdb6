"""What a new record's form shows at first: from the address, from the last one."""

from __future__ import annotations

from typing import Any

from django import forms

from tracker.kinds import Kind
from tracker.kinds.inputs import names
from tracker.records.models import Record
from tracker.web.requests import Request

# Lines that `?partner=` fills, where a kind has no field of that name.
PARTNER_LINES = {
    "agreement": "parties",
    "visit": "hosts",
    "grant": "grant_partners",
    "output": "shares",
}
# What somebody's next record usually shares with their last one.
LIKE_THE_LAST = {
    "visit": ("unit", "direction", "category"),
    "agreement": ("unit", "kind", "level"),
    "grant": ("unit", "currency"),
    "output": ("unit", "kind"),
    "note": ("unit", "channel"),
    "centre": ("unit",),
    "person": ("side",),
    "review": (),
}


def asked(kind: Kind, request: Request) -> dict[str, Any]:
    return like_the_last(kind, request) | from_address(kind, request)


def like_the_last(kind: Kind, request: Request) -> dict[str, Any]:
    wanted = LIKE_THE_LAST.get(kind.name, ())
    if not wanted or not issubclass(kind.model, Record):
        return {}
    own = kind.visible_to(request.user).filter(owner=request.user)
    last = own.order_by("-pk").first()
    if last is None:
        return {}
    values = {
        name: getattr(last, last._meta.get_field(name).attname) for name in wanted
    }
    if values.get("unit") not in request.user.writable_unit_ids:
        values.pop("unit", None)
    return values


def from_address(kind: Kind, request: Request) -> dict[str, Any]:
    given = request.GET
    fields = names(kind.model, kind.fields)
    found: dict[str, Any] = {}
    for name, field in fields.items():
        if name in given:
            several = field.many_to_many
            found[name] = given.getlist(name) if several else given[name][:1000]
    if partners := given.getlist("partner"):
        if lines := PARTNER_LINES.get(kind.name):
            found[lines] = [{"partner": partner[:1000]} for partner in partners[:50]]
        elif "partners" in fields:
            found["partners"] = partners[:50]
    return found


def begin_at(filled: Any) -> None:
    """Typing begins in the first field that must be filled and is not yet."""
    typed = (forms.TextInput, forms.Textarea)
    for bound in filled.visible_fields():
        widget = bound.field.widget
        if bound.field.required and isinstance(widget, typed) and not bound.value():
            widget.attrs["autofocus"] = True
            return
