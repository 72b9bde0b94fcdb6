"""What is here already: all of it where that is little, else what a file asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from django.db import models

from tracker.records.bulk import given

FEW = 5_000
"""Records of a kind that are sooner read than asked for one by one."""
AT_ONCE = 500

Key = tuple[Any, ...]


def are_few(model: type[models.Model]) -> bool:
    keys = model._base_manager.order_by().values_list("pk", flat=True)
    return not keys[FEW : FEW + 1]


class Held:
    """Who has which value of one column, the first of them first."""

    def __init__(self, rows: models.QuerySet, name: str, *, all_of_it: bool) -> None:
        self.rows, self.name, self.all_of_it = rows.order_by("pk"), name, all_of_it
        self.there: dict[str, list[int]] = {}
        self.asked: set[str] = set()
        if all_of_it:
            self._note(self.rows)

    def expect(self, values: Iterable[Any]) -> None:
        """Look these up together, before they are asked for one by one."""
        if self.all_of_it:
            return
        wanted = {str(v): v for v in values if v not in ("", None)}
        fresh = iter([v for text, v in wanted.items() if text not in self.asked])
        while some := list(islice(fresh, AT_ONCE)):
            self._note(given(self.rows, self.name).filter(**{f"{self.name}__in": some}))
        self.asked |= set(wanted)

    def of(self, value: Any) -> list[int]:
        """The keys of the records with this value; what is added stays added."""
        if str(value) not in self.asked:
            self.expect([value])
        return self.there.setdefault(str(value), [])

    def _note(self, rows: models.QuerySet) -> None:
        for value, pk in rows.values_list(self.name, "pk"):
            if value not in ("", None):
                self.there.setdefault(str(value), []).append(pk)


class Alike:
    """Records by what they are: the whole of a key, compared as it is folded.

    `narrow` names a column, and how it follows from a key: only rows with the value of
    a key that was asked for are read.
    """

    def __init__(
        self,
        rows: models.QuerySet,
        fields: tuple[str, ...],
        key_of: Callable[[list[Any]], Key | None],
        narrow: tuple[str, Callable[[Key], Any]] | None,
    ) -> None:
        self.rows, self.fields, self.key_of = rows.order_by(), fields, key_of
        self.narrow = narrow
        self.there: dict[Key, list[int]] = {}
        self.asked: set[Any] = set()
        if narrow is None:
            self._note(self.rows)

    def of(self, key: Key) -> list[int]:
        if self.narrow is not None:
            self.expect([self.narrow[1](key)])
        return self.there.get(key, [])

    def expect(self, values: Iterable[Any]) -> None:
        """Read the rows with these values of the narrowing column."""
        if self.narrow is None:
            return
        fresh = iter([v for v in dict.fromkeys(values) if v not in self.asked])
        while some := list(islice(fresh, AT_ONCE)):
            self._note(self.rows.filter(**{f"{self.narrow[0]}__in": some}))
            self.asked |= set(some)

    def _note(self, rows: models.QuerySet) -> None:
        for pk, *values in rows.values_list("pk", *self.fields):
            key = self.key_of(values)
            if key is not None:
                self.there.setdefault(key, []).append(pk)
