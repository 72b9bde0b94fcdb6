"""Records that a page names: read together, and only those its reader may open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tracker.kinds import BY_NAME
from tracker.kinds.references import narrow

if TYPE_CHECKING:
    from django.db.models import Model

    from accounts.models import User


class Known:
    """Asked for first, read in one query a kind, then looked up."""

    def __init__(self, user: User) -> None:
        self.user = user
        self._wanted: dict[type[Model], set[Any]] = defaultdict(set)
        self._read: dict[type[Model], dict[Any, Any]] = defaultdict(dict)

    def want(self, model: type[Model], keys: Iterable[Any]) -> None:
        self._wanted[model] |= {key for key in keys if key}

    def get(self, model: type[Model], key: Any) -> Any | None:
        """The record, or nothing where there is none that this person may see."""
        if self._wanted[model]:
            self._read[model] |= self._rows(model).in_bulk(self._wanted.pop(model))
        return self._read[model].get(key)

    def _rows(self, model: type[Model]) -> Any:
        if kind := BY_NAME.get(model._meta.model_name or ""):
            return kind.listed(self.user, ())
        # People who left still signed what they signed: users are not narrowed here.
        rows = model._default_manager.all()
        return narrow(rows, self.user) if hasattr(rows, "visible_to") else rows
