"""Everybody's history with the day on which each part of it became known."""

from __future__ import annotations

from tracker.insight.backtest.history import Happening, History, Stretch, known_in
from tracker.insight.coverage import Recorded
from tracker.insight.evidence import OPEN
from tracker.insight.gather import Facts, Kin, facts_of
from tracker.insight.months import month_of
from tracker.records.models import Partner

AT_ONCE = 500


def histories() -> list[History]:
    """Of every living partner; predecessors count as the successor."""
    living = Partner.objects.living().order_by("pk")
    keys = list(living.values_list("pk", flat=True))
    kin, recorded = Kin(), Recorded()
    found = []
    for start in range(0, len(keys), AT_ONCE):
        facts = facts_of(keys[start : start + AT_ONCE], kin=kin, recorded=recorded)
        found += [history(each) for each in facts.values()]
    return found


def history(facts: Facts) -> History:
    happenings = [
        Happening(
            month_of(act.on), known_in(act.on, act.kind, act.recorded_on), act.by_year
        )
        for act in facts.acts
    ]
    stretches = [
        Stretch(
            month_of(first),
            OPEN if last is None else month_of(last),
            min(known_in(first, kind, recorded) for kind, recorded in heard),
        )
        for (first, last), heard in facts.running_heard.items()
    ]
    return History(
        facts.partner,
        happenings,
        stretches=stretches,
        covered=facts.covered,
        tier=facts.tier,
    )
