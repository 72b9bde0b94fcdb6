"""From when until when a file knows activity, as people write it."""

from __future__ import annotations

import re
from datetime import date

from tracker.exchange.formats.refused import Refused
from tracker.exchange.sayings import say as _
from tracker.records.dates import month_end, month_index

_MONTH = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


def read_period(text: str) -> tuple[date, date | None]:
    """`2014-01:2021-03`, the days also given; open when nothing follows the colon."""
    first, _colon, last = text.partition(":")
    since = _day(first, last=False)
    if since is None:
        raise Refused(
            _("“%(text)s” is no period; write 2014-01:2021-03.") % {"text": text[:40]},
            "covers",
        )
    until = _day(last, last=True)
    if (last.strip() and until is None) or (until and until < since):
        raise Refused(
            _("“%(text)s” is no period; write 2014-01:2021-03.") % {"text": text[:40]},
            "covers",
        )
    return since, until


def _day(text: str, *, last: bool) -> date | None:
    match = _MONTH.fullmatch(text.strip())
    if not match:
        return None
    try:
        day = date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError:
        return None
    return month_end(month_index(day)) if last and not match[3] else day
