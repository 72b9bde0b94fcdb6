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
        ("agreement-utilisation", "agreement-pipeline", "expiry-profile"),
    ),
    (_("Money"), ("funding",)),
)
REST = _("Further reports")


def grouped() -> list[tuple[Promise, list[Indicator]]]:
    """Every indicator once, in the order of the hub."""
    known = {each.slug: each for each in INDICATORS}
    found = []
    for title, slugs in GROUPS:
        some = [known.pop(slug) for slug in slugs if slug in known]
        if some:
            found.append((title, some))
    if known:
        found.append((REST, list(known.values())))
    return found
