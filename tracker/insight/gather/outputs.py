"""Joint outputs, counted by day; and who of ours wrote them."""

from __future__ import annotations

from datetime import date

from tracker.records.known_days import DAY, YEAR, counts_on
from tracker.records.models.outputs import COUNTED

from .apart import Apart
from .facts import Facts
from .rows import day, day_of, listed, rows

KINDS = (*COUNTED, "patent", "dataset")

# Hyper-authored works say little about a tie, unless a grant or our lead says so.
COUNTS = """
o.kind IN ({kinds}) AND NOT o.retracted
AND (NOT o.hyper_authored OR o.our_lead OR EXISTS (
    SELECT 1 FROM records_output_grants g WHERE g.output_id = o.id))
""".format(kinds=", ".join(f"'{kind}'" for kind in KINDS))  # noqa: S608 - names of our own
BY_DAY = """
SELECT {partner}, CAST(o.published_on AS text), o.year, o.date_precision,
       o.unit_id, o.agreement_id, COUNT({each}),
       CAST(MIN(o.created) AS text)
FROM records_outputpartner h CROSS JOIN records_output o
WHERE h.output_id = o.id AND h.partner_id IN ({keys}) AND {counts}
GROUP BY 1, 2, 3, 4, 5, 6
"""
WRITERS = """
SELECT h.partner_id, o.id, CAST(o.published_on AS text), o.year, o.date_precision,
       p.person_id
FROM records_outputpartner h
CROSS JOIN records_output_people_ours p CROSS JOIN records_output o
WHERE p.output_id = h.output_id AND o.id = h.output_id
AND h.partner_id IN ({keys}) AND {counts}
"""


def happened_on(published: str | None, year: int, precision: str) -> date:
    if not published:
        return date(year, 7, 1)
    on = day(published)
    return on if precision == DAY else counts_on(on, precision)


def add(facts: dict[int, Facts], members: dict[int, int], apart: Apart) -> None:
    keys = listed(members)
    counts = COUNTS + apart.but("outputs", "o.id")
    heirs = {key: root for key, root in members.items() if key != root}
    cases = " ".join(f"WHEN {int(k)} THEN {int(root)}" for k, root in heirs.items())
    partner = f"CASE h.partner_id {cases} ELSE h.partner_id END"
    counted = BY_DAY.format(
        partner=partner if heirs else "h.partner_id",
        each="DISTINCT o.id" if heirs else "*",
        keys=keys,
        counts=counts,
    )
    for key, published, year, precision, unit, agreement, number, made in rows(counted):
        of = facts[key]
        of.units.add(unit)
        on = happened_on(published, year, precision)
        act = of.act(on, "output", agreement, number)
        act.recorded_on = day_of(made)
        act.by_year = not published or precision == YEAR
        if act.by_year or precision != DAY:
            of.roughly.append((on, YEAR if act.by_year else precision))
    written: dict[tuple[int, int], tuple[date, set[int]]] = {}
    for key, output, published, year, precision, person in rows(
        WRITERS.format(keys=keys, counts=counts)
    ):
        if person in apart.people:
            continue
        work = members[key], output
        if work not in written:
            written[work] = happened_on(published, year, precision), set()
        written[work][1].add(person)
    for (key, _output), (on, people) in written.items():
        facts[key].credits.append((on, tuple(sorted(people))))
