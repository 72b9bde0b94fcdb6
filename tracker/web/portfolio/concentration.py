"""How concentrated cooperation is: countries as if equal, a group's share, the most."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.insight import portfolio as counted
from tracker.insight.indicators import BY_SLUG, Answer, Goal, Line, ahead
from tracker.insight.indicators.answering import answer
from tracker.insight.indicators.asked import over
from tracker.insight.indicators.asking import Asking
from tracker.insight.indicators.region_share import DEFAULT
from tracker.records import countries
from tracker.web.numbers import grouped, share

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.insight.portfolio import Scope

SPREAD, REGION = "diversification", "region-share"
MOST = 5


def concentration(
    form: Asking, scope: Scope, user: User, query: str
) -> dict[str, Any] | None:
    """Nothing where nobody was active; of one country alone there is no spread."""
    if scope.country:
        return None
    spread = BY_SLUG[SPREAD]
    found = answer(spread, form.ask(spread.takes), user)
    over_countries = found.rows[0] if found.rows else None
    if over_countries is None or over_countries.values["n_eff"] is None:
        return None
    n_eff = grouped(over_countries.values["n_eff"], 1)
    return {
        "n_eff": n_eff,
        "href": over_countries.opens["n"].address,
        "words": _("as if %(n)s countries shared the activity equally") % {"n": n_eff},
        "region": region(form, scope, user, query),
        "places": most(scope, user),
        "report": reverse("reports:report", args=[SPREAD]) + query,
    }


def region(form: Asking, scope: Scope, user: User, query: str) -> dict[str, Any] | None:
    """The shares of the last year that is over, beside those of the first one shown."""
    indicator = BY_SLUG[REGION]
    ask = form.ask(indicator.takes)
    found = answer(indicator, ask, user)
    rows = [row for row in found.rows if is_over(row, scope.as_of)]
    if not rows or not known(rows[-1]):
        return None
    code = scope.group or DEFAULT
    goal = ahead([REGION], ask.but(group=code)).get(REGION) or ahead(
        [REGION], ask.but(group="")
    ).get(REGION)
    return {
        "name": countries.group_name(code),
        "year": rows[-1].values["year"],
        "ranks": ranks(found, rows[-1]),
        "words": since(rows, goal),
        "report": reverse("reports:report", args=[REGION]) + query,
    }


def is_over(row: Line, on: date) -> bool:
    year = row.values["year"]
    return isinstance(year, int) and over(year, on)


def known(row: Line) -> bool:
    return row.values["activities_share"] is not None


def ranks(found: Answer, row: Line) -> list[dict[str, Any]]:
    words = {
        "activities": _("of activities"),
        "outputs": _("of outputs"),
        "partners": _("of partners"),
        "agreements": _("of agreements"),
    }
    shown = []
    for name, label in words.items():
        value = row.values[f"{name}_share"]
        if not isinstance(value, float):
            continue
        rows = row.opens.get(name)
        shown.append(
            {
                "label": label,
                "value": value,
                "words": share(value),
                "href": rows.address if rows and row.values[name] else "",
            }
        )
    return shown


def since(rows: list[Line], goal: Goal | None) -> str:
    said = []
    first, last = rows[0], rows[-1]
    if first is not last and known(first):
        said.append(
            _("Activities: %(then)s in %(first)s, %(now)s in %(last)s.")
            % {
                "then": share(first.values["activities_share"]),
                "first": first.values["year"],
                "now": share(last.values["activities_share"]),
                "last": last.values["year"],
            }
        )
    if goal is not None:
        said.append(
            _("Target %(value)s by %(year)s.")
            % {"value": share(goal.value), "year": goal.year}
        )
    return " ".join(said)


def most(scope: Scope, user: User) -> dict[str, Any]:
    """The countries with the most partners."""
    asked = scope.as_of, scope.unit, scope.group, scope.country
    found = counted.places(*asked, reader=user)
    return {
        "most": max((place.partners for place in found), default=0),
        "ranks": [
            {
                "label": countries.name(place.country),
                "value": place.partners,
                "words": grouped(place.partners),
                "href": place.rows.address,
            }
            for place in found[:MOST]
        ],
    }
