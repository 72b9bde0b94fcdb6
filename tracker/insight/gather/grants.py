"""Joint grants: the award and each extension are activities, the rest is a state."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from tracker.insight.evidence import GrantFacts
from tracker.records.models import Grant, GrantPartner, GrantPerson, GrantStage

from .apart import Apart
from .facts import Facts

OVER = frozenset(["completion", "settlement", "closed"])


def add(facts: dict[int, Facts], members: dict[int, int], apart: Apart) -> None:
    people: dict[int, list[int]] = {}
    concerned = {"grant__grant_partners__partner__in": list(members)}
    ours = GrantPerson.objects.filter(person__side="ours", **concerned)
    for grant, person in ours.values_list("grant", "person").distinct():
        if person in apart.people:
            continue
        people.setdefault(grant, []).append(person)
    entered: dict[int, list[tuple[str, date]]] = {}
    stages = GrantStage.objects.filter(
        stage__in=["extension", "rejected", "withdrawn"], **concerned
    )
    for grant, stage, on in stages.values_list(
        "grant", "stage", "entered_on"
    ).distinct():
        entered.setdefault(grant, []).append((stage, on))
    shares = GrantPartner.objects.filter(partner__in=list(members))
    shares = apart.without("grants", shares, "grant")
    seen: set[tuple[int, int]] = set()
    rest: list[Any]
    for partner, *rest in shares.order_by("grant").values_list(
        "partner",
        "grant",
        "grant__stage",
        "grant__applied_on",
        "grant__approved_on",
        "grant__contract_on",
        "grant__starts_on",
        "grant__ends_on",
        "grant__completed_on",
        "grant__settled_on",
        "grant__agreement",
        "grant__unit",
        "grant__created",
    ):
        grant = rest[0]
        of = facts[members[partner]]
        if (of.partner, grant) in seen:
            continue
        seen.add((of.partner, grant))
        _add(of, rest, tuple(sorted(people.get(grant, ()))), entered.get(grant, []))


def _add(
    of: Facts,
    grant: list[Any],
    people: tuple[int, ...],
    entered: list[tuple[str, date]],
) -> None:
    _key, stage, applied, approved, contract, starts, ends = grant[:7]
    completed, settled, agreement, unit, created = grant[7:]
    recorded = timezone.localdate(created)
    of.units.add(unit)
    awarded = stage not in Grant.Stage.not_awarded()
    award = approved or contract or starts
    if not awarded:
        refused = [on for name, on in entered if name != "extension"]
        decided = None if stage == "application" else min(refused, default=applied)
        of.grants.append(GrantFacts(starts, ends, applied, decided, awarded=False))
        return
    of.grants.append(GrantFacts(starts, ends, applied, award))
    days = [on for name, on in entered if name == "extension"]
    for on in [award, *days]:
        if on is not None:
            of.act(on, "grant", agreement).recorded_on = recorded
            if people:
                of.credits.append((on, people))
    if starts is not None:
        over = ends or completed or settled
        known_over = over or (starts if stage in OVER else None)
        of.runs("grant", starts, known_over, recorded)
