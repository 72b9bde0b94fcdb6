"""Is the next number that will be given one that nobody has?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _

from tracker.exchange.backup import tables
from tracker.records.models import Change, HomeInstitution, Record, RefCounter

REF = re.compile(r"(.+)-(\d{1,9})")


def name() -> str:
    return _("Counters")


def look() -> Iterator[str | None]:
    yield from _refs()
    yield from _keys()


def _refs() -> Iterator[str | None]:
    """Also of records that were deleted: history still speaks of them."""
    most: dict[str, int] = {}
    for model in apps.get_models():
        if issubclass(model, Record):
            _note(most, model._base_manager.values_list("ref", flat=True).iterator())
    _note(most, Change.objects.order_by().values_list("ref", flat=True).iterator())
    last = dict(RefCounter.objects.values_list("prefix", "last"))
    for prefix, number in sorted(most.items()):
        if prefix not in last:
            continue  # a reference that came in from elsewhere, not from a counter
        wrong = last[prefix] < number
        yield (
            _("%(ref)s is there, but the counter %(prefix)s stands at %(last)s.")
            % {
                "ref": f"{prefix}-{number:04}",
                "prefix": prefix,
                "last": last[prefix],
            }
            if wrong
            else None
        )


def _note(most: dict[str, int], refs: Iterable[str]) -> None:
    for ref in refs:
        if found := REF.fullmatch(ref or ""):
            prefix, number = found[1], int(found[2])
            if number > most.get(prefix, -1):
                most[prefix] = number


def _keys() -> Iterator[str | None]:
    last = tables.last_keys(connection)
    for model in apps.get_models(include_auto_created=True):
        key = model._meta.pk
        if model._meta.proxy or not key.db_returning or key.remote_field:
            continue
        if model is HomeInstitution:  # there is one row, and its number is fixed
            continue
        most = model._base_manager.aggregate(most=Max(key.name))["most"] or 0
        given = last.get(model._meta.db_table, 0)
        yield (
            _("%(table)s has row %(most)s, but its next number follows %(given)s.")
            % {"table": model._meta.db_table, "most": most, "given": given}
            if given < most
            else None
        )
