"""The numbers the rules work with: defaults that an administrator can change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date

PARTS = (
    "recency",
    "frequency",
    "breadth",
    "people",
    "agreement",
    "trend",
    "reciprocity",
    "funding",
)
AGE_BANDS = ("under_3", "3_to_10", "over_10")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Every limit of the indicators, with the default of its definition."""

    # rhythm
    window_months: int = 120
    pseudo_gaps: float = 2.0
    default_peer_gap: float = 6.0
    peers_per_tier: int = 20
    peers_overall: int = 5
    cool_quantile: float = 0.85
    cool_floor: float = 6
    cool_cap: float = 24
    dorm_quantile: float = 0.95
    dorm_floor: float = 12
    dorm_margin: float = 3
    dorm_cap: float = 36
    fixed_months: int = 0
    """One limit for every partner, where the own rhythm has not proved better."""
    # states
    new_months: int = 24
    lapsed_months: int = 60
    trend_months: int = 24
    trend_observed: int = 12
    cooling_ratio: float = 0.5
    cooling_before: float = 4
    recovered_ratio: float = 0.7
    growing_ratio: float = 1.5
    growing_gain: float = 3
    growing_leave: float = 1.2
    confirm_active: int = 3
    confirm_months: int = 12
    no_data_months: int = 12
    plan_months: int = 6
    trailing_months: int = 24
    # return table
    table_prior: float = 10
    table_cuts: int = 10
    table_partners: int = 100
    table_cell: int = 10
    # score
    weight_recency: float = 20
    weight_frequency: float = 20
    weight_breadth: float = 10
    weight_people: float = 15
    weight_agreement: float = 10
    weight_trend: float = 10
    weight_reciprocity: float = 5
    weight_funding: float = 10
    score_coverage: float = 60
    score_active: int = 3
    half_life: float = 24
    recency_floor: float = 3
    breadth_months: int = 36
    breadth_kinds: int = 4
    people_full: float = 5
    people_known: float = 0.5
    visits_months: int = 36
    visits_least: int = 4
    agreement_stale: float = 0.7
    agreement_expiring: float = 0.6
    agreement_expired: float = 0.3
    expired_months: int = 12
    grant_left_months: int = 6
    grant_short: float = 0.6
    grant_over: float = 0.3
    grant_over_months: int = 24
    band_strong: int = 75
    band_sound: int = 50
    band_weak: int = 25
    # agreements
    expiring_days: int = 180
    notice_days: int = 90
    stale_years: int = 5
    stale_renewals: int = 2
    unused_months: int = 24
    unused_days: int = 730
    # people
    community_months: int = 36
    renewal_people: int = 5
    renewal_least: float = 0.2
    tie_years: float = 8
    early_mid_least: float = 0.4
    newcomer_months: int = 36
    ageing_signs: int = 2
    stage_known: float = 0.7
    key_activities: int = 4
    successor_share: float = 0.1

    def __post_init__(self) -> None:
        wrong = self.faults()
        if wrong:
            raise ValueError(", ".join(sorted(wrong)))

    def faults(self) -> set[str]:
        """Names of the values that cannot be."""
        wrong = {f.name for f in fields(self) if not getattr(self, f.name) >= 0}
        positive = {
            "window_months",
            "pseudo_gaps",
            "default_peer_gap",
            "trend_months",
            "half_life",
            "breadth_kinds",
            "people_full",
            "table_prior",
        }
        wrong |= {name for name in positive if not getattr(self, name) > 0}
        if not 0 < self.cool_quantile <= self.dorm_quantile < 1:
            wrong |= {"cool_quantile", "dorm_quantile"}
        if 0 < self.fixed_months < 2:
            wrong.add("fixed_months")
        if not self.cool_floor <= self.cool_cap:
            wrong |= {"cool_floor", "cool_cap"}
        if not max(self.dorm_floor, self.cool_cap + self.dorm_margin) <= self.dorm_cap:
            wrong |= {"dorm_floor", "dorm_margin", "dorm_cap"}
        if not self.cooling_ratio <= self.recovered_ratio:
            wrong |= {"cooling_ratio", "recovered_ratio"}
        if not self.growing_leave <= self.growing_ratio:
            wrong |= {"growing_leave", "growing_ratio"}
        if not self.band_weak <= self.band_sound <= self.band_strong:
            wrong |= {"band_weak", "band_sound", "band_strong"}
        if not any(self.weights):
            wrong |= {f"weight_{part}" for part in PARTS}
        return wrong

    @property
    def rule(self) -> str:
        """By which limit silence is called too long."""
        return f"months_{self.fixed_months}" if self.fixed_months else "own_rhythm"

    @property
    def weights(self) -> tuple[float, ...]:
        """In the order of the parts."""
        return (
            self.weight_recency,
            self.weight_frequency,
            self.weight_breadth,
            self.weight_people,
            self.weight_agreement,
            self.weight_trend,
            self.weight_reciprocity,
            self.weight_funding,
        )

    def to_dict(self) -> dict[str, float]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, object]) -> Thresholds:
        """Refuses unknown names and what is not a number; leaves out: the default."""
        known = {f.name: f.default for f in fields(cls)}
        given: dict[str, float] = {}
        for name, value in values.items():
            if name not in known:
                raise ValueError(name)
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise ValueError(name)
            if isinstance(known[name], int) and name in WHOLE and value != int(value):
                raise ValueError(name)
            given[name] = int(value) if name in WHOLE else value
        return cls(**given)  # type: ignore[arg-type]


