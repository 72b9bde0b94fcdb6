"""The one place where an indicator is asked, and what one reader gets of its answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils.translation import ngettext_lazy

from tracker.records.models import Partner

from .base import Answer, Ask, Indicator
from .kept import kept

if TYPE_CHECKING:
    from accounts.models import User


def answer(indicator: Indicator, ask: Ask, reader: User | None = None) -> Answer:
    """What page, API and command show; without a reader, as in a command, all of it."""
    found = kept(indicator, ask)
    return found if reader is None else seen_by(reader, found)


def seen_by(reader: User, found: Answer) -> Answer:
    """Without the rows about records that this reader may not see; totals stay."""
    about: dict[str, set[Any]] = {}
    for row in found.rows:
        if row.about is not None:
            about.setdefault(row.about[0], set()).add(row.about[1])
    if not about:
        return found
    open_to = {name: seen(name, keys, reader) for name, keys in about.items()}
    rows = tuple(
        row
        for row in found.rows
        if row.about is None or row.about[1] in open_to[row.about[0]]
    )
    if len(rows) == len(found.rows):
        return found
    hidden = len(found.rows) - len(rows)
    note = ngettext_lazy(
        "%(n)s row is about a record that is not open to you; the totals count it.",
        "%(n)s rows are about records that are not open to you; the totals count them.",
        hidden,
    ) % {"n": hidden}
    return replace(found, rows=rows, notes=(*found.notes, note))


def seen(name: str, keys: set[Any], reader: User) -> set[Any]:
    if name == "country":
        return partners_seen_in(keys, reader)
    model = apps.get_model("records", name)
    visible = model._default_manager.visible_to(reader).order_by()
    return set(visible.filter(pk__in=keys).values_list("pk", flat=True))


def partners_seen_in(countries: set[str], reader: User) -> set[str]:
    """The countries in which this reader may see a partner."""
    visible = Partner.objects.visible_to(reader).filter(country__in=countries)
    return set(visible.order_by().values_list("country", flat=True).distinct())
