"""What stands in the report of a year, in its order, and as of which day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.insight.indicators import BY_SLUG, Answer, Ask, Indicator
from tracker.insight.indicators.answering import answer
from tracker.insight.indicators.asking import Asking
from tracker.insight.portfolio.scope import last_month_end

if TYPE_CHECKING:
    from accounts.models import User

BACK = 4
"""Years before it that stand beside the year."""
CHAPTERS: tuple[tuple[Promise, tuple[str, ...]], ...] = (
    (_("Portfolio"), ("headline", "states", "region-share", "role-share")),
    (_("Visits"), ("visit-balance", "visits-since-2019", "breadth")),
    (
        _("Agreements"),
        ("agreement-utilisation", "agreement-pipeline", "agreements-ending"),
    ),
    (_("Money"), ("funding", "funding-by-country")),
    (
        _("Outputs"),
        (
            "joint-outputs",
            "outputs-by-discipline-year",
            "international-share",
            "citation-advantage",
        ),
    ),
    (_("What it brings"), ("what-it-brings", "what-it-brings-by-year", "targets")),
    (_("How much is known"), ("coverage",)),
)


def contents() -> list[tuple[Promise, list[Indicator]]]:
    return [
        (title, [BY_SLUG[slug] for slug in slugs if slug in BY_SLUG])
        for title, slugs in CHAPTERS
    ]


def indicators() -> list[Indicator]:
    return [each for _title, some in contents() for each in some]


def as_of(year: int, today: date) -> date:
    """The end of the year; while it runs, the end of the last month."""
    return min(date(year, 12, 31), last_month_end(today))


def asked(indicator: Indicator, year: int, today: date) -> Ask:
    given = {
        "as_of": as_of(year, today).isoformat(),
        "from": str(year - BACK),
        "to": str(year),
    }
    form = Asking(given, indicator.takes, lenient=True)
    if form.refused:
        raise ValueError(f"{indicator.slug} cannot be asked: {form.refused}")
    return form.ask()


def answered(
    indicator: Indicator, year: int, today: date, reader: User
) -> tuple[Ask, Answer]:
    ask = asked(indicator, year, today)
    return ask, answer(indicator, ask, reader)
