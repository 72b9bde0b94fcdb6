"""Papers that renew themselves: which term runs on a day, and which was the last."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tracker.records.dates import add_months, months_between

if TYPE_CHECKING:
    from tracker.records.models import Agreement


def end_as_of(paper: Agreement, day: date) -> date | None:
    """The end of the term that runs on the day, or of the last there was."""
    if paper.terminated_on or paper.ends_on is None or not _is_automatic(paper):
        return paper.terminated_on or paper.ends_on
    times = _first_term(paper, day)
    if paper.stage in paper.Stage.over():
        times = min(times, _last_term(paper))
    if paper.notice_given_on:
        refused = (at for at in range(times) if _is_refused(paper, _term(paper, at)))
        times = next(refused, times)
    return _term(paper, times)


def renews_by_itself_on(paper: Agreement, day: date) -> date | None:
    """The first day of the next term, unless nothing follows."""
    end = end_as_of(paper, day)
    if not end or not _is_automatic(paper) or paper.terminated_on:
        return None
    if paper.stage in paper.Stage.over() or _is_refused(paper, end):
        return None
    return end + timedelta(days=1) if end < date.max else None


def _is_automatic(paper: Agreement) -> bool:
    return bool(paper.renewal == paper.Renewal.AUTOMATIC and paper.renewal_months)


def _term(paper: Agreement, times: int) -> date:
    """The end of the term after so many renewals."""
    return add_months(paper.ends_on, times * paper.renewal_months)  # type: ignore[arg-type, operator]


def _first_term(paper: Agreement, reach: date) -> int:
    """How often it is renewed until its end reaches a day."""
    gone = months_between(paper.ends_on, reach)  # type: ignore[arg-type]
    times = max(0, gone // paper.renewal_months)  # type: ignore[operator]
    while _term(paper, times) < reach:
        times += 1
    return times


def _last_term(paper: Agreement) -> int:
    """Renewals until it was said to be over; never known here in force: none.

    What expired ended before that was said, what was renewed or terminated runs out.
    """
    closed = paper.closed_on()
    if closed is None:
        return 0
    if paper.stage == paper.Stage.EXPIRED:
        return max(0, _first_term(paper, closed + timedelta(days=1)) - 1)
    return _first_term(paper, closed)


def _is_refused(paper: Agreement, end: date) -> bool:
    given = paper.notice_given_on
    return bool(given and given <= (paper.last_day_for_notice(end) or end))
