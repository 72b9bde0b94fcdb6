"""Agreements that end within two years, quarter by quarter."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from tracker.insight.portfolio import endings

from .agreements import WHERE, agreements_of, rows_of
from .base import (
    REASONS,
    Answer,
    Ask,
    Column,
    Coverage,
    Indicator,
    LeftOut,
    Line,
    taking,
)
from .later import gettext


def ending(ask: Ask) -> Answer:
    """Two years ahead by quarter; the table has the sums as well."""
    found = endings.profile(agreements_of(ask), ask.as_of)
    lines = [_quarter(ask, quarter, counts) for quarter, counts in found.quarters]
    total = {
        way: sum(counts[way] for _quarter, counts in found.quarters) for way in WAYS
    }
    n, decided = sum(total.values()), total["decided"]
    note = gettext("%(n)s end within two years; for %(m)s of them it is decided.")
    sums: dict[str, Any] = {"quarter": gettext("All"), "n": n, **total}
    later = found.in_force - n
    left = (LeftOut("ends_later", later),) if later else ()
    return Answer(
        COLUMNS,
        tuple(lines),
        Line(sums),
        Coverage(n, n + later, left),
        (note % {"n": n, "m": decided},) if n else (),
    )


def _quarter(ask: Ask, quarter: endings.Quarter, counts: dict[str, int]) -> Line:
    code, on = f"ends-{quarter.code}", ask.as_of
    opens = {way: rows_of(ask, figure=f"{code}-{way}@{on}") for way in WAYS}
    return Line(
        {
            "quarter": gettext("%(year)s Q%(number)s")
            % {"year": quarter.year, "number": quarter.number},
            **counts,
            "n": sum(counts.values()),
        },
        opens | {"n": rows_of(ask, figure=f"{code}@{on}")},
    )


WAYS = ("open", "auto", "decided")
REASONS["ends_later"] = _("end later, or have no end")
COLUMNS = (
    Column("quarter", _("Quarter"), "text"),
    Column("open", _("Undecided")),
    Column("auto", _("Renews by itself")),
    Column("decided", _("Decided")),
    Column("n", _("All")),
)
ENDING = Indicator(
    slug="agreements-ending",
    title=_("Agreements ending, by quarter"),
    definition=_(
        "Agreements in force on the day by the quarter in which their present term "
        "ends. Decided: notice was given, it was ended, or a signed agreement follows "
        "it. Renews by itself: the term is carried forward unless notice is given. "
        "Of a day that is over, ends stand as they were known on it."
    ),
    unit_of_measure=_("agreements"),
    answer=ending,
    takes=taking(*WHERE),
    chart="stack",
    category="quarter",
    series=WAYS,
)
