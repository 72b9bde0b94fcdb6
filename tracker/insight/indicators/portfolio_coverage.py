"""How far the portfolio reaches: countries, agreements, activity."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from tracker.insight.portfolio import activity
from tracker.insight.portfolio.behind import of_partners
from tracker.insight.portfolio.happenings import window
from tracker.insight.portfolio.known import ACTIVITY
from tracker.insight.portfolio.scope import Rows

from .asked import happenings, place_code, placed, placed_agreements
from .base import (
    Answer,
    Ask,
    Column,
    Coverage,
    Indicator,
    LeftOut,
    Line,
    share,
    taking,
    telling,
)
from .later import gettext

WINDOW = 24


def answer(ask: Ask) -> Answer:
    on, scope = ask.as_of, ask.everywhere
    met = scope.verdicts().filter(placed(ask, "partner__country"))
    n = met.count()
    nowhere = met.filter(partner__country="").count()
    ours = scope.partners().filter(placed(ask)).values("pk")
    bound = of_partners("agreement", on).filter(pk__in=ours).order_by()
    papers = bound.aggregate(
        n=Count("pk"), countries=Count("country", distinct=True, filter=~Q(country=""))
    )
    active = activity.active_partners(on).filter(pk__in=ours).count()
    asked = happenings(ask, *window(on, WINDOW))
    reached = asked.ask("COUNT(DISTINCT a.country)", where="a.country <> ''")[0][0]
    met_countries = met.exclude(partner__country="").aggregate(
        n=Count("partner__country", distinct=True)
    )["n"]
    force = scope.agreements().in_force(on).filter(placed_agreements(ask)).count()
    here = {"unit": scope.unit_query, "placed": place_code(ask)}
    everybody = Rows.of("partners", moved="" if scope.live else scope.named(), **here)
    with_paper = Rows.of("partners", moved=f"agreement@{on}", **here)
    lines = (
        _part(
            gettext("Countries with an activity in 24 months"),
            (reached, Rows.of("partners", acted=asked.code)),
            (met_countries, everybody),
            rests_on=ACTIVITY,
        ),
        _part(
            gettext("Partners with an agreement in force"),
            (papers["n"], with_paper),
            (n, everybody),
        ),
        _part(
            gettext("Partners active in 24 months"),
            (active, Rows.of("partners", moved=f"active@{on}", **here)),
            (n, everybody),
            rests_on=ACTIVITY,
        ),
        _per(
            gettext("Agreement partners per country"),
            (papers["n"], with_paper),
            papers["countries"],
        ),
        _per(
            gettext("Agreements in force per country"),
            (force, Rows.of("agreements", in_force_on=on, **here)),
            papers["countries"],
        ),
    )
    left = (LeftOut("no_country", nowhere),) if nowhere else ()
    return Answer(
        COLUMNS,
        lines,
        coverage=Coverage(n - nowhere, n, left),
        notes=(_("Partners without a country are in no number of countries."),),
    )


def _part(
    name: str,
    some: tuple[int, Rows],
    every: tuple[int, Rows],
    rests_on: tuple[str, ...] = (),
) -> Line:
    value, why = share(some[0], every[0])
    return Line(
        {"of": name, "n": some[0], "whole": every[0], "share": value, "per": None},
        {"n": some[1], "whole": every[1]},
        telling(share=why),
        rests_on={"n": rests_on, "share": rests_on},
    )


def _per(name: str, some: tuple[int, Rows], countries: int) -> Line:
    per = some[0] / countries if countries else None
    return Line(
        {"of": name, "n": some[0], "whole": countries, "share": None, "per": per},
        {"n": some[1]},
        telling(per="" if countries else "nothing_there"),
    )


COLUMNS = (
    Column("of", _("Measure"), "text"),
    Column("n", _("Number")),
    Column("whole", _("Of all")),
    Column("share", _("Share"), "share", 0),
    Column("per", _("Per country"), "number", 2),
)


def actual(ask: Ask, year: int) -> float | None:
    """Countries with an activity in the 24 months to the end of the year."""
    if year > ask.as_of.year:
        return None
    day = min(date(year, 12, 31), ask.as_of)
    asked = happenings(ask, *window(day, WINDOW))
    found = asked.ask("COUNT(DISTINCT a.country)", where="a.country <> ''")
    return float(found[0][0])


COVERAGE = Indicator(
    slug="coverage",
    title=_("Reach of the portfolio"),
    definition=_(
        "Countries and regions with an activity in the last 24 months; partners with "
        "an agreement in force and partners active in the last 24 months, of all "
        "partners met by the day; partners with an agreement, and agreements in force, "
        "per country of a partner with an agreement."
    ),
    unit_of_measure=_("countries and partners"),
    answer=answer,
    takes=taking("unit", "group", "country"),
    aim_rests_on=ACTIVITY,
    actual=actual,
    aims_at=_("countries with an activity in the 24 months to the end of the year"),
)
