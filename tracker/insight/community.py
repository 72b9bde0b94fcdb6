"""The people who carry a relationship: how many, how new, and who would follow."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any, TypeVar

from tracker.insight.thresholds import Thresholds

DEFAULTS = Thresholds()
Who = TypeVar("Who", bound=Hashable)


def bus_factor(cred: Mapping[Who, float], share: float) -> int:
    """The smallest number of people who hold this share of the credits."""
    wanted = share * sum(cred.values()) - 1e-9
    held = 0.0
    for place, (_, credit) in enumerate(_ranked(cred), start=1):
        held += credit
        if held >= wanted:
            return place
    return 0


def _ranked(cred: Mapping[Who, float]) -> list[tuple[Who, float]]:
    def order(item: tuple[Any, float]) -> tuple[float, Any]:
        return -item[1], item[0]

    return sorted(cred.items(), key=order)


def n_effective(cred: Mapping[Who, float]) -> float | None:
    squares = sum(credit * credit for credit in cred.values())
    return sum(cred.values()) ** 2 / squares if squares else None


@dataclass(frozen=True, slots=True)
class CommunityFacts:
    """The own side of a relationship in one month."""

    active_people: int
    activities: int
    newcomers: int
    leavers: int
    leavers_ever: int
    """People who took part at any time before, and not in the window."""
    renewal_rate: float | None
    replacement: float | None
    months_since_newcomer: int | None
    median_tie_years: float | None
    early_mid_share: float | None
    bf50: int
    bf80: int
    n_eff: float | None
    top_person: Any
    top_share: float | None
    stages: Mapping[str, int]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Crowd:
    """What the people of a window are, whatever month it is."""

    credits: Mapping[Any, float]
    activities: int
    firsts: Sequence[int]
    early_mid_share: float | None
    bf50: int
    bf80: int
    n_eff: float | None
    top_person: Any
    top_share: float | None
    stages: Mapping[str, int]


class Community:
    """All known participations of one partner, ready to be asked month by month."""

    def __init__(
        self,
        activities: Sequence[tuple[int, Sequence[Any]]],
        stage: Mapping[Any, str],
        limits: Thresholds = DEFAULTS,
    ) -> None:
        self.activities = sorted(
            ((month, tuple(who)) for month, who in activities if who),
            key=lambda each: each[0],
        )
        self.months = [month for month, _ in self.activities]
        self.stage, self.limits = stage, limits
        self.first: dict[Any, int] = {}
        for month, who in self.activities:
            for person in who:
                self.first.setdefault(person, month)
        self.firsts = sorted(self.first.values())
        self._seen: dict[tuple[int, int], dict[Any, float]] = {}
        self._crowds: dict[tuple[int, int], Crowd] = {}

    def credits(self, after: int, upto: int) -> dict[Any, float]:
        """One credit an activity, split equally among its people."""
        low, high = bisect_right(self.months, after), bisect_right(self.months, upto)
        found = self._seen.get((low, high))
        if found is None:
            found = {}
            for _, who in self.activities[low:high]:
                for person in who:
                    found[person] = found.get(person, 0.0) + 1 / len(who)
            self._seen[low, high] = found
        return found

    def at(self, m: int) -> CommunityFacts:
        window = self.limits.community_months
        crowd = self.crowd(m - window, m)
        gone = self.credits(m - 2 * window, m - window).keys() - crowd.credits.keys()
        people, last = len(crowd.firsts), bisect_right(self.firsts, m)
        new = people - bisect_right(crowd.firsts, m - window)
        facts = CommunityFacts(
            active_people=people,
            activities=crowd.activities,
            newcomers=new,
            leavers=len(gone),
            leavers_ever=last - people,
            renewal_rate=new / people if people else None,
            replacement=new / len(gone) if gone else None,
            months_since_newcomer=m - self.firsts[last - 1] if last else None,
            median_tie_years=(m - median(crowd.firsts)) / 12 if people else None,
            early_mid_share=crowd.early_mid_share,
            bf50=crowd.bf50,
            bf80=crowd.bf80,
            n_eff=crowd.n_eff,
            top_person=crowd.top_person,
            top_share=crowd.top_share,
            stages=crowd.stages,
            flags=(),
        )
        flags = tuple(self._flags(facts, crowd.credits))
        return replace(facts, flags=flags) if flags else facts

    def crowd(self, after: int, upto: int) -> Crowd:
        """The same people carry many months in a row: looked at once."""
        low, high = bisect_right(self.months, after), bisect_right(self.months, upto)
        found = self._crowds.get((low, high))
        if found is None:
            found = self._crowds[low, high] = self._look_at(after, upto, high - low)
        return found

    def _look_at(self, after: int, upto: int, activities: int) -> Crowd:
        cred = self.credits(after, upto)
        ranked, total = _ranked(cred), sum(cred.values())
        known = [self.stage.get(person, "unknown") for person in cred]
        counts = {name: known.count(name) for name in ("early", "mid", "late")}
        staged, share = sum(counts.values()), None
        if staged and staged >= self.limits.stage_known * len(cred):
            share = (counts["early"] + counts["mid"]) / staged
        return Crowd(
            credits=cred,
            activities=activities,
            firsts=sorted(self.first[person] for person in cred),
            early_mid_share=share,
            bf50=bus_factor(cred, 0.5),
            bf80=bus_factor(cred, 0.8),
            n_eff=n_effective(cred),
            top_person=ranked[0][0] if ranked else None,
            top_share=ranked[0][1] / total if ranked else None,
            stages=counts | {"unknown": len(cred) - staged},
        )

    def _flags(self, facts: CommunityFacts, cred: Mapping[Any, float]) -> list[str]:
        if not cred:
            return ["NO_ACTIVE_PEOPLE"]
        limits, flags = self.limits, []
        if sum(ageing_signs(facts, limits)) >= limits.ageing_signs:
            flags.append("AGEING_COMMUNITY")
        if facts.activities >= limits.key_activities and facts.bf50 == 1:
            flags.append("KEY_PERSON")
            if self._no_successor(facts, cred):
                flags.append("SUCCESSION_RISK")
        return flags

    def _no_successor(self, facts: CommunityFacts, cred: Mapping[Any, float]) -> bool:
        if self.stage.get(facts.top_person) != "late":
            return False
        enough = self.limits.successor_share * sum(cred.values()) - 1e-9
        return not any(
            credit >= enough and self.stage.get(person) in ("early", "mid")
            for person, credit in cred.items()
        )


def ageing_signs(
    facts: CommunityFacts, limits: Thresholds = DEFAULTS
) -> tuple[bool, bool, bool, bool]:
    """Few newcomers; old ties; mostly senior; nobody new for three years."""
    crowd = facts.active_people >= limits.renewal_people
    few = facts.renewal_rate is not None and facts.renewal_rate < limits.renewal_least
    tie, share = facts.median_tie_years, facts.early_mid_share
    since = facts.months_since_newcomer
    return (
        crowd and few,
        tie is not None and tie >= limits.tie_years,
        share is not None and share < limits.early_mid_least,
        since is not None and since > limits.newcomer_months,
    )


def community(
    activities: Sequence[tuple[int, Sequence[Any]]],
    m: int,
    stage: Mapping[Any, str],
    limits: Thresholds = DEFAULTS,
) -> CommunityFacts:
    return Community(activities, stage, limits).at(m)


def tie_strength(month: int, m: int, half_life: float = 24) -> float:
    """A tie halves every two years; below a quarter it has faded."""
    return float(2 ** (-(m - month) / half_life))
