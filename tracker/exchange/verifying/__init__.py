"""Is the house in order? Documents, ledger, verdicts and counters, one by one.

Nothing is repaired here: what is wrong is said in plain words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from . import counters, database, documents, ledger, verdicts

MOST_TOLD = 20


@dataclass
class Looked:
    """What one look saw."""

    name: str
    seen: int = 0
    wrong: list[str] = field(default_factory=list)
    """The first of them in words; all are counted."""
    count: int = 0

    def add(self, found: str | None) -> None:
        """A thing that was looked at: what is wrong with it, or nothing."""
        self.seen += 1
        if found is not None:
            self.count += 1
            if self.count <= MOST_TOLD:
                self.wrong.append(found)


Look = Callable[[], Iterator[str | None]]


def looks(*, full: bool) -> dict[str, Look]:
    return {
        database.name(): database.look,
        documents.name(): documents.look,
        ledger.name(): ledger.look,
        verdicts.name(): lambda: verdicts.look(full=full),
        counters.name(): counters.look,
    }


def verify(*, full: bool = False) -> Iterator[Looked]:
    """Each look when it is done."""
    for name, look in looks(full=full).items():
        seen = Looked(name)
        for found in look():
            seen.add(found)
        yield seen
