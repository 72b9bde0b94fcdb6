"""Which report stands where in the hub, by the question it answers."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.insight.indicators import INDICATORS, Indicator

GROUPS: tuple[tuple[Promise, tuple[str, ...]], ...] = (
    (
        _("Outputs"),
        (
            "outputs-by-discipline-year",
            "joint-outputs",
            "international-share",
            "growth",
            "citation-advantage",
            "research-areas",
            "partner-intensity",
        ),
    ),
    (
        _("Portfolio"),
        (
            "headline",
            "diversification",
            "region-share",
            "coverage",
            "role-share",
            "visit-balance",
            "visits-since-2019",
            "breadth",
        ),
    ),
    (_("Health"), ("states", "circle-of-friends", "community-ageing")),
    (
        _("Agreements"),
        (
            "agreement-utilisation",
            "agreement-pipeline",
            "agreement-renewal",
            "agreements-ending",
            "expiry-profile",
        ),
    ),
    (_("Money"), ("funding", "funding-by-country")),
    (
        _("What it brings"),
        (
            "what-it-brings",
            "what-it-brings-by-unit",
            "what-it-brings-by-country",
            "what-it-brings-by-year",
            "targets",
        ),
    ),
)
REST = _("Further reports")
BACKTEST = "backtest:page"
ASKED = frozenset(["brings:themes"])
"""Pages of their own that are asked of a day and a part as reports are."""
OWN_PAGES: tuple[tuple[str, Promise, Promise, str], ...] = (
    (
        "reports:annual",
        _("Annual report"),
        _("The built-in figures of a year as PDF, Word and Excel."),
        "book-2",
    ),
    (
        "brings:what_if",
        _("What if"),
        _("What hangs on a person, an officer, a country or a list of partners."),
        "help-circle",
    ),
    (
        "brings:themes",
        _("Themes and countries"),
        _("Themes beside countries, with how open each theme is there."),
        "table",
    ),
    (
        BACKTEST,
        _("Would the rule have been right?"),
        _("Silence flagged in earlier years, held against what happened then."),
        "history",
    ),
)
"""Reports with a page of their own: address, name, question, picture."""

ELSEWHERE = frozenset(["theme-country"])
"""Indicators that a page of their own shows better."""


def grouped() -> list[tuple[Promise, list[Indicator]]]:
    """Every indicator once, in the order of the hub."""
    some = [each for each in INDICATORS if each.slug not in ELSEWHERE]
    known = {each.slug: each for each in some}
    found = []
    for title, slugs in GROUPS:
        some = [known.pop(slug) for slug in slugs if slug in known]
        if some:
            found.append((title, some))
    if known:
        found.append((REST, list(known.values())))
    return found
