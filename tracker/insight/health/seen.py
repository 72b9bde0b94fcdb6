"""A verdict told to a reader: state and score of everything, reasons of what is open.

State, codes and score are judged from all records. Days, parts, rhythm and the numbers
of findings are told as they would be if nothing hidden from the reader were recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from tracker.insight import parameters
from tracker.insight.case import Case
from tracker.insight.coverage import Recorded
from tracker.insight.gather import Apart, Facts, Kin, apart_from, facts_of
from tracker.insight.models import Standing
from tracker.insight.months import month_of
from tracker.insight.thresholds import Parameters

from .columns import next_end
from .judging import judge

if TYPE_CHECKING:
    from accounts.models import User

Subject = tuple[str, str]
"""A finding by its code and what it is about."""

OF_EVERYTHING = frozenset(["state", "reason", "score", "enough_data"])
"""What may rest on hidden records: the one exception."""
REASONS = (
    "coverage",
    "parts",
    "cadence",
    "return_chance",
    "covered_until",
    "alive_until",
    "active_months",
    "first_activity_on",
    "last_activity_on",
    "last_contact_on",
    "next_agreement_end",
    "planned_on",
    "not_enough_since",
    "people",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one reader's own judgement of a partner would be."""

    values: Mapping[str, Any] | None
    """None: as far as they may know, the relationship has not begun."""
    findings: Mapping[Subject, Mapping[str, Any]] = field(default_factory=dict)
    people: Mapping[Subject, int | None] = field(default_factory=dict)
    start: int | None = None
    """The first month there would be a verdict for."""


class Sight:
    """What a reader may know of many partners, in the same queries for any number."""

    def __init__(self, user: User | None) -> None:
        self.apart: Apart = apart_from(user)
        self.kin = Kin() if self.apart.concerned else None
        self._facts: dict[int, Facts] = {}

    def clouded(self, keys: Iterable[int]) -> set[int]:
        """Of these partners, those whose evidence is in part hidden from the reader."""
        if self.kin is None:
            return set()
        roots = {self.kin.successor(key) for key in self.apart.concerned}
        return roots & set(keys)

    def facts(self, keys: Iterable[int]) -> dict[int, Facts]:
        """The open evidence of these, read once."""
        wanted = set(keys)
        if unread := wanted - self._facts.keys():
            self._facts |= facts_of(
                unread, kin=self.kin, recorded=Recorded(), apart=self.apart
            )
        return {key: self._facts[key] for key in wanted if key in self._facts}

    def of(self, days: Mapping[int, date], sets: list[Parameters]) -> dict[int, Seen]:
        """The reader's own judgement of those that are clouded, each on its day."""
        found = self.facts(self.clouded(days)) if sets else {}
        return {key: judged(of, sets, days[key]) for key, of in found.items()}


def judged(
    facts: Facts, sets: list[Parameters], on: date, *, live: bool = True
) -> Seen:
    made = judge(facts, sets, on, since=10**9, live=True, digests=("", ""))
    if made.now is None or made.live is None:
        return Seen(None)
    told = {(f["code"], f["ref"]): f["numbers"] for f in made.live["findings"]}
    people = {(f.code, f.subject): f.person for f in made.now.findings}
    return Seen(made.live, told, people, made.start)


def told_to(whole: Mapping[str, Any], seen: Seen) -> dict[str, Any] | None:
    """The columns of a verdict with the reasons that this reader may know."""
    if seen.values is None:
        return None
    own = {name: seen.values[name] for name in REASONS if name in seen.values}
    # The day on which a state began says nothing where the reader would see another.
    same = whole["state"] == seen.values["state"]
    return {
        **whole,
        **{name: value for name, value in own.items() if name in whole},
        "since": seen.values["since"] if same else None,
        "findings": [
            each | {"numbers": seen.findings.get((each["code"], each["ref"]), {})}
            for each in whole["findings"]
        ],
    }


def standings(
    partners: Iterable[int], user: User | None, sight: Sight | None = None
) -> dict[int, Standing]:
    """The live verdicts of these partners as this reader may have them; never saved."""
    kept = Standing.objects.in_bulk(list(partners))
    sight = sight or Sight(user)
    clouded = sight.clouded(kept)
    if not clouded:
        return kept
    days = {key: kept[key].as_of for key in clouded}
    for key, seen in sight.of(days, parameters.in_use()).items():
        values = told_to(columns_of(kept[key]), seen)
        if values is None:
            del kept[key]
        else:
            kept[key] = Standing(**values)
    return kept


def columns_of(standing: Standing) -> dict[str, Any]:
    return {each.attname: getattr(standing, each.attname) for each in FIELDS}


FIELDS = Standing._meta.concrete_fields


def standing_of(
    partner: Any, user: User | None, sight: Sight | None = None
) -> Standing | None:
    """One partner's live verdict, put in the place of the one that it has."""
    found = standings([partner.pk], user, sight).get(partner.pk)
    if found is not None:
        partner.standing = found
    else:
        partner._state.fields_cache["standing"] = None
    return found


def begun_in(partner: int, sight: Sight) -> int | None:
    """The first month of a relationship that is in part hidden, as far as known."""
    facts = sight.facts(sight.clouded([partner])).get(partner)
    if facts is None:
        return None
    return min([facts.start_month(), *(month_of(act.on) for act in facts.acts[:1])])


def days_seen(user: User | None) -> dict[int, tuple[date | None, date | None]]:
    """Last activity and next end of an agreement, where hidden records would show."""
    sight = Sight(user)
    if not sight.apart.concerned:
        return {}
    roots = sight.clouded({sight.kin.successor(k) for k in sight.apart.concerned})  # type: ignore[union-attr]
    kept = dict(Standing.objects.filter(pk__in=roots).values_list("pk", "as_of"))
    sets = parameters.in_use() or [Parameters()]
    days: dict[int, tuple[date | None, date | None]] = dict.fromkeys(
        roots, (None, None)
    )
    for key, of in sight.facts(kept).items():
        case = Case(of.evidence(kept[key], live=True), sets, kept[key])
        begun = case.start <= case.month
        last = case.last_day_upto(kept[key]) if begun else None
        days[key] = last, next_end(case, kept[key]) if begun else None
    return days
