"""The first of many, with how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

MOST = 12
"""More of one sort stands in no brief."""

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Some(Generic[Row]):
    rows: list[Row]
    total: int

    def __bool__(self) -> bool:
        return bool(self.total)

    def left_out(self, shown: int) -> int:
        return self.total - min(shown, len(self.rows))


def some(found: QuerySet, most: int = MOST) -> Some[Any]:
    """In the order that the query has; always the same two queries."""
    return Some(list(found[:most]), found.order_by().count())
