"""What other thresholds would change: judged by the same rules, and kept nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tracker.insight import parameters
from tracker.insight.case import Case
from tracker.insight.coverage import Recorded
from tracker.insight.gather import Facts, Kin, facts_of
from tracker.insight.models import Standing
from tracker.insight.models.flags import SHOWN_WITH_THE_STATE
from tracker.insight.rules import verdict_of
from tracker.insight.score import band
from tracker.insight.thresholds import Parameters, Thresholds, in_force_on
from tracker.records.models import Due, Partner

from .flagging import may_open

AT_ONCE = 250
Told = Callable[[int, int], None]
Flagged = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Seen:
    """What of a verdict is compared; no state: not met yet."""

    state: str = ""
    score: int | None = None
    band: str | None = None
    flags: Flagged = frozenset()


@dataclass(slots=True)
class Tally:
    """Partners and flags, counted as they are judged twice."""

    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    moves: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    bands: dict[tuple[str, str], int] = field(default_factory=dict)
    opens: dict[str, list[int]] = field(default_factory=dict)
    closes: dict[str, list[int]] = field(default_factory=dict)
    judged: int = 0
    scores: int = 0
    """Partners whose score would be another number."""

    def add(self, partner: int, was: Seen, now: Seen) -> None:
        self.judged += 1
        self.before[was.state] += 1
        self.after[now.state] += 1
        self.scores += was.score != now.score
        if was.state != now.state:
            self.moves.setdefault((was.state, now.state), []).append(partner)
        if was.band != now.band:
            pair = was.band or "", now.band or ""
            self.bands[pair] = self.bands.get(pair, 0) + 1
        for code, _subject in sorted(now.flags - was.flags):
            self.opens.setdefault(code, []).append(partner)
        for code, _subject in sorted(was.flags - now.flags):
            self.closes.setdefault(code, []).append(partner)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; partners by number, for whoever may know their names."""
        return {
            "judged": self.judged,
            "scores": self.scores,
            "before": dict(self.before),
            "after": dict(self.after),
            "moves": [[*pair, keys] for pair, keys in sorted(self.moves.items())],
            "bands": [[*pair, n] for pair, n in sorted(self.bands.items())],
            "opens": dict(sorted(self.opens.items())),
            "closes": dict(sorted(self.closes.items())),
        }


def rehearse(
    limits: Thresholds, today: date, *, progress: Told | None = None
) -> dict[str, Any]:
    """Everybody's live verdict as it is, and as it were if these held from today."""
    sets = parameters.ensure(today)
    instead = [*sets, parameters.as_proposed(limits, today)]
    kin, recorded, tally = Kin(), Recorded(), Tally()
    living = Partner.objects.living().order_by("pk")
    keys = list(living.values_list("pk", flat=True))
    standing = in_force_on(sets, today)
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        kept = _still_right(some, today, standing.number)
        for key, of in facts_of(some, kin=kin, recorded=recorded).items():
            was = kept.get(key)
            before = (
                _judged(of, sets, today)
                if was is None
                else _kept(was, of, today, standing.thresholds)
            )
            tally.add(key, before, _judged(of, instead, today))
        if progress:
            progress(min(start + AT_ONCE, len(keys)), len(keys))
    return tally.to_dict() | {"as_of": today.isoformat(), "set": standing.number}


def _still_right(keys: list[int], today: date, number: int) -> dict[int, Standing]:
    """Live verdicts that no record and no day has made old; the others are redone."""
    known = Standing.objects.filter(
        pk__in=keys, judge_again_on__gt=today, parameter_set=number
    ).exclude(pk__in=Due.objects.values("pk"))
    return known.in_bulk()


def _kept(standing: Standing, of: Facts, today: date, limits: Thresholds) -> Seen:
    found = {(each["code"], each["ref"]) for each in standing.findings}
    flags = _flags(found, of, today, enough=standing.enough_data)
    points = standing.score
    return Seen(standing.state, points, band(points, limits), flags)


def _judged(of: Facts, sets: Sequence[Parameters], today: date) -> Seen:
    case = Case(of.evidence(today, live=True), sets, today)
    if case.start > case.month:
        return Seen()
    last = None
    for last in case.standings():  # noqa: B007 - the fold needs every month
        pass
    if last is None:
        return Seen()
    found = verdict_of(case, last)
    codes = {(each.code, each.subject) for each in found.findings}
    flags = _flags(codes, of, today, enough=found.enough_data)
    return Seen(found.state, found.score, found.band, flags)


def _flags(
    found: set[tuple[str, str]], of: Facts, today: date, *, enough: bool
) -> Flagged:
    return frozenset(
        (code, subject)
        for code, subject in found
        if code not in SHOWN_WITH_THE_STATE
        and may_open(code, of.attested_until, today, enough=enough)
    )
