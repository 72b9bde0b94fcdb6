"""The verdict on a partner, as page, API and command give it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tracker.insight import parameters
from tracker.insight.case import Case
from tracker.insight.coverage import Recorded
from tracker.insight.gather import Facts, Kin, facts_of
from tracker.insight.models import Standing
from tracker.insight.rules import verdict_of
from tracker.insight.score import band
from tracker.insight.thresholds import Parameters, in_force_on
from tracker.insight.verdict import iso
from tracker.insight.wording import not_enough_data
from tracker.records.models import Partner

from .columns import of_month
from .judging import judge
from .seen import Seen, Sight, columns_of, judged, standings, told_to
from .telling import Reader, in_order

if TYPE_CHECKING:
    from accounts.models import User

SHOWN = ("k", "span", "usual_gap", "cool_at", "dorm_at", "silence", "surprise")


def report(
    partner: Partner,
    as_of: date | None = None,
    user: User | None = None,
    *,
    standing: Standing | None = None,
    sight: Sight | None = None,
) -> dict[str, Any]:
    """State, score, parts, rhythm, findings in words; state is none before it began.

    Without a day the live verdict as it is kept, else judged on what happened up to
    that day. What ``user`` may not know is left out; no user: everything.
    ``standing``: the live verdict as this reader has it already.
    """
    if standing is not None and as_of is None:
        limits = in_force_on(parameters.in_use(), timezone.localdate())
        values = columns_of(standing)
        return _told(partner, timezone.localdate(), values, Reader(user, sight), limits)
    return next(reports([partner], as_of, user, sight))


def reports(
    partners: Iterable[Partner],
    as_of: date | None = None,
    user: User | None = None,
    sight: Sight | None = None,
) -> Iterator[dict[str, Any]]:
    partners = list(partners)
    today = timezone.localdate()
    sight = sight or Sight(user)
    reader, sets = Reader(user, sight), parameters.in_use()
    day = as_of or today
    kept = {}
    if as_of is None:
        kept = standings([partner.pk for partner in partners], user, sight)
    reader.contacts.expect(
        key
        for key, each in kept.items()
        if any(found["code"] == "DORMANT" for found in each.findings)
    )
    missing = [partner.pk for partner in partners if partner.pk not in kept]
    facts: dict[int, Facts] = {}
    open_facts: dict[int, Facts] = {}
    kin = Kin()
    if missing:
        sets = sets or parameters.ensure(today)
        reader.contacts.expect(missing)
        living = kin.living(missing)
        facts = facts_of(living, kin=kin, recorded=Recorded())
        open_facts = sight.facts(sight.clouded(living))
    for partner in partners:
        standing = kept.get(partner.pk)
        values = columns_of(standing) if standing else None
        root = kin.successor(partner.pk)
        of = facts.get(root)
        if standing is None and of is not None:
            values = _judged(of, sets, day, live=day >= today)
            if values is not None and root in open_facts:
                values = told_to(values, _seen(open_facts[root], sets, day, today))
        limits = in_force_on(sets, day) if sets else Parameters()
        yield _told(partner, day, values, reader, limits)


def _seen(facts: Facts, sets: list[Parameters], day: date, today: date) -> Seen:
    """What the reader's own judgement would be, of any day."""
    if day >= today:
        return judged(facts, sets, day)
    values = _judged(facts, sets, day, live=False)
    told = values["findings"] if values else []
    return Seen(values, {(f["code"], f["ref"]): f["numbers"] for f in told})


def _judged(
    facts: Facts, sets: list[Parameters], day: date, *, live: bool
) -> dict[str, Any] | None:
    """Not kept: the same rules, asked for any day."""
    if live:
        digests = facts.facts_digest(), facts.context_digest()
        found = judge(facts, sets, day, since=10**9, live=True, digests=digests)
        return found.live
    case = Case(facts.evidence(day), sets, day)
    last = None
    for last in case.standings():  # noqa: B007 - the fold needs every month
        pass
    return None if last is None else of_month(verdict_of(case, last))


def _told(
    partner: Partner,
    day: date,
    values: dict[str, Any] | None,
    reader: Reader,
    parameters: Parameters,
) -> dict[str, Any]:
    limits = parameters.thresholds
    head = {"partner": partner.ref, "as_of": day.isoformat()}
    if values is None:
        return head | NOTHING | {"thresholds": limits.to_dict()}
    cadence = values["cadence"]
    enough, chance = values["enough_data"], values["return_chance"]
    return head | {
        "state": values["state"],
        "reason": values["reason"],
        "since": iso(values["since"]),
        "score": values["score"],
        "band": band(values["score"], limits),
        "coverage": values["coverage"],
        "parts": [in_order(part) for part in values["parts"]],
        "cadence": cadence and {name: cadence.get(name) for name in SHOWN},
        "return_chance": chance and in_order(chance),
        "enough_data": enough,
        "note": "" if enough else not_enough_data(values["covered_until"]),
        "covered_until": iso(values["covered_until"]),
        "alive_until": iso(values["alive_until"]),
        "findings": _once(
            [reader.finding(each, partner, day) for each in values["findings"]]
        ),
        "thresholds": limits.to_dict(),
        "parameter_set": values["parameter_set_id"],
    }


def _once(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A code without its numbers stands once: how many there are is not to be known."""
    full = {each["code"] for each in findings if each["numbers"] or each["ref"]}
    found: list[dict[str, Any]] = []
    bare: set[str] = set()
    for each in findings:
        if not each["numbers"] and not each["ref"]:
            if each["code"] in full | bare:
                continue
            bare.add(each["code"])
        found.append(each)
    return found


NOTHING: dict[str, Any] = {
    "state": None,
    "reason": "",
    "since": None,
    "score": None,
    "band": None,
    "coverage": 0,
    "parts": [],
    "cadence": None,
    "return_chance": None,
    "enough_data": False,
    "note": "",
    "covered_until": None,
    "alive_until": None,
    "findings": [],
    "parameter_set": None,
}
