"""Agreements with each of their partners, their texts, reviews and notes."""

from __future__ import annotations

from datetime import date
from typing import Any

from tracker.insight.evidence import AgreementFacts
from tracker.records.models import Agreement, AgreementParty, Note, Review

from .apart import Apart
from .facts import Facts

Days = dict[int, list[date]]


def add(facts: dict[int, Facts], members: dict[int, int], apart: Apart) -> None:
    keys = list(members)
    texts, renewed = _later_papers(keys, apart)
    looks = Review.objects.filter(partner__in=keys, agreement__isnull=False)
    looks = apart.without("reviews", looks)
    for agreement, on in looks.values_list("agreement", "reviewed_on"):
        texts.setdefault(agreement, []).append(on)
    parties = AgreementParty.objects.filter(partner__in=keys)
    rest: list[Any]
    parties = apart.without("agreements", parties, "agreement")
    for (
        partner,
        key,
        ref,
        kind,
        stage,
        signed,
        starts,
        ends,
        *rest,
    ) in parties.values_list(
        "partner",
        "agreement",
        "agreement__ref",
        "agreement__kind",
        "agreement__stage",
        "agreement__signed_on",
        "agreement__starts_on",
        "agreement__ends_on",
        "agreement__terminated_on",
        "agreement__renewal",
        "agreement__renewal_months",
        "agreement__notice_months",
        "agreement__notice_given_on",
        "agreement__reviewed_on",
        "agreement__unit",
    ):
        of = facts[members[partner]]
        terminated, renewal, months, notice, given, reviewed, unit = rest
        of.units.add(unit)
        looked_at = [*texts.get(key, ()), *([reviewed] if reviewed else [])]
        of.papers[key] = AgreementFacts(
            ref=ref,
            id=key,
            kind=kind,
            stage=stage,
            signed=signed,
            starts=starts,
            ends=ends,
            terminated=terminated,
            renewal=renewal,
            renewal_months=months,
            notice_months=notice,
            notice_given_on=given,
            refreshed=tuple(sorted(set(looked_at))),
            renewed_on=min(renewed.get(key, ()), default=None),
        )
    _units(facts, members, apart)


def _later_papers(keys: list[int], apart: Apart) -> tuple[Days, Days]:
    """Days on which a text was amended, and on which what renews it begins."""
    texts: Days = {}
    renewed: Days = {}
    bound = apart.without("agreements", Agreement.objects.signed_and_kept())
    amendments = bound.filter(amends__parties__partner__in=keys).distinct()
    for key, signed, starts in amendments.values_list(
        "amends", "signed_on", "starts_on"
    ):
        if key is not None and (on := signed or starts):
            texts.setdefault(key, []).append(on)
    renewals = bound.filter(renews__parties__partner__in=keys).distinct()
    for key, starts, signed in renewals.values_list("renews", "starts_on", "signed_on"):
        if key is not None and (on := starts or signed):
            renewed.setdefault(key, []).append(on)
    return texts, renewed


def _units(facts: dict[int, Facts], members: dict[int, int], apart: Apart) -> None:
    """Every unit of ours that is a party counts as one of the agreement's units."""
    ours = AgreementParty.objects.filter(
        unit__isnull=False, agreement__parties__partner__in=list(members)
    )
    ours = apart.without("agreements", ours, "agreement")
    for unit, partner in ours.values_list(
        "unit", "agreement__parties__partner"
    ).distinct():
        if partner in members:
            facts[members[partner]].units.add(unit)


def add_decisions(
    facts: dict[int, Facts], members: dict[int, int], apart: Apart
) -> None:
    """Reviews that ended the relationship, and when anybody last spoke."""
    keys = list(members)
    ends = Review.objects.filter(partner__in=keys, decision="end", agreement=None)
    ends = apart.without("reviews", ends)
    for partner, on in ends.values_list("partner", "reviewed_on"):
        facts[members[partner]].ended.append(on)
    notes = apart.without("notes", Note.objects.filter(partner__in=keys))
    for partner, on in notes.values_list("partner", "happened_on"):
        facts[members[partner]].contacts.append(on)
