"""In which state the relationships are, and who moved within a year."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tracker.insight.labels import STATE_LABELS
from tracker.insight.months import add_months
from tracker.insight.portfolio.scope import Rows, Scope, named
from tracker.insight.portfolio.standings import Move, movers, states

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

FEWEST = 5
REASONS |= {
    "too_few": _("too few to say"),
    "no_coverage": _("not enough data: nothing was recorded for twelve months"),
}


def answer(ask: Ask) -> Answer:
    """One row a state: how many now, how many came into it and left it in a year."""
    found = states(ask.as_of, ask.unit)
    before = add_months(ask.as_of, -12)
    moves = movers(before, ask.as_of, ask.unit)
    judged = sum(each.number for each in found.states)
    months = Scope(before).month, Scope(ask.as_of).month
    rows = []
    for each in found.states:
        came = [m for m in moves if m.after == each.state]
        left = [m for m in moves if m.before == each.state]
        few = {"share": "too_few"} if judged < FEWEST else {}
        rows.append(
            Line(
                {
                    "state": each.state,
                    "label": STATE_LABELS.get(each.state, each.state),
                    "partners": each.number,
                    "share": None if few else each.number / judged,
                    "came": _number(came, known=True),
                    "left": _number(left, known=True),
                    "first_judged": _number(came, known=False),
                },
                {
                    "partners": each.rows,
                    "came": _moved(ask, months, "other-" + each.state, each.state),
                    "left": _moved(ask, months, each.state, "other-" + each.state),
                    "first_judged": _moved(ask, months, "none", each.state),
                },
                few,
            )
        )
    totals = Line(
        {
            "state": "",
            "label": _("Total"),
            "partners": judged,
            "came": _number(moves, known=True),
            "left": _number(moves, known=True),
            "first_judged": _number(moves, known=False),
        }
    )
    left_out = (LeftOut("no_coverage", found.not_enough),) if found.not_enough else ()
    coverage = Coverage(judged, found.total, left_out)
    return Answer(COLUMNS, tuple(rows), totals, coverage, NOTES)


def _number(moves: list[Move], *, known: bool) -> int:
    return sum(m.number for m in moves if (m.before is not None) is known)


def _moved(ask: Ask, months: tuple[int, int], before: str, after: str) -> Rows:
    steps = f"{named(months[0])}:{before}>{named(months[1])}:{after}"
    return Rows.of("partners", moved=steps, unit=ask.unit.pk if ask.unit else None)


COLUMNS = (
    Column("state", _("State"), "code"),
    Column("label", _("State"), "text"),
    Column("partners", _("Partners")),
    Column("share", _("Share"), "share"),
    Column("came", _("Came into it")),
    Column("left", _("Left it")),
    Column("first_judged", _("First judged")),
)
NOTES = (
    _("Moves are between the last month that was over and the one a year before."),
    _("Partners for which nothing was recorded for twelve months are counted apart."),
)

STATES = Indicator(
    slug="states",
    title=_("States of the relationships"),
    definition=_(
        "Every partner is in one of eight states, by its own rhythm of activity. Shown "
        "are the partners of each state, and who came into it or left it within a year."
    ),
    unit_of_measure=_("partners"),
    answer=answer,
    takes=taking("unit"),
    chart="bars",
    category="label",
    series=("partners",),
)
