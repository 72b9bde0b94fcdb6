"""What happened with a partner: lanes for the picture, years for the list."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from tracker.insight import timeline
from tracker.insight.health import Sight, begun_in
from tracker.insight.labels import activity_labels, state_label
from tracker.insight.models import Verdict
from tracker.insight.months import first_day, last_day
from tracker.kinds import BY_NAME, RECORDS
from tracker.records.known_days import KnownDay
from tracker.records.marks import mark
from tracker.web.numbers import month_words

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.records.models import Record
    from tracker.records.models.agreements import AgreementQuerySet

KINDS = ("visit", "event", "education", "grant", "output")
OPEN_YEARS = 2
ICONS = {
    "visit": "plane-arrival",
    "event": "users-group",
    "education": "school",
    "grant": "coins",
    "output": "book-2",
    "contact": "message-circle",
    "plan": "calendar-plus",
}
BY_PREFIX = {cast("type[Record]", kind.model).prefix: kind for kind in RECORDS}


# What an entry is, where its record's title does not say it.
WHAT = {
    "agreement_signed": gettext_lazy("Signed"),
    "agreement_starts": pgettext_lazy("agreement", "Starts"),
    "agreement_ends": pgettext_lazy("agreement", "Ends"),
    "grant_awarded": gettext_lazy("Grant awarded"),
    "grant_applied": gettext_lazy("Grant applied for"),
    "grant_ends": gettext_lazy("Grant ends"),
    "review": gettext_lazy("Review"),
    "centre_opened": gettext_lazy("Opened"),
    "centre_closed": pgettext_lazy("centre", "Closed"),
    "first_contact": gettext_lazy("First contact"),
}
LONG = 6  # months of silence that are worth a mark


def life(partner: Any, user: User, today: date, sight: Sight) -> dict[str, Any]:
    """Everything the reader may know of, for the timeline card."""
    events = timeline.events(partner, user)
    for event in events:
        event["on"] = KnownDay.of(
            date.fromisoformat(event["date"]), event["date_precision"]
        )
        event["what"] = WHAT.get(event["kind"], "")
        event["icon"] = ICONS.get(event["counts_as"], "file-certificate")
        kind = BY_PREFIX.get(event["ref"].split("-")[0])
        event["href"] = kind.url("detail", event["ref"]) if kind else ""
    counted = [one for one in events if one["counts_as"] in KINDS]
    counted = [one for one in counted if one["on"] <= today]
    return {
        "years": years(events, today),
        "picture": picture(partner, user, counted, today, sight) if counted else None,
        "line": line(counted),
        "last": counted[0] if counted else None,
        "last_contact": next((e for e in events if e["counts_as"] == "contact"), None),
    }


def line(counted: list[dict[str, Any]]) -> str:
    if not counted:
        return ""
    n = len(counted)
    months = {(one["on"].year, one["on"].month) for one in counted}
    if len(months) == 1:
        words = ngettext(
            "%(n)s activity, in %(first)s",
            "%(n)s activities, in %(first)s",
            n,
        )
    else:
        words = _("%(n)s activities in %(months)s months, %(first)s to %(last)s")
    return words % {
        "n": n,
        "months": len(months),
        "first": month_words(counted[-1]["on"]),
        "last": month_words(counted[0]["on"]),
    }


def years(events: list[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for event in events:
        found.setdefault(event["on"].year, []).append(event)
    recent = [year for year in found if year <= today.year][:OPEN_YEARS]
    ahead = min((year for year in found if year > today.year), default=None)
    return [
        {"year": year, "events": rows, "open": year in (*recent, ahead)}
        for year, rows in found.items()
    ]


def picture(
    partner: Any,
    user: User,
    counted: list[dict[str, Any]],
    today: date,
    sight: Sight,
) -> dict[str, Any]:
    words = activity_labels()
    by_month: dict[tuple[str, int, int], dict[str, Any]] = {}
    for one in counted:  # one dot a month: hundreds of outputs stay readable
        key = (one["counts_as"], one["on"].year, one["on"].month)
        dot = by_month.setdefault(key, {"on": one["on"], "titles": []})
        dot["titles"].append(one["title"])
    rows = [
        {
            "label": words[kind],
            "events": [
                {"on": dot["on"], "title": titled(dot)}
                for key, dot in by_month.items()
                if key[0] == kind
            ],
        }
        for kind in KINDS
    ]
    first = date(counted[-1]["on"].year, 1, 1)
    spans = agreements(partner, user, today)
    return {
        "rows": rows,
        "first": first,
        "last": today,
        "spans": spans,
        "states": states(partner, first, today, begun_in(partner.pk, sight)),
        "void": void(partner, counted[0]["on"], today),
        "label": _("Activities by kind and month, agreements and states"),
    }


def void(partner: Any, last: date, today: date) -> dict[str, Any] | None:
    """The stretch in which nothing was recorded, by the count of the verdict."""
    standing = getattr(partner, "standing", None)
    cadence = getattr(standing, "cadence", None) or {}
    months = cadence.get("silence") or 0
    if standing is None or months < LONG or not standing.enough_data:
        return None
    words = ngettext("silent %(n)s month", "silent %(n)s months", months)
    return {"start": last, "end": today, "label": words % {"n": months}}


def titled(dot: dict[str, Any]) -> str:
    names, more = dot["titles"][:3], len(dot["titles"]) - 3
    words = mark(";").join(names) + (f" +{more}" if more > 0 else "")
    return f"{month_words(dot['on'])}{mark(':')}{words}"


def agreements(partner: Any, user: User, today: date) -> list[dict[str, Any]]:
    known = cast("AgreementQuerySet", BY_NAME["agreement"].visible_to(user))
    papers = known.signed_and_kept().filter(partners=partner).exclude(starts_on=None)
    return [
        {
            "label": f"{one.get_kind_display()} {one.ref}",
            "start": one.starts_on,
            "end": min(one.terminated_on or one.effective_end or today, today),
            "marks": [],
        }
        for one in papers.order_by("starts_on")[:6]
    ]


def states(
    partner: Any, first: date, today: date, begun: int | None
) -> list[dict[str, Any]]:
    """Stretches of one state, from the verdicts of the months."""
    kept = Verdict.objects.filter(partner=partner).order_by("month")
    if begun is not None:
        kept = kept.filter(month__gte=begun)
    found: list[dict[str, Any]] = []
    columns = ("month", "state", "enough_data")
    for month, state, enough in kept.values_list(*columns):
        if not enough:
            continue
        code = state
        follows = bool(found) and found[-1]["end"] == last_day(month - 1)
        if follows and found[-1]["code"] == code:
            found[-1]["end"] = last_day(month)
        else:
            found.append(
                {
                    "code": code,
                    "label": state_label(code),
                    "start": first_day(month),
                    "end": last_day(month),
                }
            )
    return [one for one in found if one["end"] >= first and one["start"] <= today]
