"""Which backups are kept: the newest of each of the last days, weeks and months.

Only periods that have a backup count, so that a house that was off for a month does
not lose what it had before.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime

Period = Callable[[datetime], Hashable]

PERIODS: tuple[Period, ...] = (
    lambda made: made.date(),
    lambda made: made.isocalendar()[:2],
    lambda made: (made.year, made.month),
)


def to_keep(made: Iterable[datetime], keep: tuple[int, int, int]) -> set[datetime]:
    """Of backups made at these moments, those that stay; the newest always does."""
    newest_first = sorted(set(made), reverse=True)
    stay = set(newest_first[:1])
    for period, count in zip(PERIODS, keep, strict=True):
        first_of: dict[Hashable, datetime] = {}
        for moment in newest_first:
            first_of.setdefault(period(moment), moment)
        stay |= set(list(first_of.values())[:count])
    return stay
