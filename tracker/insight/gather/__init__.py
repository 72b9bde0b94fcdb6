"""The evidence of many partners at once, in the same number of queries for any."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from tracker.insight.coverage import Recorded
from tracker.insight.evidence import Evidence
from tracker.records.models import Partner, Person

from . import grants, outputs, papers, visits
from .apart import NOTHING, Apart, apart_from
from .facts import Facts
from .kin import Kin

__all__ = ["NOTHING", "Apart", "Facts", "Kin", "apart_from", "evidence", "facts_of"]


def facts_of(
    keys: Iterable[int],
    *,
    kin: Kin | None = None,
    recorded: Recorded | None = None,
    apart: Apart = NOTHING,
) -> dict[int, Facts]:
    """Everything recorded about these partners; predecessors count as the successor.

    Without what is `apart`, as if it had never been recorded.
    """
    kin = kin or Kin()
    recorded = recorded or Recorded()
    members = {k: v for k, v in kin.members(keys).items() if k not in apart.partners}
    facts: dict[int, Facts] = {}
    lead: dict[int, int] = {}
    known = Partner.objects.filter(pk__in=list(members)).order_by("pk")
    found = known.values_list(
        "pk",
        "kind",
        "tier",
        "created",
        "first_contact_on",
        "attested_until",
        "lead_unit",
    )
    earliest: dict[int, list[date]] = {}
    for key, kind, tier, created, contact, attested, unit in found:
        root = members[key]
        if contact:
            earliest.setdefault(root, []).append(contact)
        if key == root:
            day = timezone.localdate(created)
            facts[key] = Facts(key, day, kind, tier, attested_until=attested)
            if unit:
                lead[key] = unit
    members = {key: root for key, root in members.items() if root in facts}
    for key, days in earliest.items():
        if key in facts:
            facts[key].first_contact_on = min(days)
    if facts:
        papers.add(facts, members, apart)
        papers.add_decisions(facts, members, apart)
        visits.add(facts, members, apart)
        grants.add(facts, members, apart)
        outputs.add(facts, members, apart)
        _add_stages(facts)
    for key, of in facts.items():
        of.units |= {lead[key]} if key in lead else set()
        of.covered, of.covered_contact = recorded.of(frozenset(of.units))
        of.collected = recorded.collected
        of.settle()
    return facts


def _add_stages(facts: dict[int, Facts]) -> None:
    """The career stage of everybody who took part, where it is known."""
    keys = {p for of in facts.values() for _, people in of.credits for p in people}
    known = Person.objects.exclude(career_stage="unknown")
    if len(keys) < 5000:
        known = known.filter(pk__in=keys)
    stages = dict(known.values_list("pk", "career_stage"))
    for of in facts.values():
        took_part = {person for _, people in of.credits for person in people}
        of.stages = {who: stages[who] for who in took_part if who in stages}


def evidence(keys: Iterable[int], *, on: date) -> dict[int, Evidence]:
    """What is known about these partners up to a day."""
    return {key: of.evidence(on) for key, of in facts_of(keys).items()}
