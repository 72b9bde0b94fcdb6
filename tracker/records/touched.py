"""Which kinds of record were written, and how often: what tells kept figures apart.

Each write adds a row of its own in its transaction, so that writers never wait for
each other here; what was committed is the sum of the rows, and sums only grow.
"""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import Sum

from tracker.records.models.history import Touched

EVERYTHING = "*"
"""Stands for every kind: what was written cannot be told apart."""
HEALTH = "health"
"""Verdicts, flags and the sets that judge: what is computed from records and kept."""


def touch(kind: str) -> None:
    """Say in the transaction of the write that this kind of record is not as it was."""
    Touched.objects.create(kind=kind)


def counts() -> dict[str, int]:
    """How often each kind was written so far."""
    found = Touched.objects.order_by().values_list("kind").annotate(Sum("n"))
    return {kind: int(n) for kind, n in found}


def count_of(kind: str, known: dict[str, int]) -> int:
    """Of one kind, with what was written that stands for every kind."""
    if kind == EVERYTHING:
        return sum(known.values())
    return known.get(kind, 0) + known.get(EVERYTHING, 0)


@transaction.atomic
def fold() -> int:
    """Put many rows together into one a kind; the sums stay what they are."""
    free = Touched.objects.select_for_update(skip_locked=True).order_by("pk")
    rows = list(free.values_list("pk", "kind", "n"))
    sums: dict[str, int] = {}
    for _key, kind, n in rows:
        sums[kind] = sums.get(kind, 0) + n
    if len(rows) <= len(sums):
        return 0
    keys = [key for key, *_ in rows]
    for start in range(0, len(keys), 500):
        Touched.objects.filter(pk__in=keys[start : start + 500]).delete()
    Touched.objects.bulk_create(Touched(kind=kind, n=n) for kind, n in sums.items())
    return len(rows) - len(sums)


def kind_of(model: type[models.Model]) -> str:
    """The kind that is touched where rows of this table are written."""
    from tracker.records.models import Versioned

    owners: list[Any] = [model._meta.auto_created or model]
    for field in model._meta.concrete_fields:
        of, named = field.related_model, field.remote_field
        if not (isinstance(of, type) and issubclass(of, Versioned) and named):
            continue
        if named.get_accessor_name() in of.lines:
            owners.insert(0, of)
    owner = owners[0]
    known = isinstance(owner, type) and issubclass(owner, Versioned)
    return str(owner._meta.model_name) if known else EVERYTHING
