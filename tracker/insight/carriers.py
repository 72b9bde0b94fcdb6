"""Who carries a relationship, how much hangs on whom, and who would follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from tracker.insight import parameters
from tracker.insight.community import Community, CommunityFacts
from tracker.insight.coverage import Unasked
from tracker.insight.gather import Apart, Facts, Kin, facts_of
from tracker.insight.gather.theirs import their_credits
from tracker.insight.health import FEWEST_PEOPLE, Reader, Sight
from tracker.insight.months import first_day, month_of
from tracker.insight.thresholds import Parameters, in_force_on
from tracker.insight.ties import ties
from tracker.records.models import Person

if TYPE_CHECKING:
    from accounts.models import User

THEIRS_KNOWN = 0.7
"""Share of activities with known people of theirs from which their side is told."""
SHOWN = 12
STAGES = (("early", "st-e"), ("mid", "st-m"), ("late", "st-s"), ("unknown", "st-u"))
Activities = Sequence[tuple[int, tuple[int, ...]]]


def carriers(partner: Any, user: User, today: date, sight: Sight) -> dict[str, Any]:
    """Shares of the work; names for the responsible officer and the office only."""
    kin = Kin()
    known = facts_of([partner.pk], kin=kin, recorded=Unasked(), apart=sight.apart)
    of = known.get(partner.pk)
    sets = parameters.in_use()
    rules = in_force_on(sets, today) if sets else Parameters()
    limits, month = rules.thresholds, month_of(today)
    own = activities(of.credits if of else (), today)
    told = bool(Reader(user, sight).answers_for(partner))
    people = Community(own, of.stages if of else {}, limits)
    facts = people.at(month)
    credits = people.credits(month - limits.community_months, month)
    found = {
        "months": limits.community_months,
        "named": told,
        "activities": facts.activities,
        "peers": rules.peers.renewal,
        "theirs": their_side(
            of, kin.members([partner.pk]), rules, today, sight.apart, told=told
        ),
        "rows": [],
        **side(facts, told=told),
    }
    if not facts.active_people or found["few"]:
        return found
    found["stages"] = stages(facts, credits, people.stage)
    shown = Person.objects.visible_to(user)
    shown = shown if told else shown.filter(user=user)
    named = shown.in_bulk(list(credits))
    found["rows"] = rows(named, credits, own, month)
    if told:
        found["after"] = succession(
            facts,
            credits,
            named,
            own,
            month,
            limits,
            lambda key: shown.filter(pk=key).first(),
        )
    return found


def activities(credits: Any, today: date) -> Activities:
    """Up to today; people without a name count for nobody."""
    return [(month_of(on), who) for on, who in credits if who and on <= today]


def side(facts: CommunityFacts, *, told: bool) -> dict[str, Any]:
    """The figures of one side; fewer than five people are no figures for others."""
    few = not told and 0 < facts.active_people < FEWEST_PEOPLE
    if few:
        return {"people": None, "few": True}
    return {
        "few": False,
        "people": facts.active_people,
        "half": facts.bf50,
        "most": facts.bf80,
        "n_eff": facts.n_eff,
        "newcomers": facts.newcomers,
        "leavers": facts.leavers,
        "renewal": facts.renewal_rate,
        "replacement": facts.replacement,
        "since_newcomer": facts.months_since_newcomer,
        "median_tie": facts.median_tie_years,
        "early_mid": facts.early_mid_share
        if facts.active_people >= FEWEST_PEOPLE
        else None,
    }


def their_side(
    of: Facts | None,
    members: dict[int, int],
    rules: Parameters,
    today: date,
    apart: Apart,
    *,
    told: bool,
) -> dict[str, Any]:
    """Told where enough is known about who took part; else only how much is."""
    limits, month = rules.thresholds, month_of(today)
    since = month - limits.community_months
    acts = of.acts if of else []
    total = sum(a.number for a in acts if since < month_of(a.on) and a.on <= today)
    theirs = activities(their_credits(members, apart), today)
    known = sum(since < when for when, _who in theirs)
    share = min(known / total, 1.0) if total else None
    found = {"known": known, "of": total, "share": share, "told": False}
    if share is None or share < THEIRS_KNOWN:
        return found
    facts = Community(theirs, {}, limits).at(month)
    return found | {"told": True} | side(facts, told=told)


def rows(
    named: dict[int, Any], credits: dict[int, float], own: Activities, month: int
) -> list[dict[str, Any]]:
    """Whoever may be named, with the share of the work and the age of the tie."""
    everyone = sum(credits.values()) or 1.0
    known = {tie.person: tie for tie in ties(own, month)}
    ranked = sorted(credits.items(), key=lambda item: (-item[1], item[0]))
    return [
        {
            "person": named[key],
            "share": credit / everyone,
            "credits": credit,
            "tie_years": (month - known[key].first) / 12,
            "last": first_day(known[key].last),
        }
        for key, credit in ranked
        if key in named
    ][:SHOWN]


def succession(
    facts: CommunityFacts,
    credits: dict[int, float],
    named: dict[int, Any],
    own: Activities,
    month: int,
    limits: Any,
    follows: Callable[[Any], Any],
) -> dict[str, Any] | None:
    """Whom half of it hangs on, what would be left, and who is there to follow."""
    top = named.get(facts.top_person)
    if top is None or facts.bf50 != 1:
        return None
    since = month - limits.community_months
    alone = sum(w == (top.pk,) for when, w in own if since < when <= month)
    everyone = sum(credits.values()) or 1.0
    behind = sorted(
        (person for key, person in named.items() if may_follow(person, top)),
        key=lambda person: (-credits[person.pk], person.pk),
    )
    return {
        "person": top,
        "alone": alone,
        "activities": facts.activities,
        "successor": follows(top.successor_id),
        "behind": [
            {"person": person, "share": credits[person.pk] / everyone}
            for person in behind[:3]
        ],
    }


def may_follow(person: Any, top: Any) -> bool:
    return person.pk != top.pk and person.career_stage in ("early", "mid")


def stages(
    facts: CommunityFacts, credits: dict[int, float], stage: Any
) -> list[dict[str, Any]]:
    """How many of each stage, and what share of the work is theirs."""
    labels = dict(Person.Stage.choices)
    everyone = sum(credits.values()) or 1.0
    found = []
    for code, tone in STAGES:
        number = facts.stages.get(code, 0)
        work = sum(c for who, c in credits.items() if stage.get(who, "unknown") == code)
        if number:
            found.append(
                {"label": str(labels[code]), "value": number, "tone": tone}
                | {"work": work / everyone}
            )
    return found
