"""Invented history of stages: how a paper came about, in the years of the program."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from tracker.records.models import AgreementMove
from tracker.records.stages import FORWARD

MONTHS_IN_USE = 40
"""So long ago the office began to keep agreements here; older ones came signed."""
DAYS = {"proposed": (5, 20), "drafting": (10, 45), "internal_review": (7, 30),
        "legal_review": (10, 40), "partner_review": (14, 70), "approved": (3, 14),
        "signing": (5, 35)}  # fmt: skip
USUALLY_LEFT_OUT = "legal_review"


def backwards(stage: str, last: date, dice: Random) -> list[AgreementMove]:
    """The way to this stage, which was reached on the last day."""
    way = [
        name
        for name in FORWARD[: FORWARD.index(stage) + 1]
        if name in (stage, *DAYS)
        and (name == stage or name != USUALLY_LEFT_OUT or dice.random() < 0.4)
    ]
    days = [last]
    for name in reversed(way[:-1]):
        days.append(days[-1] - timedelta(days=dice.randint(*DAYS[name])))
    return moves(way, days[::-1])


def moves(way: list[str], days: list[date]) -> list[AgreementMove]:
    found = []
    for before, (stage, day) in zip(
        ["", *way[:-1]], zip(way, days, strict=True), strict=True
    ):
        moved_at = timezone.make_aware(datetime.combine(day, time(10)))
        found.append(
            AgreementMove(stage_from=before, stage_to=stage, moved_at=moved_at)
        )
    return found


def of_paper(term: dict[str, Any], today: date, dice: Random) -> list[AgreementMove]:
    """None for a paper that is older than the program, and for one that is over."""
    signed = term["signed_on"]
    if term["stage"] != "in_force" or (today - signed).days > 30 * MONTHS_IN_USE:
        return []
    return backwards("in_force", signed, dice)


def underway(
    stage: str, proposed: date, today: date, dice: Random
) -> list[AgreementMove]:
    """From the day it was proposed to where it stands; steps wait for each other."""
    way = [
        name
        for name in FORWARD[: FORWARD.index(stage) + 1]
        if name in ("proposed", stage)
        or name != USUALLY_LEFT_OUT
        or dice.random() < 0.4
    ]
    days = [proposed]
    for name in way[:-1]:
        days.append(days[-1] + timedelta(days=dice.randint(*DAYS[name])))
    late = max(1, (days[-1] - proposed).days)
    room = min(1.0, (today - proposed).days / late)
    return moves(way, [proposed + (day - proposed) * room for day in days])
