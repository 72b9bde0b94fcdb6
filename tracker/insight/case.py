"""One partner's evidence, made ready to be asked about any month up to a day."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from tracker.insight import ageing
from tracker.insight.cadence import Coverage
from tracker.insight.community import Community
from tracker.insight.evidence import KINDS, NOT_YET_IN_FORCE, AgreementFacts, Evidence
from tracker.insight.months import last_day, month_of
from tracker.insight.states import Standing, Walk
from tracker.insight.thresholds import AGE_BANDS, Parameters, Thresholds


@lru_cache(maxsize=32)
def _weights(half_life: float) -> tuple[float, ...]:
    return tuple(2 ** (-age / half_life) for age in range(2400))


class Case:
    """The evidence cut to a day, indexed once for all months before it."""

    def __init__(self, seen: Evidence, sets: Sequence[Parameters], as_of: date) -> None:
        if not sets:
            raise ValueError("at least one parameter set is needed")
        self.seen, self.as_of, self.month = seen, as_of, month_of(as_of)
        self.sets = sorted(sets, key=lambda each: (each.first_day, each.number))
        self.begins = [each.first_day for each in self.sets]
        self.days = seen.days[: bisect_right(seen.days, as_of)]
        self.day_months = [month_of(day) for day in self.days]
        self.active = sorted(set(self.day_months))
        self.start = min([seen.start_month, *self.active[:1]])
        self.coverage = Coverage(seen.covered)
        contact = seen.covered_contact
        self.contact = self.coverage if contact is None else Coverage(contact)
        self.papers: list[AgreementFacts] = [
            paper
            for paper in seen.agreements
            if paper.stage not in NOT_YET_IN_FORCE and paper.starts is not None
        ]
        self.credits = [(each.month, each.people) for each in seen.credits]
        self._communities: dict[int, Community] = {}
        self._terms: tuple[date, list[ageing.Term]] = (date.min, [])

    def day_of(self, month: int) -> date:
        """The day a month is judged on: its last, or today while it is running."""
        return self.as_of if month >= self.month else last_day(month)

    def set_of(self, month: int) -> Parameters:
        at = bisect_right(self.begins, self.day_of(month)) - 1
        return self.sets[max(at, 0)]

    def standings(self) -> Iterator[Standing]:
        """Every month from the start to the day; none for a partner not yet met."""
        walk = Walk(
            start=self.start,
            active=self.active,
            running=self.seen.running,
            ended=self._ended(),
            coverage=self.coverage,
            tier=self.seen.tier,
            in_force_in=lambda month: any(
                ageing.in_force(paper, self.day_of(month)) for paper in self.papers
            ),
            set_of=self.set_of,
        )
        return walk.months(self.month)

    def _ended(self) -> list[int]:
        """Months of the decisions to end that no later day of the month undoes."""
        months = []
        for day in self.seen.ended_on:
            at = bisect_right(self.days, day)
            month = month_of(day)
            after = at < len(self.days) and self.day_months[at] == month
            if day <= self.as_of and not after:
                months.append(month)
        return months

    def terms(self, day: date) -> list[ageing.Term]:
        """The agreements begun by a day, as they stand on it; asked twice a month."""
        if self._terms[0] != day:
            begun = [p for p in self.papers if p.starts and p.starts <= day]
            self._terms = day, [ageing.term_on(paper, day) for paper in begun]
        return self._terms[1]

    def community(self, parameters: Parameters) -> Community:
        found = self._communities.get(parameters.number)
        if found is None:
            stages, limits = self.seen.stages, parameters.thresholds
            found = Community(self.credits, stages, limits)
            self._communities[parameters.number] = found
        return found

    def activities_between(self, after: int, upto: int) -> int:
        """Counted activities in the months after the one and up to the other."""
        low = bisect_right(self.day_months, after)
        return bisect_right(self.day_months, upto) - low

    def days_from(self, first: date, upto: date) -> int:
        return bisect_right(self.days, upto) - bisect_left(self.days, first)

    def last_day_upto(self, day: date) -> date | None:
        at = bisect_right(self.days, day)
        return self.days[at - 1] if at else None

    def known(self, day: date | None) -> str | None:
        """To what a day is known, where that is no closer than its month or year."""
        return None if day is None else self.seen.known.get(day)

    def mass(self, month: int, count: int, limits: Thresholds) -> float:
        weights = _weights(limits.half_life)
        return sum([weights[month - each] for each in self.active[:count]])

    def collects(self, kind: str, month: int) -> bool:
        collected = self.seen.collected
        return collected is None or collected.get(kind, month + 1) <= month

    def kinds_collected(self, month: int) -> list[str]:
        return [kind for kind in KINDS if self.collects(kind, month)]

    def kind_within(self, kind: str, after: int, upto: int) -> bool:
        months = self.seen.kinds.get(kind, ())
        at = bisect_right(months, after)
        return at < len(months) and months[at] <= upto

    def last_of_kinds(self, kinds: Sequence[str], upto: int) -> int | None:
        found = []
        for kind in kinds:
            months = self.seen.kinds.get(kind, ())
            at = bisect_right(months, upto)
            if at:
                found.append(months[at - 1])
        return max(found, default=None)

    def running_sign(self, month: int) -> int | None:
        """The last month so far in which something long was going on."""
        signs = [min(e, month) for b, e in self.seen.running if b <= month]
        return max(signs, default=None)

    def alive_until(self, month: int) -> int | None:
        ends = [e for b, e in self.seen.running if b <= month <= e]
        return max(ends, default=None)

    def plan_within(self, day: date, months: int) -> date | None:
        limit = month_of(day) + months
        coming = [d for d in self.seen.plans if day < d and month_of(d) <= limit]
        return min(coming, default=None)


def age_band(months: int) -> str:
    """Relationships under three years, three to ten, and over ten years old."""
    if months < 36:
        return AGE_BANDS[0]
    return AGE_BANDS[1] if months <= 120 else AGE_BANDS[2]


def count_within(months: Sequence[int], after: int, upto: int) -> int:
    return bisect_right(months, upto) - bisect_right(months, after)
