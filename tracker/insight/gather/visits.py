"""Visits, events and exchanges: what they count as, and who of ours took part."""

from __future__ import annotations

from datetime import date
from operator import itemgetter

from tracker.records import search
from tracker.records.known_days import DAY, YEAR, counts_on
from tracker.records.models import Visit

from .apart import Apart
from .facts import Facts
from .rows import day, day_of, listed, rows

STAYS = frozenset(["research_stay", "student_exchange", "joint_supervision"])
"""Kinds that go on: while they last the relationship is alive."""

HOSTED = """
SELECT h.partner_id, v.id, CAST(v.starts_on AS text), CAST(v.ends_on AS text),
       v.category, v.direction, v.status, v.date_precision, v.agreement_id,
       v.unit_id, v.title, CAST(v.created AS text)
FROM records_visitpartner h CROSS JOIN records_visit v
WHERE h.visit_id = v.id AND h.partner_id IN ({keys})
AND v.status IN ('done', 'planned', 'approved'){but}
"""  # CROSS JOIN: SQLite would begin with all visits and try each partner on each
OURS = """
SELECT p.visit_id, p.person_id FROM records_participant p
WHERE p.side = 'ours' AND p.person_id IS NOT NULL AND p.visit_id IN (
    SELECT h.visit_id FROM records_visitpartner h WHERE h.partner_id IN ({keys}))
"""


def add(facts: dict[int, Facts], members: dict[int, int], apart: Apart) -> None:
    """One happening entered twice is one activity; its people are put together."""
    keys = listed(members)
    people: dict[int, set[int]] = {}
    for visit, person in rows(OURS.format(keys=keys)):
        people.setdefault(visit, set()).add(person)
    evidence = Visit.EVIDENCE
    seen: dict[tuple[int, str, date], dict[str, int]] = {}
    counted: dict[tuple[int, int], tuple[date, set[int]]] = {}
    hosted = rows(HOSTED.format(keys=keys, but=apart.but("visits", "v.id")))
    for found in sorted(hosted, key=itemgetter(1, 0)):
        partner, visit, starts, ends, category, direction, status, known = found[:8]
        agreement, unit, title, made = found[8:]
        of = facts[members[partner]]
        on = day(starts) if known == DAY else counts_on(day(starts), known)
        if known != DAY:
            of.roughly.append((on, known))
        of.units.add(unit)
        kind = evidence.get(category)
        if kind is None:
            if status == "done":
                of.contacts.append(on)
            continue
        if status != "done":
            of.plans.append(on)
            continue
        happening = of.partner, kind, on
        twins = seen.setdefault(happening, {})
        first = _twin(twins, visit, title) if twins else None
        twins.setdefault(title, visit)
        ours = apart.known(people.get(visit, ()))
        if first is not None:
            counted[of.partner, first][1].update(ours)
            continue
        act = of.act(on, kind, agreement)
        act.recorded_on, act.by_year = day_of(made), known == YEAR
        counted[of.partner, visit] = on, set(ours)
        if kind == "visit":
            act.inbound = int(direction == "inbound")
            act.outbound = int(direction == "outbound")
        if ends and category in STAYS:
            of.runs(kind, on, counts_on(day(ends), known), act.recorded_on)
    for (partner, _visit), (on, who) in counted.items():
        if who:
            facts[partner].credits.append((on, tuple(sorted(who))))


def _twin(twins: dict[str, int], visit: int, title: str) -> int | None:
    """The same visit (met through a predecessor), or one of the same name that day."""
    if visit in twins.values():
        return visit
    if title in twins:
        return twins[title]
    folded = search.fold(title)
    return next((v for name, v in twins.items() if search.fold(name) == folded), None)
