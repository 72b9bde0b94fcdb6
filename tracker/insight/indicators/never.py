"""Nothing of what was never recorded: a figure over it is absent, and not zero.

Zero is said only where records say that it was nothing. Registers that the office keeps
itself (partners, agreements, networks, centres, follow-ups) say it by being empty; of
activities it is known only once a kind has been recorded, or is said to be. Asked of a
unit, or in the row of one, it is what this unit and those below it recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import wraps

from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from tracker.insight.portfolio.known import recorded_kinds, recorded_within

from .base import REASONS, Answer, Ask, Indicator, Line

REASONS |= {"never_recorded": _("never recorded")}

Kinds = tuple[str, ...]
Rests = Mapping[str, Kinds]
ALL = "*"


def honest(indicator: Indicator) -> Indicator:
    """Every zero of what it rests on is asked whether anything was recorded."""
    return replace(indicator, answer=_answering(indicator), actual=_holding(indicator))


def _answering(indicator: Indicator) -> Callable[[Ask], Answer]:
    @wraps(indicator.answer)
    def answer(ask: Ask) -> Answer:
        return without_zeros(indicator.answer(ask), indicator.rests_on, ask.unit)

    return answer


def _holding(indicator: Indicator) -> Callable[[Ask, int], float | None] | None:
    found, of = indicator.actual, indicator.aim_rests_on
    if found is None or not of:
        return found

    @wraps(found)
    def actual(ask: Ask, year: int) -> float | None:
        value = found(ask, year)
        silent = value == 0 and never(of, recorded_kinds(of, ask.unit))
        return None if silent else value

    return actual


def without_zeros(found: Answer, rests_on: Rests, unit: Unit | None = None) -> Answer:
    """The same, with a reason for each zero of a kind that was never recorded."""
    # Asked of all that it rests on, zero or not, so that it is asked as often for many.
    told = [rests_on, *(row.rests_on for row in found.rows)]
    kinds = {kind for each in told for of in each.values() for kind in of}
    known = recorded_kinds(kinds, unit)
    units = {row.unit for row in found.rows if row.unit is not None}
    of_units = recorded_within(units, kinds) if units and kinds else {}
    if kinds == known and all(kinds == each for each in of_units.values()):
        return found
    return replace(
        found,
        rows=tuple(
            _line(line, rests_on, known if line.unit is None else of_units[line.unit])
            for line in found.rows
        ),
        totals=found.totals and _line(found.totals, rests_on, known),
    )


def zeros(line: Line, rests_on: Rests) -> dict[str, Kinds]:
    """Columns in which a row says zero of something that is perhaps not recorded."""
    return _resting(
        (
            code
            for code, value in line.values.items()
            if isinstance(value, int | float) and value == 0
        ),
        {**rests_on, **line.rests_on},
    )


def reasons(line: Line, rests_on: Rests) -> dict[str, Kinds]:
    """Columns that say why they say nothing: that there was none may be too much."""
    return _resting(line.why, {**rests_on, **line.rests_on})


def _resting(codes: Iterable[str], of: Rests) -> dict[str, Kinds]:
    found = {code: of.get(code, of.get(ALL, ())) for code in codes}
    return {code: kinds for code, kinds in found.items() if kinds}


def never(of: Kinds, known: frozenset[str]) -> bool:
    return known.isdisjoint(of)


def _line(line: Line, rests_on: Rests, known: frozenset[str]) -> Line:
    of = {**zeros(line, rests_on), **reasons(line, rests_on)}
    silent = [code for code, kinds in of.items() if never(kinds, known)]
    if not silent:
        return line
    return replace(
        line,
        values={**line.values, **dict.fromkeys(silent)},
        opens={code: rows for code, rows in line.opens.items() if code not in silent},
        why={**line.why, **dict.fromkeys(silent, "never_recorded")},
    )
