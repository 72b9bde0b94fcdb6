"""Which record woke a relationship."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Q

from tracker.insight.gather import Kin
from tracker.records.models import (
    GrantPartner,
    GrantStage,
    OutputPartner,
    Review,
    Visit,
    VisitPartner,
)

from .judging import Judgement


def latest_refs(last: Mapping[int, date | None]) -> dict[int, str]:
    """The record of each partner's last activity; a visit before a paper."""
    days = {key: day for key, day in last.items() if day is not None}
    if not days:
        return {}
    members = Kin().members(days)
    wanted = set(days.values())
    found: dict[int, str] = {}

    def note(key: int, day: date | None, ref: str) -> None:
        root = members.get(key, key)
        if day is not None and days.get(root) == day:
            found.setdefault(root, ref)

    visits = VisitPartner.objects.filter(
        partner__in=members,
        visit__status="done",
        visit__category__in=list(Visit.EVIDENCE),
    ).order_by("-visit")
    for key, day, ref in visits.filter(visit__starts_on__in=wanted).values_list(
        "partner", "visit__starts_on", "visit__ref"
    ):
        note(key, day, ref)
    grants = GrantPartner.objects.filter(partner__in=members).filter(
        Q(grant__approved_on__in=wanted)
        | Q(grant__contract_on__in=wanted)
        | Q(grant__starts_on__in=wanted)
    )
    for key, *awarded, ref in grants.order_by("-grant").values_list(
        "partner",
        "grant__approved_on",
        "grant__contract_on",
        "grant__starts_on",
        "grant__ref",
    ):
        note(key, next((day for day in awarded if day), None), ref)
    stages = GrantStage.objects.filter(stage="extension", entered_on__in=wanted)
    for key, day, ref in stages.filter(
        grant__grant_partners__partner__in=members
    ).values_list("grant__grant_partners__partner", "entered_on", "grant__ref"):
        note(key, day, ref)
    papers = OutputPartner.objects.filter(
        Q(output__published_on__in=wanted)
        | Q(output__published_on=None, output__year__in={day.year for day in wanted}),
        partner__in=[key for key in members if members[key] not in found],
    ).order_by("-output")
    for key, out, year, ref in papers.values_list(
        "partner", "output__published_on", "output__year", "output__ref"
    ):
        note(key, out or date(year, 7, 1), ref)
    return found


def ending_review(each: Judgement) -> str | None:
    """The review that ended the relationship, where that is why nobody waits."""
    if each.now is None or each.now.state != "ended":
        return None
    ends = Review.objects.filter(
        partner=each.facts.partner, decision="end", agreement=None
    )
    return ends.values_list("ref", flat=True).first()
