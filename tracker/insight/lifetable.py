"""The return chance: of those this silent with this rhythm, how many came back."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Protocol

from tracker.insight.cadence import EVERY_MONTH, Coverage, rhythm_at
from tracker.insight.evidence import Interval
from tracker.insight.thresholds import LifeTable, Thresholds

DEFAULTS = Thresholds()
SILENCE_FROM = (0, 6, 12, 18, 24, 36)
SILENCE_CLASSES = ("0-5", "6-11", "12-17", "18-23", "24-35", "36-59")
RHYTHM_CLASSES = ("fast", "medium", "slow", "thin")
END = 60
HORIZON = 24


class Silent(Protocol):
    """Anything with a silence and a rhythm."""

    @property
    def silence(self) -> int: ...
    @property
    def k(self) -> int: ...
    @property
    def usual_gap(self) -> float | None: ...


def life_class(cad: Silent) -> tuple[int, int] | None:
    """Row and column in the table; silences of five years and more are not in it."""
    return _cell(cad.silence, cad.k, cad.usual_gap)


def _cell(silence: int, k: int, usual_gap: float | None) -> tuple[int, int] | None:
    if not 0 <= silence < END:
        return None
    row = bisect_right(SILENCE_FROM, silence) - 1
    if k < 3 or usual_gap is None:
        return row, 3
    if usual_gap < 3:
        return row, 0
    return row, 1 if usual_gap < 9 else 2


def life_table(
    partners: Sequence[Sequence[int]],
    T: int,  # noqa: N803 - the cut-off's name in the definition
    peer_gap: float,
    back: int | None = None,
    covered: Sequence[Sequence[Interval] | None] | None = None,
    limits: Thresholds = DEFAULTS,
) -> LifeTable:
    """Counted at half-yearly cuts, each at least two years before ``T``.

    A cut says nothing about a partner whose outcome months were not all covered.
    """
    n = [[0] * 4 for _ in SILENCE_FROM]
    returned = [[0] * 4 for _ in SILENCE_FROM]
    seen = set()
    span = 6 * limits.table_cuts if back is None else back
    months = [sorted(set(active)) for active in partners]
    known = [Coverage(each) for each in covered] if covered else None
    for cut in range(T - HORIZON, T - HORIZON - span, -6):
        for which, active in enumerate(months):
            coverage = known[which] if known else EVERY_MONTH
            cell = _cell_at(active, cut, peer_gap, coverage, limits)
            if cell is None:
                continue
            upto = bisect_right(active, cut)
            back_again = upto < len(active) and active[upto] <= cut + HORIZON
            n[cell[0]][cell[1]] += 1
            returned[cell[0]][cell[1]] += back_again
            seen.add(which)
    return _smoothed(n, returned, len(seen), limits.table_prior)


def _cell_at(
    active: Sequence[int],
    cut: int,
    peer_gap: float,
    coverage: Coverage,
    limits: Thresholds,
) -> tuple[int, int] | None:
    upto = bisect_right(active, cut)
    if not upto or coverage.between(cut, cut + HORIZON) < HORIZON:
        return None
    own = rhythm_at(active, upto, cut, peer_gap, limits)
    return _cell(coverage.between(active[upto - 1], cut), own.k, own.usual_gap)


def _smoothed(
    n: list[list[int]], returned: list[list[int]], partners: int, prior: float
) -> LifeTable:
    """Thin cells lean on their row, thin rows on the whole table."""
    overall = (sum(map(sum, returned)) + 1) / (sum(map(sum, n)) + 2)
    p_row = [
        (sum(r) + prior * overall) / (sum(row) + prior)
        for row, r in zip(n, returned, strict=True)
    ]
    p = tuple(
        tuple(
            (r + prior * of_row) / (count + prior)
            for count, r in zip(row, row_r, strict=True)
        )
        for row, row_r, of_row in zip(n, returned, p_row, strict=True)
    )
    counts = tuple(map(tuple, n))
    return LifeTable(p, counts, tuple(p_row), tuple(map(sum, n)), partners)


def return_chance(
    table: LifeTable | None, cad: Silent, limits: Thresholds = DEFAULTS
) -> dict[str, object] | None:
    """The cell's chance; the row's where the cell is thin; hidden for few partners."""
    cell = life_class(cad)
    if table is None or cell is None or table.partners < limits.table_partners:
        return None
    row, column = cell
    enough = table.n[row][column] >= limits.table_cell
    return {
        "p": table.p[row][column] if enough else table.p_row[row],
        "n": table.n[row][column] if enough else table.n_row[row],
        "silence_class": SILENCE_CLASSES[row],
        "rhythm_class": RHYTHM_CLASSES[column] if enough else None,
    }
