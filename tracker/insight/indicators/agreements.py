"""Agreements: whether they are used, and how they end."""

from __future__ import annotations

from datetime import date
from statistics import median
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.insight.portfolio import activity, assigning, renewals
from tracker.insight.portfolio.expiry import BUCKETS, conditions
from tracker.insight.portfolio.known import ACTIVITY
from tracker.insight.portfolio.scope import Rows
from tracker.records.models.agreements import AgreementQuerySet

from .asked import place_code, placed_agreements
from .base import (
    REASONS,
    Answer,
    Ask,
    Column,
    Coverage,
    Indicator,
    LeftOut,
    Line,
    Words,
    share,
    taking,
    telling,
)
from .later import gettext

REASONS |= {
    "younger_than_a_year": _("in force for less than a year"),
    "entered_after_the_fact": _("entered after it was signed"),
    "no_end_day": _("no day on which it ended is known"),
    "before_the_record": _("was not recorded at that time"),
}
WHERE = ("unit", "group", "country")


def agreements_of(ask: Ask) -> AgreementQuerySet:
    return ask.everywhere.agreements().filter(placed_agreements(ask)).order_by()


def rows_of(ask: Ask, **query: object) -> Rows:
    return Rows.of(
        "agreements", unit=ask.everywhere.unit_query, placed=place_code(ask), **query
    )


def utilisation(ask: Ask) -> Answer:
    on = ask.as_of
    ours = agreements_of(ask)
    aged, force = _aged(ours, on), ours.in_force(on).count()
    lines = []
    for name, code, strict in (
        (gettext("An activity that belongs to it"), "linked", True),
        (gettext("Any activity with a partner since it began"), "used", False),
    ):
        n = _used(ours, on, strict=strict)
        value, why = share(n, aged)
        lines.append(
            Line(
                {"reading": name, "used": n, "of": aged, "share": value},
                {
                    "used": rows_of(ask, figure=f"{code}@{on}"),
                    "of": rows_of(ask, figure=f"aged@{on}"),
                },
                telling(share=why),
            )
        )
    young = (LeftOut("younger_than_a_year", force - aged),) if force > aged else ()
    columns = (
        Column("reading", _("Counted as used"), "text"),
        Column("used", _("Used")),
        Column("of", _("In force for a year")),
        Column("share", _("Share"), "share", 0),
    )
    loose, every = assigning.unassigned(on, ask.everywhere.unit_query)
    notes: tuple[Words, ...] = ()
    if loose and not (ask.group or ask.country):
        notes = (
            gettext(
                "%(n)s of %(all)s activities of these 24 months belong to no agreement."
            )
            % {"n": loose, "all": every},
        )
    return Answer(columns, tuple(lines), None, Coverage(aged, force, young), notes)


def _aged(ours: AgreementQuerySet, on: date) -> int:
    return activity.aged_agreements(on).filter(pk__in=ours.values("pk")).count()


def _used(ours: AgreementQuerySet, on: date, *, strict: bool) -> int:
    used = activity.used_agreements(on, strict=strict)
    return used.filter(pk__in=ours.values("pk")).count()


def _utilised(ask: Ask, year: int) -> float | None:
    if year > ask.as_of.year:
        return None
    day = min(date(year, 12, 31), ask.as_of)
    ours = agreements_of(ask.but(as_of=day))
    return share(_used(ours, day, strict=False), _aged(ours, day))[0]


UTILISATION = Indicator(
    slug="agreement-utilisation",
    title=_("Agreements in use"),
    definition=_(
        "Agreements in force for at least 12 months with an activity in the last 24, "
        "of all in force for at least 12 months. Strictly, an activity that belongs to "
        "the agreement: it names it, or it names none and this was the only agreement "
        "with the partner that was in force on the day and whose scope contains such "
        "an activity. Leniently, also any activity with one of its partners on or "
        "after the day it began."
    ),
    unit_of_measure=_("agreements"),
    answer=utilisation,
    takes=taking(*WHERE),
    chart="bars",
    category="reading",
    series=("used", "of"),
    rests_on={"used": ACTIVITY, "share": ACTIVITY},
    actual=_utilised,
    aims_at=_("share in use, any activity with a partner"),
)


