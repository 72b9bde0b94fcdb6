"""Judge a partner: state, score and findings from the evidence, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import floor

from tracker.insight import ageing, findings
from tracker.insight.cadence import Cadence
from tracker.insight.case import Case, age_band, count_within
from tracker.insight.community import CommunityFacts
from tracker.insight.evidence import Evidence, GrantFacts
from tracker.insight.lifetable import return_chance
from tracker.insight.months import add_months, first_day, last_day, month_of
from tracker.insight.score import ScoreFacts, band, best_agreement, score
from tracker.insight.states import ASLEEP, Standing
from tracker.insight.thresholds import Parameters, Thresholds
from tracker.insight.verdict import Verdict

NEED_NO_AGREEMENT = frozenset(["government", "funder"])


def judge(
    seen: Evidence, sets: Parameters | Sequence[Parameters], as_of: date
) -> Verdict | None:
    """The verdict of the month of ``as_of`` on what happened up to that day.

    None before the relationship began.
    """
    case = Case(seen, _as_sets(sets), as_of)
    last = None
    for last in case.standings():  # noqa: B007 - the fold needs every month
        pass
    return None if last is None else verdict_of(case, last)


def replay(
    seen: Evidence,
    sets: Parameters | Sequence[Parameters],
    upto: date,
    since: date | None = None,
) -> list[Verdict]:
    """The verdicts of every completed month up to a day, oldest first.

    ``since`` leaves out earlier months; they are folded all the same.
    """
    end = month_of(upto)
    if last_day(end) > upto:
        end -= 1
    case = Case(seen, _as_sets(sets), last_day(end))
    first = case.start if since is None else month_of(since)
    return [verdict_of(case, now) for now in case.standings() if now.month >= first]


def _as_sets(sets: Parameters | Sequence[Parameters]) -> Sequence[Parameters]:
    return [sets] if isinstance(sets, Parameters) else sets


def verdict_of(case: Case, now: Standing) -> Verdict:
    """Everything about one month that the fold has reached."""
    month, day = now.month, case.day_of(now.month)
    parameters = case.set_of(month)
    limits = parameters.thresholds
    cad = now.rhythm.at(now.silence) if now.rhythm else None
    people = case.community(parameters).at(month)
    enough = case.coverage.between(month - limits.no_data_months, month) > 0
    marks = score(_score_facts(case, now, cad, people, parameters), limits)
    points = marks.score if enough else None
    chance = return_chance(parameters.table, cad, limits) if cad else None
    covered, alive = case.coverage.until(month), case.alive_until(month)
    return Verdict(
        partner_id=case.seen.partner_id,
        as_of=day,
        state=now.state,
        reason=now.reason,
        since=first_day(now.since),
        score=points,
        band=band(points, limits),
        coverage=marks.coverage,
        parts=marks.parts,
        cadence=cad,
        trend=now.trend,
        return_chance=chance,
        findings=(
            *findings.of_state(case, now, cad, chance, limits),
            *findings.of_agreements(case, now, limits),
            *findings.of_papers_only(case, now, limits),
            *findings.of_people(case, now, people, parameters),
        ),
        community=people,
        enough_data=enough,
        covered_until=None if covered is None else min(last_day(covered), day),
        alive_until=None if alive is None else last_day(alive),
        planned_on=case.plan_within(day, limits.plan_months),
        active_months=now.active_count,
        first_activity=case.days[0] if now.active_count else None,
        last_activity=case.last_day_upto(day),
        next_change_on=(
            next_change_on(case, now, cad, limits) if month == case.month else None
        ),
        parameters=parameters.number,
    )


def _score_facts(
    case: Case,
    now: Standing,
    cad: Cadence | None,
    people: CommunityFacts,
    parameters: Parameters,
) -> ScoreFacts:
    limits, month, day = parameters.thresholds, now.month, case.day_of(now.month)
    collected = case.kinds_collected(month)
    since = month - limits.breadth_months
    kinds = sum(case.kind_within(kind, since, month) for kind in collected)
    before = month - limits.visits_months
    visits = case.collects("visit", month)
    mass = peer = None
    if cad:
        mass = case.mass(month, now.active_count, limits)
        peer = parameters.peers.mass_of(case.seen.tier, age_band(month - case.start))
    return ScoreFacts(
        active_months=now.active_count,
        kinds=kinds if collected else None,
        kinds_collected=len(collected),
        n_eff_people=_people_known(case, now, people, limits),
        agreement=agreement_condition(case, day, limits),
        rho=now.trend.rho if now.trend else None,
        visits_in=count_within(case.seen.visits_in, before, month) if visits else None,
        visits_out=count_within(case.seen.visits_out, before, month),
        funding=_funding(case, day, limits) if case.collects("grant", month) else None,
        silence=now.silence if cad else None,
        usual_gap=cad.usual_gap if cad else None,
        dorm_at=cad.dorm_at if cad else None,
        mass=mass,
        peer_mass=peer,
    )


def _people_known(
    case: Case, now: Standing, people: CommunityFacts, limits: Thresholds
) -> float | None:
    since = now.month - limits.community_months
    total = case.activities_between(since, now.month)
    known = people.activities >= limits.people_known * total
    return people.n_eff if known else None


def agreement_condition(case: Case, day: date, limits: Thresholds) -> str | None:
    """Each agreement takes its worst condition, the partner its best agreement."""
    if case.seen.partner_kind in NEED_NO_AGREEMENT:
        return None
    found = []
    for term in case.terms(day):
        end = term.end
        if end is not None and end < day:
            recent = add_months(end, limits.expired_months) >= day
            found.append(["expired" if recent else "none"])
            continue
        conditions = ["in_force"]
        if ageing.is_stale(term.refreshed, day, term.unchanged_renewals, limits):
            conditions.append("stale")
        if end is not None and (end - day).days <= limits.expiring_days:
            conditions.append("expiring")
        found.append(conditions)
    return best_agreement(found, limits)


def _funding(case: Case, day: date, limits: Thresholds) -> str:
    order = ("running", "short", "over", "none")
    each = [grant_condition(grant, day, limits) for grant in case.seen.grants]
    return min(each, key=order.index, default="none")


def grant_condition(grant: GrantFacts, day: date, limits: Thresholds) -> str:
    """Running with time left, running out, over or applied for, or nothing."""
    if grant.awarded and grant.starts is not None and grant.starts <= day:
        if grant.ends is None or grant.ends > add_months(day, limits.grant_left_months):
            return "running"
        if grant.ends >= day:
            return "short"
        recent = add_months(grant.ends, limits.grant_over_months) >= day
        return "over" if recent else "none"
    applied = grant.applied_on is not None and grant.applied_on <= day
    pending = grant.decided_on is None or grant.decided_on > day
    return "over" if applied and pending else "none"


def next_change_on(
    case: Case, now: Standing, cad: Cadence | None, limits: Thresholds
) -> date | None:
    """The next day on which time alone may change the state or a flag."""
    month, day = now.month, case.day_of(now.month)
    months = _silence_months(case, now, cad, limits)
    if now.active_count:
        months.append(case.active[0] + limits.new_months)
        length = limits.trend_months
        for active in case.active[: now.active_count]:
            months += [active + length, active + 2 * length]
    if now.revived_in is not None and now.state == "revived":
        months.append(now.revived_in + limits.confirm_months)
    days = [first_day(each) for each in months if each > month]
    days += [paper.starts for paper in case.papers if paper.starts]
    for term in case.terms(day):
        days += ageing.change_days(term, limits)
    return min((each for each in days if each > day), default=None)


def _silence_months(
    case: Case, now: Standing, cad: Cadence | None, limits: Thresholds
) -> list[int]:
    """Months in which the silence passes a limit, if nothing happens until then."""
    alive = case.alive_until(now.month)
    silence, base = (0, alive) if alive else (now.silence, now.month)
    steps = [limits.lapsed_months, limits.new_months]
    if cad:
        steps = [floor(cad.cool_at) + 1, floor(cad.dorm_at) + 1, limits.lapsed_months]
    found = [
        case.coverage.nth_after(base, step - silence)
        for step in [*steps, limits.unused_months]
        if step > silence and now.state not in ASLEEP - {"dormant"}
    ]
    return [each for each in found if each is not None]
