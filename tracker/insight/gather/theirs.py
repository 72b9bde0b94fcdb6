"""Which of the partner's own people took part, as far as their names are kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tracker.records.models import Grant, GrantPerson, OutputAuthor, Participant, Visit

from .apart import NOTHING, Apart
from .outputs import KINDS, happened_on

Taking = tuple[date, tuple[int, ...]]


def their_credits(members: Iterable[int], apart: Apart = NOTHING) -> list[Taking]:
    """Activities with known people of theirs, in the order of their days."""
    keys = list(members)
    theirs = {"person__side": "theirs", "person__partner__in": keys}
    found: dict[tuple[str, int], tuple[date, set[int]]] = {}

    def note(kind: str, key: int, on: date | None, person: int) -> None:
        if on is not None and person not in apart.people:
            found.setdefault((kind, key), (on, set()))[1].add(person)

    visits = Participant.objects.filter(
        visit__hosts__partner__in=keys,
        visit__status="done",
        visit__category__in=[c for c, kind in Visit.EVIDENCE.items() if kind],
        **theirs,
    ).distinct()
    visits = apart.without("visits", visits, "visit")
    for key, on, person in visits.values_list("visit", "visit__starts_on", "person"):
        note("visit", key, on, person)
    grants = GrantPerson.objects.filter(grant__grant_partners__partner__in=keys)
    grants = grants.exclude(grant__stage__in=Grant.Stage.not_awarded())
    grants = apart.without("grants", grants, "grant")
    for key, approved, contract, starts, person in grants.filter(**theirs).values_list(
        "grant",
        "grant__approved_on",
        "grant__contract_on",
        "grant__starts_on",
        "person",
    ):
        note("grant", key, approved or contract or starts, person)
    papers = OutputAuthor.objects.filter(
        output__shares__partner__in=keys,
        output__kind__in=KINDS,
        output__retracted=False,
        **theirs,
    ).distinct()
    papers = apart.without("outputs", papers, "output")
    for key, out, year, known, person in papers.values_list(
        "output",
        "output__published_on",
        "output__year",
        "output__date_precision",
        "person",
    ):
        day = happened_on(out.isoformat() if out else None, year, known)
        note("output", key, day, person)
    return sorted((on, tuple(sorted(who))) for on, who in found.values())