def renewal(ask: Ask) -> Answer:
    """How many that ended were renewed, and how long that took."""
    ended = renewals.ended(ask.as_of).filter(pk__in=agreements_of(ask).values("pk"))
    n = ended.count()
    days = renewals.days_to_renew(ended, ask.as_of)
    value, why = share(len(days), n)
    line = Line(
        {
            "ended": n,
            "renewed": len(days),
            "share": value,
            "days": median(days) if days else None,
        },
        {
            "ended": rows_of(ask, figure=f"ended@{ask.as_of}"),
            "renewed": rows_of(ask, figure=f"followed@{ask.as_of}"),
        },
        telling(share=why, days="" if days else "nothing_there"),
    )
    columns = (
        Column("ended", _("Ended in 24 months")),
        Column("renewed", _("Renewed")),
        Column("share", _("Renewal rate"), "share", 0),
        Column("days", _("Median days from the end to the new signature"), "days"),
    )
    return Answer(columns, (line,), coverage=Coverage(n, n))


def _renewed(ask: Ask, year: int) -> float | None:
    if year > ask.as_of.year:
        return None
    day = min(date(year, 12, 31), ask.as_of)
    value = renewal(ask.but(as_of=day)).rows[0].values["share"]
    return value if isinstance(value, float) else None


RENEWAL = Indicator(
    slug="agreement-renewal",
    title=_("Renewal of agreements"),
    definition=_(
        "Agreements that ended in the 24 months before the day and were followed by a "
        "signed agreement that renews them, of all that ended; and the median days "
        "from the old end to the new signature. What renews itself does not end."
    ),
    unit_of_measure=_("agreements"),
    answer=renewal,
    takes=taking(*WHERE),
    actual=_renewed,
    aims_at=_("renewal rate at the end of the year"),
)


def expiry(ask: Ask) -> Answer:
    """Agreements by the days to their end: overdue first, open-ended last."""
    on, ours = ask.as_of, agreements_of(ask)
    words = expiry_words()
    lines = []
    known = Q()
    where = conditions(on)
    for bucket in BUCKETS:
        condition = where[bucket.code]
        known |= condition
        lines.append(
            Line(
                {
                    "bucket": words[bucket.code],
                    "first": bucket.first,
                    "last": bucket.last,
                    "n": ours.filter(condition).count(),
                },
                {"n": rows_of(ask, figure=f"{bucket.code}@{on}")},
            )
        )
    columns = (
        Column("bucket", _("Days to the end"), "text"),
        Column("first", _("From (days)"), "days"),
        Column("last", _("To (days)"), "days"),
        Column("n", _("Agreements")),
    )
    n = ours.filter(known).count()
    total: dict[str, Any] = {"bucket": gettext("All"), "n": n}
    return Answer(columns, tuple(lines), Line(total), Coverage(n, n))


def expiry_words() -> dict[str, str]:
    words = {"overdue": gettext("overdue"), "open": gettext("open-ended")}
    words["731-"] = gettext("more than 730")
    for bucket in BUCKETS:
        words.setdefault(bucket.code, f"{bucket.first}–{bucket.last}")
    return words


EXPIRY = Indicator(
    slug="expiry-profile",
    title=_("Days to the end of agreements"),
    definition=_(
        "Agreements in force by the days from the day to their end, automatic renewals "
        "carried forward; overdue are those past their end that nobody closed. Of a "
        "day that is over, ends stand as they were known on it."
    ),
    unit_of_measure=_("agreements"),
    answer=expiry,
    takes=taking(*WHERE),
    chart="bars",
    category="bucket",
    series=("n",),
)
