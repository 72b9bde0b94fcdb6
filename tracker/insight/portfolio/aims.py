"""Targets that were set for the headline figures."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.records.models import Target

from .scope import Scope

NAMES = {
    "partners": ("partners",),
    "agreements_in_force": ("agreements_in_force", "agreements-in-force"),
    "countries": ("countries",),
    "active_partners": ("active_partners", "active-partners"),
    "agreement_utilisation": ("agreement_utilisation", "agreement-utilisation"),
    "international_share": ("international_share", "international-share"),
}
"""What a target calls each figure."""
SHARES = frozenset({"active_partners", "agreement_utilisation", "international_share"})


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure should be, and by which year."""

    code: str
    value: float
    year: int
    share: bool = False
    """A fraction of 1, however it was typed."""


def aims(scope: Scope) -> dict[str, Aim]:
    """By figure, the next target from the year of the day on, else the latest."""
    code_of = {name: code for code, names in NAMES.items() for name in names}
    targets = Target.objects.filter(
        indicator__in=code_of, unit=scope.unit, country_group=scope.group
    )
    found: dict[str, Aim] = {}
    if scope.country:
        return found
    for one in targets.order_by("year"):
        code = code_of[one.indicator]
        known = found.get(code)
        if known is None or known.year < scope.as_of.year:
            share = code in SHARES
            value = one.value / 100 if share and one.value > 1 else one.value
            found[code] = Aim(code, value, one.year, share)
    return found
