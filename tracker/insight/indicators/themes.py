"""Themes by country with their openness, as an indicator."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.insight.brings.part import Part
from tracker.insight.brings.themes import FIGURES, Cell, behind, cells, order
from tracker.insight.portfolio.known import COMINGS, GRANTS, OUTPUTS

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
from .later import country, in_order, later, named

REASONS |= {"openness_not_noted": _("openness not noted")}
COLUMNS = (
    Column("theme", _("Theme"), "text"),
    Column("rolls_up_to", _("Rolls up to"), "text"),
    Column("country", _("Country or region"), "text"),
    Column("openness", _("Openness"), "text"),
    Column("noted_on", _("Noted on"), "text"),
    Column("source", _("Source"), "text"),
    Column("visits", _("Visits")),
    Column("grants", _("Grants")),
    Column("outputs", _("Outputs")),
    Column("agreements", _("Agreements in force")),
)

RESTS_ON = {"visits": COMINGS, "grants": GRANTS, "outputs": OUTPUTS}
"""Agreements are a register: none is none."""


def answer(ask: Ask) -> Answer:
    part = Part.asked(ask)
    found = cells(part)
    noted = sum(cell.openness is not None for cell in found)
    left = len(found) - noted
    missing = (LeftOut("openness_not_noted", left),) if left else ()
    return Answer(
        COLUMNS,
        tuple(line(part, cell) for cell in found),
        coverage=Coverage(noted, len(found), missing),
        notes=(
            _(
                "A record under several themes, or with partners of several countries, "
                "stands in each of these rows."
            ),
        ),
        order=in_order(found, order),
    )


def line(part: Part, cell: Cell) -> Line:
    known = cell.openness
    values: dict[str, Any] = {
        "theme": named(cell.theme),
        "rolls_up_to": later(cell.theme.get_rolls_up_to_display),
        "country": country(cell.country),
        "openness": later(lambda: str(known and known.label)) if known else None,
        "noted_on": known.noted_on.isoformat() if known else None,
        "source": known.source if known else None,
        **cell.counts,
    }
    opens = {name: behind(part, name, cell) for name in FIGURES}
    nothing = ("openness", "noted_on", "source")
    why = {} if known else dict.fromkeys(nothing, "openness_not_noted")
    return Line(
        values,
        opens,
        why,
        ("strand", cell.theme.pk),
        where=cell.country,
        stays=known is not None,
    )


THEME_COUNTRY = Indicator(
    slug="theme-country",
    title=pgettext_lazy("report", "Themes by country"),
    definition=_(
        "Visits, grants won and works of the years, and agreements in force on the "
        "day, under each theme and with each country. Openness is the latest country "
        "note about the theme by the day, with its date and source; a theme without a "
        "note is neither open nor closed. Without years: the last five."
    ),
    unit_of_measure=_("records"),
    answer=answer,
    rests_on=RESTS_ON,
    takes=taking("from", "to", "unit", "group", "country"),
)
