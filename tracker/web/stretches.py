"""The states of a relationship so far, and how it looked on a day that is over."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.insight.health import Sight, begun_in
from tracker.insight.models import Verdict
from tracker.insight.months import first_day, last_day, month_of

FIRST_YEAR = 1900


def stretches(partner: Any, sight: Sight) -> list[dict[str, Any]]:
    """Months of one state in a row, newest first; marked where a record came late.

    Where the reader may not know all of it, from the first month they would know of;
    and which record came late, and moved a state, may be one of the hidden. Months of
    which nothing is known carry no state, whatever it was before.
    """
    found: list[dict[str, Any]] = []
    begun = begun_in(partner.pk, sight)
    kept = Verdict.objects.filter(partner=partner).order_by("month")
    if begun is not None:
        kept = kept.filter(month__gte=begun)
    columns = ("month", "state", "corrected", "enough_data")
    for month, state, corrected, enough in kept.values_list(*columns):
        code = state if enough else ""
        late = corrected and begun is None
        if found and found[-1]["code"] == code and found[-1]["last"] == month - 1:
            found[-1]["last"] = month
            found[-1]["corrected"] += late
        else:
            found.append({"code": code, "first": month, "last": month})
            found[-1]["corrected"] = int(late)
    for one in found:
        one["since"], one["until"] = first_day(one["first"]), last_day(one["last"])
        one["months"] = one["last"] - one["first"] + 1
    return found[::-1]


def kept_in(partner: Any, on: date, sight: Sight) -> Verdict | None:
    """The verdict that is kept of this day's month, once the month is over."""
    begun, month = begun_in(partner.pk, sight), month_of(on)
    if begun is not None and month < begun:
        return None
    found = Verdict.objects.filter(partner=partner, month=month).first()
    if found is not None and begun is not None:
        found.corrected = False
    return found


def asked_day(text: str) -> tuple[date | None, str]:
    """The day somebody wants to look back to; else why it is none."""
    if not text:
        return None, ""
    try:
        on = date.fromisoformat(text)
    except ValueError:
        return None, _("Write a day as year-month-day.")
    if on > timezone.localdate():
        return None, _("This day has not come yet.")
    if on.year < FIRST_YEAR:
        return None, _("Nothing is known of this time.")
    return on, ""
