"""What is usual among the partners: the medians that a parameter set freezes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from statistics import median

from tracker.insight.cadence import decayed_mass
from tracker.insight.case import age_band
from tracker.insight.community import Community
from tracker.insight.evidence import Evidence
from tracker.insight.lifetable import life_table
from tracker.insight.months import month_of
from tracker.insight.thresholds import Parameters, Peers, Thresholds

DEFAULTS = Thresholds()


def mean_gap(
    active: Sequence[int], m: int, limits: Thresholds = DEFAULTS
) -> float | None:
    """A partner's mean gap within the window; unknown below two active months."""
    window = [each for each in active if m - limits.window_months < each <= m]
    if len(window) < 2:
        return None
    return (max(window) - min(window)) / (len(window) - 1)


def _medians(
    values: Iterable[tuple[str, float]], least: int
) -> tuple[dict[str, float], list[float]]:
    groups: dict[str, list[float]] = {}
    for name, value in values:
        groups.setdefault(name, []).append(value)
    everyone = [value for group in groups.values() for value in group]
    known = {name: median(group) for name, group in groups.items()}
    return {n: v for n, v in known.items() if len(groups[n]) >= least}, everyone


def peers(seen: Sequence[Evidence], m: int, limits: Thresholds = DEFAULTS) -> Peers:
    """Medians as they were at the end of month ``m``."""
    least = limits.peers_per_tier
    gaps, masses, grouped, renewals = [], [], [], []
    for each in seen:
        active = [month for month in each.active if month <= m]
        gap = mean_gap(active, m, limits)
        if gap is not None:
            gaps.append((each.tier, gap))
        if active:
            mass = decayed_mass(active, m, limits.half_life)
            start = min(each.start_month, active[0])
            masses.append((each.tier, mass))
            grouped.append((f"{each.tier}/{age_band(m - start)}", mass))
        taking_part = [(c.month, c.people) for c in each.credits if c.month <= m]
        facts = Community(taking_part, each.stages, limits).at(m)
        if facts.active_people >= limits.renewal_people:
            renewals.append(facts.renewal_rate or 0.0)
    gap_by_tier, all_gaps = _medians(gaps, least)
    mass_by_tier, all_masses = _medians(masses, least)
    enough = len(all_gaps) >= limits.peers_overall
    return Peers(
        gap=median(all_gaps) if enough else limits.default_peer_gap,
        gap_by_tier=gap_by_tier,
        mass=median(all_masses) if all_masses else None,
        mass_by_tier=mass_by_tier,
        mass_by_group=_medians(grouped, least)[0],
        renewal=median(renewals) if len(renewals) >= limits.peers_overall else None,
    )


def parameter_set(
    seen: Sequence[Evidence],
    number: int,
    first_day: date,
    limits: Thresholds = DEFAULTS,
) -> Parameters:
    """The set that begins on a day, made from the months completed before it."""
    m = month_of(first_day) - 1
    usual = peers(seen, m, limits)
    table = life_table(
        [each.active for each in seen],
        m,
        usual.gap,
        covered=[each.covered for each in seen],
        limits=limits,
    )
    return Parameters(number, first_day, limits, usual, table)
