"""A verdict in the words and figures of the partner page."""

from __future__ import annotations

from datetime import date
from math import floor
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.insight import health
from tracker.insight.labels import band_label, part_label
from tracker.insight.models import ParameterSet, Verdict
from tracker.insight.models.flags import SHOWN_WITH_THE_STATE
from tracker.insight.rounding import half_up
from tracker.records.known_days import told
from tracker.records.marks import listed
from tracker.records.models import Due
from tracker.web.numbers import day_words, grouped, month_words

if TYPE_CHECKING:
    from accounts.models import User

# Where the rows behind a part stand on the partner page.
ROWS = {
    "recency": "#timeline",
    "frequency": "#timeline",
    "breadth": "#timeline",
    "trend": "#timeline",
    "people": "?tab=people",
    "agreement": "?tab=agreements",
    "funding": "?tab=grants",
    "reciprocity": "?tab=visits",
}


def card(
    partner: Any, user: User, sight: health.Sight, as_of: date | None = None
) -> dict[str, Any]:
    """Everything the health card shows, and whether a new verdict is on its way.

    With a day: how it looked then, by what had happened up to that day.
    """
    standing = health.standing_of(partner, user, sight)
    standing = standing if as_of is None else None
    verdict = health.report(partner, as_of, user=user, standing=standing, sight=sight)
    known = verdict["enough_data"]
    since = day(verdict["since"] if known else verdict["covered_until"])
    return {
        "partner": partner,
        "verdict": verdict,
        "since": since,
        "as_of": as_of,
        "pending": as_of is None and Due.objects.filter(pk=partner.pk).exists(),
        "said": [f for f in verdict["findings"] if f["code"] in SHOWN_WITH_THE_STATE],
        "no_chance": no_chance(verdict),
        "points": points(verdict, standing) if verdict["state"] else None,
        "cadence": rhythm(verdict["cadence"]),
        "chance": chance(verdict["return_chance"]),
        "band": band_label(verdict["band"]),
        "a_year_ago": a_year_ago(partner, verdict, sight) if as_of is None else None,
    }


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def points(verdict: dict[str, Any], standing: Any) -> dict[str, Any]:
    """Parts with their points; the one that costs most is marked."""
    known = [p for p in verdict["parts"] if p["points"] is not None]
    out_of = sum(p["weight"] for p in known)
    total = sum(p["points"] for p in known)
    worst: Any = max(known, key=lambda p: p["weight"] - p["points"], default=None)
    parts = [
        {
            "label": part_label(part["code"]),
            "weight": part["weight"],
            "points": part["points"],
            "why": why(part, verdict, standing),
            "href": ROWS.get(part["code"], "#timeline"),
            "loss": part is worst and part["weight"] - part["points"] >= 1,
        }
        for part in verdict["parts"]
        if part["points"] is not None
    ]
    left = [part_label(p["code"]) for p in verdict["parts"] if p["points"] is None]
    return {
        "parts": parts,
        "total": total,
        "out_of": out_of,
        "heaviest": max((p["weight"] for p in parts), default=20),
        "note": note(verdict, left, total, out_of),
        "loss": loss(worst) if worst else "",
    }


def note(verdict: dict[str, Any], left: list[str], total: float, out_of: float) -> str:
    if verdict["score"] is None:
        return _("too few parts apply for a score")
    score = {"score": verdict["score"]}
    if abs(100 * total / (out_of or 1) - verdict["score"]) > 1:
        words = _("the score of %(score)s counts everything, the parts what you see")
        return words % score
    if left:
        words = _("shown as %(score)s of 100; not applicable: %(parts)s")
        return words % (score | {"parts": listed(left)})
    return _("shown as %(score)s; all eight parts applicable") % score


def loss(part: dict[str, Any]) -> str:
    lost = part["weight"] - part["points"]
    if lost < 1:
        return ""
    return _("Largest loss: %(part)s, %(points)s points.") % {
        "part": part_label(part["code"]).lower(),
        "points": grouped(lost, 0),
    }


