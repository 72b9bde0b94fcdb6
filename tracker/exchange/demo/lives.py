"""How invented relationships went: in which months something happened."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

YEAR = 12


@dataclass(frozen=True)
class Life:
    """Months before today (0 is this month) in which something happened."""

    story: str
    months: tuple[int, ...]
    began: int  # months ago
    ended: bool = False  # a review decided to end it
    agreement: str = "running"  # none, running, expiring, notice, expired, lapsed, old


def every(gap: int, first: int, last: int, dice: Random) -> list[int]:
    """Roughly each `gap` months, from `first` months ago until `last` months ago."""
    found, here = [], first
    while here >= last:
        found.append(max(last, here + dice.randint(-1, 1)))
        here -= max(1, gap + dice.choice((-1, 0, 0, 1)))
    return found


def life(story: str, years: int, dice: Random) -> Life:
    """One relationship of this story."""
    old = years * YEAR - dice.randint(0, 40)
    gap = dice.choice((3, 4, 5, 6, 7, 9))
    steady = every(gap, old, dice.randint(0, 2), dice)
    if story == "new":
        began = dice.randint(6, 22)
        return Life(story, tuple(every(4, began, 1, dice)), began)
    if story == "growing":
        slow = every(9, old, 25, dice)
        return Life(story, (*slow, *every(2, 23, 0, dice)), old)
    if story == "steady":
        return Life(
            story,
            tuple(steady),
            old,
            agreement=dice.choice(("running", "running", "notice", "old", "expiring")),
        )
    if story == "cooling":
        return Life(story, tuple(every(4, old, 9, dice)), old, agreement="expiring")
    if story == "dormant":
        quiet = dice.randint(20, 40)
        return Life(
            story,
            tuple(every(4, old, quiet, dice)),
            old,
            agreement=dice.choice(("running", "expired")),
        )
    if story == "revived":
        before = every(4, old, 34, dice)
        return Life(story, (*before, dice.randint(0, 4)), old)
    if story == "lapsed":
        return Life(story, tuple(every(6, old, 64, dice)), old, agreement="lapsed")
    if story == "ended":
        return Life(
            story, tuple(every(5, old, 30, dice)), old, ended=True, agreement="lapsed"
        )
    if story == "unused":
        return Life(story, (), dice.randint(30, 50))
    if story == "overdrawn":  # goes on after its agreement ended
        return Life(story, tuple(steady), old, agreement="expired")
    # "papers": only outputs are left
    return Life("papers", tuple(every(5, old, 30, dice)), old)


STORIES = (
    ("steady", 58), ("growing", 24), ("new", 22), ("cooling", 22), ("dormant", 28),
    ("revived", 10), ("lapsed", 12), ("ended", 5), ("unused", 6), ("overdrawn", 8),
    ("papers", 5),
)  # fmt: skip


def stories(count: int, dice: Random) -> list[str]:
    """As many stories as there are partners, each told at least once."""
    names, weights = [s for s, _w in STORIES], [w for _s, w in STORIES]
    found = [*names, *dice.choices(names, weights, k=max(0, count - len(names)))]
    return found[:count]
