"""Who carries a relationship on our side, and how much hangs on whom."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tracker.insight.community import bus_factor
from tracker.insight.gather import facts_of
from tracker.insight.health import Reader
from tracker.insight.months import add_months
from tracker.kinds import BY_NAME
from tracker.records.models import Person

if TYPE_CHECKING:
    from accounts.models import User

WINDOW = 36  # months
FEWEST = 5  # people; under it only those who answer for the partner see stages
SHOWN = 12
STAGES = (("early", "st-e"), ("mid", "st-m"), ("late", "st-s"), ("unknown", "st-u"))


def carriers(partner: Any, user: User, today: date) -> dict[str, Any]:
    """Shares of the work; names for the responsible officer and the office only."""
    facts = facts_of([partner.pk])
    of = next(iter(facts.values()), None)
    since = add_months(today, -WINDOW)
    credits: dict[int, float] = {}
    last: dict[int, date] = {}
    count = 0
    for on, who in of.credits if of else ():
        if not (since < on <= today) or not who:
            continue
        count += 1
        for key in who:
            credits[key] = credits.get(key, 0.0) + 1 / len(who)
            last[key] = max(last.get(key, on), on)
    named = Reader(user).answers_for(partner)
    everyone = sum(credits.values()) or 1.0
    people = BY_NAME["person"].visible_to(user).in_bulk(list(credits)) if named else {}
    ranked = sorted(credits.items(), key=lambda item: (-item[1], item[0]))
    rows = [
        {
            "person": people.get(key),
            "share": credit / everyone,
            "credits": credit,
            "last": last[key],
        }
        for key, credit in ranked[:SHOWN]
        if key in people
    ]
    return {
        "people": len(credits),
        "activities": count,
        "named": named,
        "rows": rows,
        "half": bus_factor(credits, 0.5) if credits else 0,
        "most": bus_factor(credits, 0.8) if credits else 0,
        "stages": stages(of.stages if of else {}, credits)
        if named or len(credits) >= FEWEST
        else [],
    }


def stages(known: dict[int, str], credits: dict[int, float]) -> list[dict[str, Any]]:
    labels = dict(Person.Stage.choices)
    found = []
    for code, tone in STAGES:
        number = sum(known.get(key, "unknown") == code for key in credits)
        if number:
            found.append({"label": str(labels[code]), "value": number, "tone": tone})
    return found
