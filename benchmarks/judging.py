"""The first judging of ten years, and the nightly one that finds nothing new."""

from __future__ import annotations

import time

from django.db import connection

from benchmarks.measuring import Figure, side_by_side
from tracker.insight import health
from tracker.insight.models import Flag, Standing, Verdict
from tracker.records.models import Partner

FIRST_SECONDS, NIGHTLY_TIMES = 60, 5
RAW = """
SELECT partner_id, kind, year, COUNT(*) FROM (
    SELECT h.partner_id, v.category AS kind,
           CAST(substr(CAST(v.starts_on AS text), 1, 4) AS integer) AS year
    FROM records_visitpartner h JOIN records_visit v ON v.id = h.visit_id
    UNION ALL
    SELECT h.partner_id, o.kind, o.year
    FROM records_outputpartner h JOIN records_output o ON o.id = h.output_id
    UNION ALL
    SELECT h.partner_id, g.kind,
           CAST(substr(CAST(g.starts_on AS text), 1, 4) AS integer)
    FROM records_grantpartner h JOIN records_grant g ON g.id = h.grant_id
) AS happened GROUP BY partner_id, kind, year
"""


def raw() -> int:
    with connection.cursor() as cursor:
        cursor.execute(RAW)
        return len(cursor.fetchall())


def nightly() -> None:
    done = health.refresh(nightly=True)
    assert done.healed == 0, done


def run() -> list[Figure]:
    for model in (Flag, Verdict, Standing):
        model.objects.all().delete()
    wall, work = time.perf_counter(), time.process_time()
    done = health.refresh(full=True)
    wall, work = time.perf_counter() - wall, time.process_time() - work
    assert done.verdicts >= 12 * done.partners, done
    print(
        f"First judging: {done.verdicts:,} verdicts of {done.partners:,} partners,"
        f" {wall:.1f} s by the clock, {work:.1f} s of this process's own work"
    )
    name = f"first judging of {Partner.objects.count():,} partners"
    ours, plain = side_by_side(nightly, raw, rounds=5)
    return [
        Figure(name, wall, None, FIRST_SECONDS, "s"),
        Figure("nightly refresh", ours, plain, NIGHTLY_TIMES),
    ]
