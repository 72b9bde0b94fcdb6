"""A verdict as the columns it is kept in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from tracker.insight import ageing
from tracker.insight.case import Case
from tracker.insight.evidence import Finding
from tracker.insight.gather.facts import digest
from tracker.insight.models.verdicts import DATED
from tracker.insight.months import add_months, first_day
from tracker.insight.thresholds import Thresholds
from tracker.insight.verdict import Verdict

from .today import kept

OF_PEOPLE = frozenset(
    ["KEY_PERSON", "SUCCESSION_RISK", "AGEING_COMMUNITY", "NO_ACTIVE_PEOPLE"]
)


def numbers(finding: Finding, found: Verdict) -> dict[str, Any]:
    """What a sentence needs; with the size of the community, for who may read it."""
    told = kept(finding.numbers)
    if finding.code in OF_PEOPLE:
        told["people"] = found.community.active_people
    return told


def columns(found: Verdict) -> dict[str, Any]:
    """State, score and figures; findings name nobody."""
    return {
        "state": found.state,
        "reason": found.reason,
        "since": found.since,
        "score": found.score,
        "coverage": found.coverage,
        "parts": found.told_parts(),
        "cadence": found.told_cadence(),
        "return_chance": found.return_chance and dict(found.return_chance),
        "findings": [
            {"code": f.code, "ref": f.subject, "numbers": numbers(f, found)}
            for f in found.findings
        ],
        "covered_until": found.covered_until,
        "alive_until": found.alive_until,
        "enough_data": found.enough_data,
        "parameter_set_id": found.parameters,
    }


def of_month(found: Verdict) -> dict[str, Any]:
    """Of a month that is over; nothing about what may come."""
    values = columns(found)
    return values | {"as_of": found.as_of, "digest": digest(sorted(values.items()))}


def live(found: Verdict, case: Case, parameters: Thresholds) -> dict[str, Any]:
    """Of the running month, with what lists show and when to look again."""
    people = found.community
    contact = _latest([case.seen.last_contact, found.last_activity])
    days = found.first_activity, found.last_activity, contact, found.planned_on
    known = case.seen.known
    values = columns(found) | {
        "next_change_on": found.next_change_on,
        "active_months": found.active_months,
        "first_activity_on": found.first_activity,
        "last_activity_on": found.last_activity,
        "last_contact_on": contact,
        "next_agreement_end": next_end(case, found.as_of),
        "planned_on": found.planned_on,
        "dates_known": {
            name: known[day]
            for name, day in zip(DATED, days, strict=True)
            if day is not None and day in known
        },
        "not_enough_since": None if found.enough_data else found.covered_until,
        "people": {
            "active": people.active_people,
            "newcomers": people.newcomers,
            "renewal_rate": people.renewal_rate,
            "median_tie_years": people.median_tie_years,
            "early_mid_share": people.early_mid_share,
            "stages": dict(people.stages),
        },
        "judge_again_on": judge_again_on(found, case, parameters),
    }
    return values | {"as_of": found.as_of, "digest": digest(sorted(values.items()))}


def _latest(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day is not None), default=None)


def next_end(case: Case, day: date) -> date | None:
    """The first end of an agreement in force."""
    ends = [term.end for term in case.terms(day) if term.in_force and term.end]
    return min(ends, default=None)


def judge_again_on(found: Verdict, case: Case, limits: Thresholds) -> date:
    """Until then the same facts give the same verdict, whatever day it is."""
    today = found.as_of
    days = [first_day(case.month + 1), found.next_change_on, case.seen.attested_until]
    days += [*case.seen.plans, *(paper.starts for paper in case.papers)]
    for grant in case.seen.grants:
        days += [grant.starts, grant.applied_on, grant.decided_on, grant.ends]
        if grant.ends:
            days.append(add_months(grant.ends, -limits.grant_left_months))
            days.append(add_months(grant.ends, limits.grant_over_months))
    for term in case.terms(today):
        days += ageing.change_days(term, limits)
        if term.end:
            days.append(term.end - timedelta(limits.expiring_days))
            days.append(add_months(term.end, limits.expired_months))
    known = [day for day in days if day is not None]
    ahead = [day for day in known if day > today]
    ahead += [day + timedelta(1) for day in known if today <= day < date.max]
    return min(ahead)
