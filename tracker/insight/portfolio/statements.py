"""What an activity is, kind by kind, in the words of both databases."""

from __future__ import annotations

from tracker.insight.gather.outputs import COUNTS
from tracker.records.models import Grant

from . import laid_out

DAY = """CASE {known} WHEN 'year' THEN SUBSTR(CAST({day} AS text), 1, 4) || '-07-01'
WHEN 'month' THEN SUBSTR(CAST({day} AS text), 1, 7) || '-01'
ELSE CAST({day} AS text) END"""

PUBLISHED = DAY.format(known="o.date_precision", day="o.published_on")
OUTPUTS = f"""
SELECT {{root}} AS partner, 4 * o.id AS activity, 'output' AS kind,
       CASE WHEN o.published_on IS NULL THEN CAST(o.year AS text) || '-07-01'
       ELSE {PUBLISHED} END AS day, o.unit_id AS unit, '' AS direction
FROM records_outputpartner h JOIN records_output o ON o.id = h.output_id {{kin}}
WHERE {COUNTS}{{but}}
"""  # noqa: S608 - names of our own
VISITS = f"""
SELECT {{root}} AS partner, 4 * v.id + 1 AS activity, {{kind}} AS kind,
       {DAY.format(known="v.date_precision", day="v.starts_on")} AS day,
       v.unit_id AS unit, v.direction AS direction{{more}}
FROM records_visitpartner h JOIN records_visit v ON v.id = h.visit_id {{kin}}
WHERE v.status = 'done' AND v.category IN ({{categories}}){{but}}
"""  # noqa: S608
AWARDED = "g.stage NOT IN ({})".format(
    ", ".join(f"'{stage}'" for stage in Grant.Stage.not_awarded())
)
GRANTS = f"""
SELECT {{root}} AS partner, 4 * g.id + 2 AS activity, 'grant' AS kind,
       CAST(COALESCE(g.approved_on, g.contract_on, g.starts_on) AS text) AS day,
       g.unit_id AS unit, '' AS direction
FROM records_grantpartner h JOIN records_grant g ON g.id = h.grant_id {{kin}}
WHERE {AWARDED}{{but}}
UNION ALL
SELECT {{root}}, 4 * s.id + 3, 'grant', CAST(s.entered_on AS text), g.unit_id, ''
FROM records_grantstage s JOIN records_grant g ON g.id = s.grant_id
JOIN records_grantpartner h ON h.grant_id = g.id {{kin}}
WHERE {AWARDED} AND s.stage = 'extension'{{but}}
"""  # noqa: S608
WHOLE = """
(SELECT {distinct} b.partner, b.activity, b.kind, b.day, b.unit, b.direction, p.country
FROM ({parts}) b JOIN records_partner p ON p.id = b.partner
WHERE b.day >= %s AND b.day <= %s{where}) a
"""
LAID_OUT = f"""
(SELECT b.* FROM {laid_out.TABLE} b WHERE b.day >= %s AND b.day <= %s{{where}}) a
"""  # noqa: S608