WHOLE = frozenset(f.name for f in fields(Thresholds) if f.type == "int")
"""Thresholds that count things and so have no fraction."""


@dataclass(frozen=True, slots=True)
class LifeTable:
    """How often partners of this silence and rhythm came back within two years."""

    p: tuple[tuple[float, ...], ...]
    n: tuple[tuple[int, ...], ...]
    p_row: tuple[float, ...]
    n_row: tuple[int, ...]
    partners: int = 0

    def to_dict(self) -> dict[str, object]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, object]) -> LifeTable:
        def rows(name: str) -> tuple[tuple[float, ...], ...]:
            given = values[name]
            if not isinstance(given, Sequence):
                raise TypeError(name)
            return tuple(tuple(row) for row in given)

        n = tuple(tuple(int(x) for x in row) for row in rows("n"))
        p_row, n_row = values["p_row"], values["n_row"]
        if not isinstance(p_row, Sequence) or not isinstance(n_row, Sequence):
            raise TypeError("p_row")
        partners = values.get("partners", 0)
        return cls(
            p=rows("p"),
            n=n,
            p_row=tuple(p_row),
            n_row=tuple(n_row),
            partners=partners if isinstance(partners, int) else 0,
        )


@dataclass(frozen=True, slots=True)
class Peers:
    """What is usual: medians over the partners, frozen in a parameter set."""

    gap: float = 6.0
    gap_by_tier: Mapping[str, float] = field(default_factory=dict)
    mass: float | None = None
    mass_by_tier: Mapping[str, float] = field(default_factory=dict)
    mass_by_group: Mapping[str, float] = field(default_factory=dict)
    """Keyed ``tier/age band``."""
    renewal: float | None = None
    """Median renewal rate of the communities."""

    def gap_of(self, tier: str) -> float:
        return self.gap_by_tier.get(tier, self.gap)

    def mass_of(self, tier: str, band: str) -> float | None:
        found = self.mass_by_group.get(f"{tier}/{band}")
        return self.mass_by_tier.get(tier, self.mass) if found is None else found

    def to_dict(self) -> dict[str, object]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, object]) -> Peers:
        return cls(**values)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Parameters:
    """A numbered set of thresholds, peer medians and return table."""

    number: int = 0
    first_day: date = date.min
    thresholds: Thresholds = Thresholds()
    peers: Peers = Peers()
    table: LifeTable | None = None


def in_force_on(sets: Sequence[Parameters], day: date) -> Parameters:
    """The latest set begun by that day; before the first set, the first."""
    chosen = min(sets, key=lambda s: (s.first_day, s.number))
    for each in sorted(sets, key=lambda s: (s.first_day, s.number)):
        if each.first_day <= day:
            chosen = each
    return chosen