def why(part: dict[str, Any], verdict: dict[str, Any], standing: Any) -> str:
    """One line a part: what its points come from."""
    limits, value = verdict["thresholds"], part["value"]
    if part["code"] == "recency":
        cadence = verdict["cadence"] or {}
        if standing is None:
            words = _("no points beyond %(months)s months of silence")
            return words % {"months": grouped(floor(cadence.get("dorm_at") or 0))}
        last = told(standing, "last_activity_on")
        return _("last activity %(day)s; no points beyond %(months)s months") % {
            "day": day_words(last),
            "months": grouped(floor(cadence.get("dorm_at") or 0)),
        }
    if part["code"] == "frequency":
        if standing is None:
            return _("recent active months; half the points at the middle of peers")
        months = getattr(standing, "active_months", 0)
        return ngettext(
            "%(n)s active month since %(first)s; half the points at the middle",
            "%(n)s active months since %(first)s; half the points at the middle",
            months,
        ) % {
            "n": grouped(months),
            "first": month_words(told(standing, "first_activity_on")),
        }
    if part["code"] == "people":
        full = limits.get("people_full", 5)
        words = _(
            "as if %(n)s people shared the work equally; full points from %(full)s"
        )
        return words % {"n": grouped(value * full, 1), "full": grouped(full)}
    if part["code"] == "breadth":
        full = grouped(limits.get("breadth_kinds", 4))
        return _("kinds of activity in 36 months; full points from %(full)s") % {
            "full": full
        }
    if part["code"] == "agreement":
        return of_agreement(value, limits)
    if part["code"] == "trend":
        return of_trend(value)
    if part["code"] == "funding":
        return of_funding(value, limits)
    return _("the nearer visits in and out are to each other, the more points")


def of_agreement(value: float, limits: dict[str, Any]) -> str:
    if value >= 1:
        return _("in force")
    if value == limits.get("agreement_stale"):
        return _("in force, but the text is old")
    if value == limits.get("agreement_expiring"):
        return _("in force, but it ends soon")
    return _("expired lately") if value else _("none in force")


def of_trend(value: float) -> str:
    if value > 0.5:
        return _("more active in the last 24 months than in the 24 before")
    if value < 0.5:
        return _("less active in the last 24 months than in the 24 before")
    return _("as active in the last 24 months as in the 24 before")


def of_funding(value: float, limits: dict[str, Any]) -> str:
    if value >= 1:
        return _("a joint grant runs")
    if value == limits.get("grant_short"):
        return _("a joint grant runs, but not for long")
    return _("a joint grant ended lately") if value else _("none runs or ended lately")


def rhythm(cadence: dict[str, Any] | None) -> dict[str, float] | None:
    wanted = ("usual_gap", "cool_at", "dorm_at", "silence")
    if not cadence or any(cadence.get(name) is None for name in wanted):
        return None
    return {name: cadence[name] for name in wanted}


def chance(given: dict[str, Any] | None) -> dict[str, Any] | None:
    """Of a hundred like it: of this rhythm, or of any where its own are too few."""
    if not given or given.get("p") is None:
        return None
    return {
        "of_100": int(half_up(100 * given["p"])),
        "n": given.get("n"),
        "any_rhythm": given.get("rhythm_class") is None,
    }


def no_chance(verdict: dict[str, Any]) -> str:
    """Why a silent partner has no chance of return beside it."""
    quiet = verdict["state"] in ("cooling", "dormant")
    if not quiet or verdict["return_chance"] or not verdict["cadence"]:
        return ""
    kept = ParameterSet.objects.filter(number=verdict["parameter_set"]).first()
    table = kept.parameters().table if kept else None
    needed = verdict["thresholds"].get("table_partners")
    known = table.partners if table else 0
    if needed is None or known >= needed:
        return ""
    words = _(
        "No chance of return is given: %(known)s partners with a past are known, "
        "%(needed)s are needed."
    )
    return words % {"known": grouped(known), "needed": grouped(needed)}


def a_year_ago(
    partner: Any, verdict: dict[str, Any], sight: health.Sight
) -> int | None:
    """The score of the month a year back, where it was judged."""
    today = timezone.localdate()
    month = 12 * today.year + today.month - 1 - 12
    begun = health.begun_in(partner.pk, sight)
    if begun is not None and month < begun:
        return None
    before = Verdict.objects.filter(partner=partner, month=month)
    return before.values_list("score", flat=True).first() if verdict["score"] else None
