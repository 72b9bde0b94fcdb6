"""How old an agreement is, when it ends, and what its age asks of us."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.insight.evidence import NOT_YET_IN_FORCE, AgreementFacts
from tracker.insight.months import add_months, month_of
from tracker.insight.rounding import half_up
from tracker.insight.thresholds import Thresholds

DEFAULTS = Thresholds()
NOT_CARRIED_ON = frozenset(["expired", "renewed", "terminated"])


def _first_term(ends: date, months: int, reach: date) -> int:
    """How often a term is carried forward until its end reaches a day."""
    times = max(0, (month_of(reach) - month_of(ends)) // months)
    while add_months(ends, times * months) < reach:
        times += 1
    return times


def renewals(paper: AgreementFacts, on: date) -> int:
    """How often the agreement renewed itself by that day.

    Notice given by the last day for it lets the term it falls in be the last.
    """
    months = paper.renewal_months or 0
    carried = paper.renewal == "automatic" and paper.stage not in NOT_CARRIED_ON
    if paper.ends is None or months <= 0 or not carried:
        return 0
    times = _first_term(paper.ends, months, on)
    if paper.notice_given_on is None:
        return times
    last_term = 0
    while _notice_day(paper, last_term) < paper.notice_given_on:
        last_term += 1
    return min(times, last_term)


def _notice_day(paper: AgreementFacts, times: int) -> date:
    if paper.ends is None:
        return date.max
    end = add_months(paper.ends, times * (paper.renewal_months or 0))
    return add_months(end, -(paper.notice_months or 0))


def effective_end(paper: AgreementFacts, on: date) -> date | None:
    """The day the agreement ends as things stand on a day; none: open-ended."""
    if paper.terminated is not None or paper.ends is None:
        return paper.terminated
    times = renewals(paper, on)
    return add_months(paper.ends, times * (paper.renewal_months or 0))


def in_force(paper: AgreementFacts, on: date) -> bool:
    if paper.starts is None or paper.stage in NOT_YET_IN_FORCE or on < paper.starts:
        return False
    end = effective_end(paper, on)
    return end is None or on <= end


def notice_by(paper: AgreementFacts, end: date) -> date | None:
    """The last day to give notice, if the agreement asks for notice at all."""
    return add_months(end, -paper.notice_months) if paper.notice_months else None


def renews_itself(paper: AgreementFacts, on: date) -> bool:
    """Whether the present term will be followed by another unless somebody acts."""
    if paper.renewal != "automatic" or not paper.renewal_months:
        return False
    if paper.terminated is not None or paper.stage in NOT_CARRIED_ON:
        return False
    given = paper.notice_given_on
    return (
        given is None or given > on or _notice_day(paper, renewals(paper, on)) < given
    )


@dataclass(frozen=True, slots=True)
class Term:
    """An agreement as it stands on one day."""

    paper: AgreementFacts
    start: date
    end: date | None
    in_force: bool
    notice_by: date | None
    renews_itself: bool
    refreshed: date | None
    """Signed, amended or formally reviewed; renewing itself makes no text younger."""
    unchanged_renewals: int


def term_on(paper: AgreementFacts, day: date) -> Term:
    end = effective_end(paper, day)
    texts = [d for d in (paper.signed, *paper.refreshed) if d is not None and d <= day]
    refreshed = max(texts, default=None)
    start = paper.starts or day
    return Term(
        paper,
        start,
        end,
        start <= day and (end is None or day <= end),
        notice_by(paper, end) if end else None,
        renews_itself(paper, day),
        refreshed,
        _unchanged(paper, day, refreshed),
    )


def _unchanged(paper: AgreementFacts, day: date, refreshed: date | None) -> int:
    """Automatic renewals since the text was last looked at."""
    times = 0 if paper.terminated else renewals(paper, day)
    if not times or paper.ends is None or refreshed is None:
        return times
    months = paper.renewal_months or 0
    ends = [add_months(paper.ends, at * months) for at in range(times)]
    return times - bisect_left(ends, refreshed)


@dataclass(frozen=True, slots=True)
class Ageing:
    """The age of one agreement on one day, and the flags it raises."""

    as_of: date
    start: date
    end: date | None
    signed: date | None
    refreshed: date | None
    flags: tuple[str, ...]

    @property
    def age_years(self) -> float | None:
        return _years(self.signed, self.as_of)

    @property
    def refresh_years(self) -> float | None:
        return _years(self.refreshed, self.as_of)

    @property
    def days_to_end(self) -> int | None:
        return None if self.end is None else (self.end - self.as_of).days

    @property
    def term_used(self) -> float | None:
        term = 0 if self.end is None else (self.end - self.start).days
        return half_up((self.as_of - self.start).days / term, 3) if term else None


def _years(since: date | None, as_of: date) -> float | None:
    return None if since is None else half_up((as_of - since).days / 365.25, 2)


def is_stale(
    refreshed: date | None, as_of: date, unchanged: int, limits: Thresholds = DEFAULTS
) -> bool:
    """Five years to the calendar day, or twice renewed without a look at the text."""
    if unchanged >= limits.stale_renewals:
        return True
    return (
        refreshed is not None
        and add_months(refreshed, 12 * limits.stale_years) <= as_of
    )


def _unused(
    as_of: date,
    start: date,
    last_activity: date | None,
    silent: int | None,
    limits: Thresholds,
) -> bool:
    since = month_of(last_activity or start)
    months = month_of(as_of) - since if silent is None else silent
    if months < limits.unused_months:
        return False
    return last_activity is not None or (as_of - start).days > limits.unused_days


def agreement_ageing(
    *,
    as_of: date,
    start: date,
    signed: date | None = None,
    end: date | None = None,
    last_refresh: date | None = None,
    last_activity: date | None = None,
    notice_days: int = 0,
    auto_renew: bool = False,
    unchanged_renewals: int = 0,
    alone: bool = True,
    silent_months: int | None = None,
    covered: bool = True,
    limits: Thresholds = DEFAULTS,
) -> Ageing:
    """The flags of one agreement.

    ``alone``: no other agreement with the partner is in force and none renews it.
    ``silent_months``: covered months since the last activity (since the start where
    there was none); plain months where it is not given.
    """
    refreshed = max((d for d in (signed, last_refresh) if d is not None), default=None)
    days = None if end is None else (end - as_of).days
    force = start <= as_of and (days is None or days >= 0)
    flags = []
    if force and days is not None:
        if days <= max(limits.expiring_days, notice_days):
            flags.append("EXPIRING")
        if auto_renew and days <= notice_days + limits.notice_days:
            flags.append("NOTICE_WINDOW")
    if end is not None and end < as_of and alone:
        flags.append("EXPIRED")
        if last_activity is not None and last_activity > end:
            flags.append("ACTIVE_WITHOUT_AGREEMENT")
    if force and is_stale(refreshed, as_of, unchanged_renewals, limits):
        flags.append("STALE_TEXT")
    if (
        force
        and covered
        and _unused(as_of, start, last_activity, silent_months, limits)
    ):
        flags.append("UNUSED")
    return Ageing(as_of, start, end, signed, refreshed, tuple(flags))


def change_days(term: Term, limits: Thresholds = DEFAULTS) -> list[date]:
    """Days on which time alone changes what the agreement asks."""
    days, end = [], term.end
    if end is not None:
        notice = term.notice_by or end
        days += [day + timedelta(1) for day in (end, notice) if day < date.max]
        days.append(notice)
        days.append(end - timedelta(max(limits.expiring_days, (end - notice).days)))
        if term.renews_itself:
            days.append(notice - timedelta(limits.notice_days))
    if term.refreshed is not None:
        days.append(add_months(term.refreshed, 12 * limits.stale_years))
    return days
