"""Successors inherit what happened with those they succeeded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from tracker.records.models import Partner


class Kin:
    """Who succeeded whom; few partners ever do."""

    def __init__(self) -> None:
        known = Partner.objects.exclude(succeeded_by=None)
        pairs = known.values_list("pk", "succeeded_by")
        self.after = dict(cast("Iterable[tuple[int, int]]", pairs))

    def successor(self, key: int) -> int:
        """The partner that stands for this one today."""
        seen = {key}
        while key in self.after and self.after[key] not in seen:
            key = self.after[key]
            seen.add(key)
        return key

    def living(self, keys: Iterable[int]) -> list[int]:
        return sorted({self.successor(key) for key in keys})

    def members(self, keys: Iterable[int]) -> dict[int, int]:
        """Each of these partners, and each predecessor, with who stands for it."""
        wanted = set(keys)
        found = {key: key for key in wanted}
        for key in self.after:
            last = self.successor(key)
            if last in wanted:
                found[key] = last
        return found
