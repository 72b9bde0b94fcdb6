"""When agreements were to end, as it was known on a day that is over.

An extension, a termination or a successor that was recorded later is not seen; nor is
a renewal that came after the day. What was entered later altogether is read by its own
days: a termination after the day had not come yet, unless notice was given by then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from tracker.records.models import Agreement, Change

TELLING = (
    "stage",
    "ends_on",
    "terminated_on",
    "renewal",
    "renewal_months",
    "notice_months",
    "notice_given_on",
)
"""What decides when an agreement ends, and whether it was closed."""


@dataclass(frozen=True, slots=True)
class Then:
    """An agreement as it stood."""

    begun: bool
    running: bool
    end: date | None
    stopped: bool
    """Notice was given, or a day was set for its end."""
    by_itself: bool
    """Its term is carried forward unless somebody says no."""


def restated(on: date) -> dict[int, Then]:
    """Agreements whose end or stage on the day may not be that of today."""
    after = _midnight_after(on)
    was = _before(after) if after is not None else {}
    papers = Agreement.objects.filter(
        Q(renewal=Agreement.Renewal.AUTOMATIC, renewal_months__gt=0)
        | Q(terminated_on__gt=on)
        | Q(pk__in=was)
    )
    fields = papers.order_by().only("starts_on", "created", *TELLING)
    return {paper.pk: _as_known(paper, was, after, on) for paper in fields.iterator()}


def _midnight_after(on: date) -> datetime | None:
    if on >= timezone.localdate():
        return None
    return timezone.make_aware(datetime.combine(on + timedelta(1), time.min))


def _before(after: datetime) -> dict[int, dict[str, Any]]:
    """What the first change since says that stood before it."""
    later = Change.objects.filter(
        kind="agreement",
        made_at__gte=after,
        action__in=[Change.Action.CHANGED, Change.Action.UNDONE],
    )
    found: dict[int, dict[str, Any]] = {}
    rows = later.order_by("pk").values_list("record_id", "before")
    for key, before in rows.iterator():
        for name in TELLING:
            if name in before:
                found.setdefault(key, {}).setdefault(name, before[name])
    return found


def _as_known(
    paper: Agreement, was: dict[int, dict[str, Any]], after: datetime | None, on: date
) -> Then:
    begun = paper.stage in Agreement.Stage.bound()
    begun = begun and paper.starts_on is not None and paper.starts_on <= on
    if after is not None and paper.created >= after:
        given = paper.notice_given_on
        if paper.terminated_on and paper.terminated_on > on and not _by(given, on):
            paper.terminated_on = None
    else:
        for name, value in was.get(paper.pk, {}).items():
            field: Any = Agreement._meta.get_field(name)
            setattr(paper, name, field.to_python(value))
    automatic = paper.renewal == Agreement.Renewal.AUTOMATIC
    return Then(
        begun,
        paper.stage in Agreement.Stage.running(),
        paper.end_as_of(on),
        stopped=paper.terminated_on is not None or _by(paper.notice_given_on, on),
        by_itself=automatic and bool(paper.renewal_months),
    )


def _by(day: date | None, on: date) -> bool:
    return day is not None and day <= on
