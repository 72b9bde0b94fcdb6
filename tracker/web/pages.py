"""Pages of long lists: first the keys, from the nearer end, then only those rows."""

from __future__ import annotations

from functools import cached_property
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

ROWS = 50
SIZES = (25, 50, 100, 200)


class KeyedPaginator(Paginator):
    """A deep page costs about as much as the first."""

    def __init__(self, found: QuerySet, shown: QuerySet, rows: int) -> None:
        # An order is only thrown away where nobody sees it.
        super().__init__(found, rows)
        self.found, self.shown = found, shown

    @cached_property
    def count(self) -> int:
        return self.found.order_by().count()

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        keys = self._keys(start, min(start + self.per_page, self.count))
        rows = self.shown.in_bulk(keys)
        there = [rows[key] for key in keys if key in rows]
        return cast(Any, self)._get_page(there, number, self)

    def _keys(self, start: int, stop: int) -> list[Any]:
        keys = self.found.select_related(None).prefetch_related(None)
        keys = keys.values_list("pk", flat=True)
        if start <= self.count // 2:
            return list(keys[start:stop])
        return list(keys.reverse()[self.count - stop : self.count - start])[::-1]


def rows_asked(text: str) -> int:
    """Rows a page, as chosen from a few sizes."""
    return int(text) if text.isdecimal() and int(text) in SIZES else ROWS
