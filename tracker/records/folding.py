"""Two lines that say the same of a record become one, and nothing of them is lost."""

from __future__ import annotations

from typing import Any

from django.db import models

from tracker.records.snapshots import line_fields

PERIODS = frozenset(["networkmember", "personaffiliation"])
"""The same institution may stand there for several periods: only like ones are one."""


def folded(model: Any, kept: Any, gone: Any) -> bool:
    """Put what one line says into the other, where both may not stand; or leave both.

    The line of the record that stays keeps its values; its empty ones are filled, and
    free words that differ stand behind each other. The history has both as they were.
    """
    if model._meta.model_name in PERIODS:
        return _alike(model, kept, gone) and _filled(model, kept, gone)
    return _stands_once(model) and _filled(model, kept, gone)


def _stands_once(model: Any) -> bool:
    """Whether its record may have only one line for each of what it leads to."""
    return any(
        isinstance(one, models.UniqueConstraint) for one in model._meta.constraints
    )


def _alike(model: Any, kept: Any, gone: Any) -> bool:
    return all(
        getattr(kept, one.attname) == getattr(gone, one.attname)
        or _empty(getattr(kept, one.attname))
        or _empty(getattr(gone, one.attname))
        for one in line_fields(model)
        if not _leads_out(one, kept, gone)
    )


def _filled(model: Any, kept: Any, gone: Any) -> bool:
    for one in line_fields(model):
        ours, theirs = getattr(kept, one.attname), getattr(gone, one.attname)
        if _empty(theirs) or ours == theirs or (one.is_relation and not _empty(ours)):
            continue
        if _empty(ours):
            setattr(kept, one.attname, theirs)
        elif type(one) is models.CharField and not one.choices:
            joined = f"{ours}; {theirs}"
            if theirs not in ours and len(joined) <= (one.max_length or 0):
                setattr(kept, one.attname, joined)
    return True


def _leads_out(one: models.Field, kept: Any, gone: Any) -> bool:
    """The relation that is being merged differs by its nature."""
    return bool(
        one.is_relation
        and getattr(kept, one.attname) is not None
        and getattr(gone, one.attname) is not None
    )


def _empty(value: Any) -> bool:
    return value in (None, "", [])
