"""What a verdict points at: a code and the numbers its sentence needs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date

from tracker.insight import ageing
from tracker.insight.cadence import Cadence
from tracker.insight.case import Case
from tracker.insight.community import CommunityFacts
from tracker.insight.evidence import CONTACT_KINDS, AgreementFacts, Finding
from tracker.insight.months import first_day, last_day, month_of, whole_years
from tracker.insight.rounding import half_up
from tracker.insight.states import Standing
from tracker.insight.thresholds import Parameters, Thresholds


def _numbers(**values: object) -> dict[str, object]:
    """JSON values; what is not known is left out, and so is its clause."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
        if value is not None
    }


def of_state(
    case: Case,
    now: Standing,
    cad: Cadence | None,
    chance: dict[str, object] | None,
    limits: Thresholds,
) -> Iterator[Finding]:
    """DORMANT is a flag; COOLING, REVIVED and LAPSED are shown with the state."""
    day = case.day_of(now.month)
    if now.state == "dormant":
        yield Finding("DORMANT", "", _dormant(case, now, cad, chance, day, limits))
    elif now.state == "lapsed":
        ends = [ageing.effective_end(paper, day) for paper in case.papers]
        past = [end for end in ends if end is not None and end < day]
        end = max(past, default=None)
        yield Finding("LAPSED", "", _numbers(silence=now.silence, end=end))
    elif now.state == "revived" and now.revived_in is not None:
        deadline = last_day(now.revived_in + limits.confirm_months - 1)
        yield Finding("REVIVED", "", _revival(now, limits) | _numbers(by=deadline))
    elif now.state == "cooling":
        yield Finding("COOLING", "", _cooling(now, cad, limits))


def _revival(now: Standing, limits: Thresholds) -> dict[str, object]:
    return _numbers(
        gap=now.revived_after, active=now.revived_active, needed=limits.confirm_active
    )


def _dormant(
    case: Case,
    now: Standing,
    cad: Cadence | None,
    chance: dict[str, object] | None,
    day: date,
    limits: Thresholds,
) -> dict[str, object]:
    contact, attested = case.seen.last_contact, case.seen.attested_until
    planned = case.plan_within(day, limits.plan_months)
    shared = _numbers(
        reason="silence" if cad else "never",
        silence=now.silence,
        last_contact=contact if contact and contact <= day else None,
        planned_on=planned,
        planned_on_known=case.known(planned),
        attested_until=attested if attested and attested >= day else None,
    )
    if cad is None:
        signed = [p.signed for p in case.papers if p.signed and p.signed <= day]
        return shared | _numbers(signed=min(signed, default=None))
    p = chance["p"] if chance else None
    return shared | _numbers(
        last=case.last_day_upto(day),
        last_known=case.known(case.last_day_upto(day)),
        usual_gap=cad.usual_gap,
        cool_at=cad.cool_at,
        dorm_at=cad.dorm_at,
        returned=int(half_up(100 * p)) if isinstance(p, float) else None,
        active_months=now.active_count,
        first=case.days[0],
        first_known=case.known(case.days[0]),
    )


def _cooling(
    now: Standing, cad: Cadence | None, limits: Thresholds
) -> dict[str, object]:
    numbers = _numbers(reason=now.reason, silence=now.silence)
    if now.reason == "trend" and now.trend:
        a0, a1 = now.trend.a0, now.trend.a1
        return numbers | _numbers(a0=a0, a1=a1, months=limits.trend_months)
    if now.reason == "unconfirmed":
        return numbers | _revival(now, limits)
    if cad:
        share = int(half_up(100 * limits.cool_quantile))
        usual, cool, dorm = cad.usual_gap, cad.cool_at, cad.dorm_at
        numbers |= _numbers(usual_gap=usual, cool_at=cool, dorm_at=dorm, share=share)
    return numbers


def of_agreements(case: Case, now: Standing, limits: Thresholds) -> Iterator[Finding]:
    day = case.day_of(now.month)
    terms = case.terms(day)
    force = sum(term.in_force for term in terms)
    for term in terms:
        renewed = term.paper.renewed_on
        others = force > term.in_force or (renewed is not None and renewed <= day)
        yield from _of_agreement(case, now, term, day, limits, alone=not others)


