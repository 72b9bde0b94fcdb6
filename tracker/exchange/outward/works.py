"""Outputs with all that a bibliography tells of them, some at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tracker.records.models import Output

AT_ONCE = 500


def works(outputs: QuerySet[Output]) -> Iterator[Output]:
    return outputs.prefetch_related("authors", "affiliations").iterator(AT_ONCE)
