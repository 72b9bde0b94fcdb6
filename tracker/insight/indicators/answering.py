"""The one place where an indicator is asked, and what one reader gets of its answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from tracker.insight.portfolio.places_seen import partners_seen_in

from .base import REASONS, Answer, Ask, Indicator, Line
from .kept import kept

if TYPE_CHECKING:
    from accounts.models import User

REASONS |= {"no_partner_seen": _("no partner there that is open to you")}


def answer(indicator: Indicator, ask: Ask, reader: User | None = None) -> Answer:
    """What page, API and command show; without a reader, as in a command, all of it."""
    found = kept(indicator, ask)
    return found if reader is None else seen_by(reader, found)


def seen_by(reader: User, found: Answer) -> Answer:
    """Without the rows about records that this reader may not see; totals stay.

    Of a country in which they see no partner they get no figures either: whether there
    is none or only hidden ones looks the same.
    """
    about: dict[str, set[Any]] = {}
    for row in found.rows:
        if row.about is not None:
            about.setdefault(row.about[0], set()).add(row.about[1])
        if row.where:
            about.setdefault("country", set()).add(row.where)
    if not about:
        return found
    open_to = {name: seen(name, keys, reader) for name, keys in about.items()}
    rows = tuple(row for line in found.rows for row in _as_seen(line, open_to))
    if len(rows) == len(found.rows):
        return replace(found, rows=rows)
    hidden = len(found.rows) - len(rows)
    note = ngettext_lazy(
        "%(n)s row is about a record that is not open to you; the totals count it.",
        "%(n)s rows are about records that are not open to you; the totals count them.",
        hidden,
    ) % {"n": hidden}
    return replace(found, rows=rows, notes=(*found.notes, note))


def _as_seen(row: Line, open_to: Mapping[str, set[Any]]) -> Iterator[Line]:
    """The row, without its figures where these may not be known; or nothing of it."""
    if row.about is not None and row.about[1] not in open_to[row.about[0]]:
        return
    if not row.where or row.where in open_to["country"]:
        yield row
    elif row.stays:
        values = {**row.values, **dict.fromkeys(row.opens)}
        why = {**row.why, **dict.fromkeys(row.opens, "no_partner_seen")}
        yield replace(row, values=values, opens={}, why=why)


def seen(name: str, keys: set[Any], reader: User) -> set[Any]:
    if name == "country":
        return partners_seen_in(keys, reader)
    model = apps.get_model("records", name)
    visible = model._default_manager.visible_to(reader).order_by()
    return set(visible.filter(pk__in=keys).values_list("pk", flat=True))