def _of_agreement(
    case: Case,
    now: Standing,
    term: ageing.Term,
    day: date,
    limits: Thresholds,
    *,
    alone: bool,
) -> Iterator[Finding]:
    end, notice = term.end, term.notice_by
    last = case.last_day_upto(day)
    last = last if last and last >= term.start else None
    silent = case.coverage.between(max(now.last_sign, month_of(term.start)), now.month)
    age = ageing.agreement_ageing(
        as_of=day,
        start=term.start,
        signed=term.paper.signed,
        end=end,
        last_refresh=term.refreshed,
        last_activity=last,
        notice_days=(end - notice).days if end and notice else 0,
        auto_renew=term.renews_itself,
        unchanged_renewals=term.unchanged_renewals,
        alone=alone,
        silent_months=silent,
        covered=now.covered,
        limits=limits,
    )
    for code in age.flags:
        if code in ("EXPIRING", "NOTICE_WINDOW"):
            numbers = _numbers(
                end=end,
                days=age.days_to_end,
                notice_by=notice if notice and notice >= day else None,
                renews=term.renews_itself,
                activities=depending(case, term.paper, day, alone=alone),
            )
        elif code == "EXPIRED":
            numbers = _numbers(end=end, days=-(age.days_to_end or 0))
        elif code == "ACTIVE_WITHOUT_AGREEMENT" and end is not None:
            since = bisect_right(case.days, day) - bisect_right(case.days, end)
            numbers = _numbers(end=end, activities=since)
        elif code == "STALE_TEXT":
            years = whole_years(term.refreshed, day)
            numbers = _numbers(
                refreshed=term.refreshed, years=years, renewals=term.unchanged_renewals
            )
        else:
            numbers = _numbers(silence=silent, starts=term.start, last=last)
        yield Finding(code, term.paper.ref, numbers)


def depending(
    case: Case, paper: AgreementFacts, day: date, *, alone: bool
) -> int | None:
    """Activities that name the agreement; all since its start if it is the only one."""
    if paper.linked:
        return bisect_right(paper.linked, day)
    return case.days_from(paper.starts or day, day) if alone else None


def of_papers_only(case: Case, now: Standing, limits: Thresholds) -> Iterator[Finding]:
    """TRAILING_ONLY: papers still appear, years after the last meeting."""
    month, window = now.month, limits.trailing_months
    if not case.kind_within("output", month - window, month):
        return
    if not case.contact.holds(month):
        return
    if not any(case.collects(kind, month) for kind in CONTACT_KINDS):
        return
    met = case.last_of_kinds(CONTACT_KINDS, month)
    signs = [s for s in (met, case.running_sign(month)) if s is not None]
    since = max(signs, default=case.start)
    silent = case.contact.between(since, month)
    if silent > window:
        date_ = first_day(max(signs)) if signs else None
        known = case.known(date_)
        numbers = _numbers(since=date_, since_known=known, silence=silent)
        yield Finding("TRAILING_ONLY", "", numbers)


def of_people(
    case: Case, now: Standing, facts: CommunityFacts, parameters: Parameters
) -> Iterator[Finding]:
    limits = parameters.thresholds
    for code in facts.flags:
        if code == "NO_ACTIVE_PEOPLE":
            if _nobody_known_for_sure(case, now, facts, limits):
                yield Finding(code, "", _numbers(months=limits.community_months))
        elif code == "AGEING_COMMUNITY":
            peers = parameters.peers.renewal
            yield Finding(
                code,
                "",
                _numbers(
                    newcomers=facts.newcomers,
                    people=facts.active_people,
                    tie_years=facts.median_tie_years,
                    newcomer_months=facts.months_since_newcomer,
                    early_mid_share=facts.early_mid_share,
                    peers=int(half_up(100 * peers)) if peers is not None else None,
                ),
            )
        else:
            share = int(half_up(100 * (facts.top_share or 0)))
            numbers = _numbers(share=share, activities=facts.activities)
            yield Finding(code, "", numbers, facts.top_person)


def _nobody_known_for_sure(
    case: Case, now: Standing, facts: CommunityFacts, limits: Thresholds
) -> bool:
    """People took part before, all months since are covered, and nobody did since."""
    since = now.month - limits.community_months
    if case.coverage.between(since, now.month) < limits.community_months:
        return False
    return facts.leavers_ever > 0 and not case.activities_between(since, now.month)
