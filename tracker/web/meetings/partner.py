"""What a meeting looks at before it decides: one partner on one screen."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tracker.insight import carriers, timeline
from tracker.insight.decided import came_of
from tracker.insight.health import FEWEST_PEOPLE, Reader, Sight, told
from tracker.insight.models import Flag
from tracker.kinds import BY_NAME
from tracker.records.known_days import KnownDay
from tracker.web import dates, healthy, life
from tracker.web.meetings import saying
from tracker.web.numbers import cash

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.records.models import Meeting

FEW = 3
FLAGS = 4
LATELY = 5


def shown(partner: Any, meeting: Meeting, user: User) -> dict[str, Any]:
    """Last time and since, health, agreement, money, people: as the reader may know."""
    today, sight = timezone.localdate(), Sight(user)
    card = healthy.card(partner, user, sight)
    asking = flags(partner, user, sight)
    return card | {
        "record": partner,
        "last": last_time(partner, meeting, user, sight),
        "lately": lately(partner, user, today),
        "flags": asking[:FLAGS],
        "more_flags": max(0, len(asking) - FLAGS),
        "side": dates.side(partner, user, today),
        "papers": papers(partner, user),
        "money": money(partner, user),
        "people": people(partner, user, today, sight),
    }


class ToTheRoom(Reader):
    """Others look on: about people, what whoever is in the room may know."""

    def answers_for(self, partner: Any) -> bool:
        return False


def flags(partner: Any, user: User, sight: Sight) -> list[dict[str, str]]:
    """What waits for a decision, as sentences."""
    found = Flag.objects.visible_to(user).filter(partner=partner).standing()
    found = found.unsettled().select_related("partner__lead_unit", "agreement")
    reader = ToTheRoom(user, sight).about(found)
    return [
        {"code": flag.code, "sentence": told(flag, reader)["sentence"]}
        for flag in found
    ]


def people(partner: Any, user: User, today: date, sight: Sight) -> dict[str, Any]:
    """Figures without names, and none of fewer than five."""
    found = carriers.carriers(partner, user, today, sight)
    few = 0 < (found["people"] or 0) < FEWEST_PEOPLE
    return {"months": found["months"], "people": None, "few": True} if few else found


def lately(partner: Any, user: User, today: date) -> list[dict[str, Any]]:
    """The last that happened, newest first."""
    found = []
    for event in timeline.events(partner, user):
        on = KnownDay.of(date.fromisoformat(event["date"]), event["date_precision"])
        if on <= today and event["kind"] != "review":
            what = life.WHAT.get(event["kind"], "")
            found.append({"on": on, "what": what, "title": event["title"]})
        if len(found) == LATELY:
            break
    return found


def last_time(
    partner: Any, meeting: Meeting, user: User, sight: Sight
) -> dict[str, Any] | None:
    """The decision before this meeting, and what came of it."""
    known = BY_NAME["review"].visible_to(user).filter(partner=partner)
    known = known.exclude(meeting=meeting) | known.filter(meeting=None)
    review = known.filter(reviewed_on__lte=meeting.held_on).first()
    if review is None:
        return None
    came = came_of([review], user, timezone.localdate(), sight)[review.pk]
    return saying.told(came) | {"review": review}


def papers(partner: Any, user: User) -> dict[str, Any]:
    given = {"partner": str(partner.pk), "in_force": "true"}
    kind = BY_NAME["agreement"]
    found = kind.found_by(given, user).found
    rows = list(found.order_by("effective_end", "pk")[: FEW + 1])
    n = len(rows) if len(rows) <= FEW else found.order_by().count()
    return {"rows": rows[:FEW], "n": n, "more": n - len(rows[:FEW])}


def money(partner: Any, user: User) -> dict[str, Any]:
    """Joint grants that run, their sums by currency, and settlements that are late."""
    kind, here = BY_NAME["grant"], {"partner": str(partner.pk)}
    running = kind.found_by(here | {"running": "true"}, user).found
    late = kind.found_by(here | {"settlement_overdue": "true"}, user).found
    rows = list(running.order_by("ends_on", "pk"))
    sums: dict[str, int] = defaultdict(int)
    for grant in rows:
        if grant.total_minor is not None:
            sums[grant.currency] += grant.total_minor
    return {
        "rows": rows[:FEW],
        "n": len(rows),
        "more": max(0, len(rows) - FEW),
        "sums": [cash(total, code, short=True) for code, total in sorted(sums.items())],
        "unknown": sum(grant.total_minor is None for grant in rows),
        "late": late.order_by().count(),
    }
