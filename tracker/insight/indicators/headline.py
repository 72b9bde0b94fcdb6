"""The figures a leader asks for first, as an indicator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext_lazy as _

from tracker.insight.portfolio.headline import SMALLEST, Figure, headline, reach

from . import shared
from .base import (
    REASONS,
    Aim,
    Answer,
    Ask,
    Column,
    Coverage,
    Indicator,
    LeftOut,
    Line,
    taking,
    telling,
)
from .later import gettext

REASONS |= {
    "nothing_recorded": _("nothing is recorded about this time"),
    "total_not_loaded": _("the total output is not loaded"),
}


def words() -> dict[str, str]:
    return {
        "partners": gettext("Partners"),
        "agreement_partners": gettext("Agreement partners"),
        "agreements_in_force": gettext("Agreements in force"),
        "active_partners": gettext("Active in 24 months"),
        "agreement_utilisation": gettext("Agreements in use"),
        "international_share": gettext("International share of outputs"),
        "networks": gettext("Alliances and networks"),
        "network_members": gettext("Members of these"),
        "overseas_centres": gettext("Overseas centres"),
        "centres": gettext("Centres of all kinds"),
    }


def answer(ask: Ask) -> Answer:
    named = words()
    figures = [*headline(ask.as_of, ask.unit), *reach(ask.as_of, ask.unit)]
    lines = tuple(_line(named[each.code], each) for each in figures)
    met = ask.scope.verdicts()
    n = met.count()
    nowhere = met.filter(partner__country="").count()
    left = (LeftOut("no_country", nowhere),) if nowhere else ()
    return Answer(
        COLUMNS,
        lines,
        coverage=Coverage(n - nowhere, n, left),
        notes=(_("The coverage is that of the countries of all partners."),),
    )


def _line(name: str, figure: Figure) -> Line:
    share, why = None, ""
    if figure.of is not None and figure.value is not None:
        few = figure.of < SMALLEST
        share, why = (None, "too_few") if few else (figure.value / figure.of, "")
    elif figure.value is None:
        why = figure.why
    opens = {"value": figure.rows}
    if figure.of_rows:
        opens["of"] = figure.of_rows
    return Line(
        {
            "code": figure.code,
            "figure": name,
            "value": figure.value,
            "countries": figure.countries,
            "of": figure.of,
            "share": share,
        },
        opens,
        telling(share=why, value="" if figure.value is not None else figure.why),
    )


COLUMNS = (
    Column("code", _("Code"), "code"),
    Column("figure", _("Figure"), "text"),
    Column("value", _("Number")),
    Column("countries", _("Countries and regions")),
    Column("of", _("Of all")),
    Column("share", _("Share"), "share", 0),
)


def actual(code: str) -> Callable[[Ask, int], float | None]:
    """The figure at the end of a year, or so far."""

    def found(ask: Ask, year: int) -> float | None:
        if year > ask.as_of.year:
            return None
        there = ask.but(as_of=min(date(year, 12, 31), ask.as_of))
        if not there.scope.verdicts().exists():
            return None
        wanted = "partners" if code == "countries" else code
        asked = there.as_of, there.unit, there.group, there.country, wanted
        return value(shared.once(headline, *asked)[0], code)

    return found


def value(figure: Figure, code: str) -> float | None:
    """A number, or of the active partners their share."""
    if code == "countries":
        return figure.countries
    if code == "active_partners":
        few = figure.value is None or (figure.of or 0) < SMALLEST
        return None if few else figure.value / figure.of  # type: ignore[operator]
    return figure.value


AIMS = {
    "partners": _("Partners"),
    "agreements_in_force": _("Agreements in force"),
    "countries": _("Countries and regions"),
    "active_partners": _("Active in 24 months"),
}
HEADLINE = Indicator(
    slug="headline",
    title=_("Headline figures"),
    definition=_(
        "On the day: partners met; partners that are party to an agreement in force; "
        "agreements in force; partners active in the last 24 months; agreements in "
        "force for a year and used in the last two; the share of outputs of the last "
        "full year with an affiliation abroad; networks we are in, with their members "
        "that day; centres that are open. Countries and regions are those of the "
        "partners, members or centres counted."
    ),
    unit_of_measure=_("number"),
    answer=answer,
    takes=taking("unit"),
    aims={
        code.replace("_", "-"): Aim(
            label, actual(code), taking("unit", "group", "country")
        )
        for code, label in AIMS.items()
    },
)
