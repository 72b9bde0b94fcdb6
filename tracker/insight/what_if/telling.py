"""What hangs on it, as plain data for programs."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from .hanging import Hanging, Relation


def told(found: Hanging) -> dict[str, Any]:
    subject = found.subject
    known_total, known_share = found.money_of
    return {
        "asked": {subject.kind: subject.code},
        "as_of": found.on.isoformat(),
        "since": found.since.isoformat(),
        "activities": found.activities,
        "activities_of": found.of,
        "share": found.share,
        "relationships": [relation(each) for each in found.relations],
        "all_told": found.whole,
        "key_person_for": found.key_for if subject.person else None,
        "nobody_else_for": found.nobody_else if subject.person else None,
        "agreements": [
            {"ref": each.ref, "ends_on": each.effective_end and str(each.effective_end)}
            for each in found.agreements
        ],
        "grants": [
            {"ref": each.ref, "ends_on": each.ends_on and str(each.ends_on)}
            for each in found.grants
        ],
        "grants_total": None if found.money is None else f"{found.money:.2f}",
        "grants_total_known": known_total,
        "grants_our_share": (
            None if found.our_money is None else f"{found.our_money:.2f}"
        ),
        "grants_our_share_known": known_share,
        "currency": settings.BASE_CURRENCY,
        "colleagues": found.colleagues
        and [officer.username for officer in found.colleagues],
        "colleagues_count": found.n_colleagues if subject.officer else None,
        "only_what_you_may_see": True,
    }


def relation(each: Relation) -> dict[str, Any]:
    return {
        "partner": each.partner.ref,
        "activities": each.activities,
        "hanging": each.hanging,
        "share_of_credits": each.share,
        "key_person": each.key_person,
        "others": each.others,
        "could_step_in": None
        if each.stand_ins is None
        else [
            {
                "person": one.person.ref,
                "tie": round(one.strength, 3),
                "activities": one.activities,
            }
            for one in each.stand_ins
        ],
    }
