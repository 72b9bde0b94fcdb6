"""How evenly the outputs of each year spread over disciplines."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from tracker.insight.portfolio.known import WORKS_OR_TOTALS

from .base import Answer, Ask, Column, Indicator, Line, taking
from .disciplines import covered, matrix
from .of_works import LEAST_SHARE


def spread(ask: Ask) -> Answer:
    """A row a year: how many outputs, and how evenly over disciplines."""
    found = matrix(ask)
    columns = (
        Column("year", gettext_lazy("Year"), "year"),
        Column("outputs", gettext_lazy("Outputs")),
        Column("disciplines", gettext_lazy("Disciplines")),
        Column("n_eff", gettext_lazy("As if so many equal disciplines"), "number", 2),
        Column("hhi", gettext_lazy("Concentration (HHI)"), "number", 4),
        Column("shannon", gettext_lazy("Entropy (Shannon)"), "number", 3),
        Column("pielou", gettext_lazy("Evenness (Pielou)"), "number", 3),
        Column("gini", gettext_lazy("Inequality (Gini)"), "number", 3),
    )
    measures = ("n_eff", "hhi", "shannon", "pielou", "gini")
    rows = []
    for at, year in enumerate(found.years):
        one, n = found.spread[at], found.totals[at]
        known = one is not None and n >= LEAST_SHARE
        values = {name: getattr(one, name) if known else None for name in measures}
        absent = "too_few" if n else "nothing_there"
        opens = {} if year in found.totals_only else {"outputs": found.columns[at]}
        rows.append(
            Line(
                {"year": year, "outputs": n, "disciplines": one.n if one else 0}
                | values,
                opens,
                {
                    name: absent if not known else "single_class"
                    for name, value in values.items()
                    if value is None
                },
            )
        )
    return Answer(columns, tuple(rows), coverage=covered(found, ask))


SPREAD = Indicator(
    slug="discipline-spread",
    title=gettext_lazy("Spread over disciplines"),
    definition=gettext_lazy(
        "How evenly the outputs of a year spread over disciplines: HHI is the sum of "
        "the squared shares, 1/HHI the number of equal disciplines that would be as "
        "concentrated."
    ),
    unit_of_measure=gettext_lazy("equal disciplines"),
    answer=spread,
    rests_on={"*": WORKS_OR_TOTALS},
    takes=taking("from", "to", "unit", "group", "country"),
    chart="lines",
    category="year",
    series=("n_eff",),
)
