"""Who is new, kept, lost or regained in a year, among partners or countries."""

from __future__ import annotations

from typing import Any

from tracker.insight.gather import NOTHING, Apart
from tracker.insight.gather.rows import once, rows

from .happenings import YEAR, Happenings

TURNS = ("new", "kept", "lost", "regained")
TURNED = """
SELECT c.who, c.y, LAG(c.y) OVER (PARTITION BY c.who ORDER BY c.y) AS before,
       LEAD(c.y) OVER (PARTITION BY c.who ORDER BY c.y) AS after
FROM (SELECT DISTINCT {who} AS who, {year} AS y FROM {source} {where}) c
"""
CONDITIONS = {
    "active": "t.y = {year}",
    "new": "t.y = {year} AND t.before IS NULL",
    "kept": "t.y = {year} AND t.before = t.y - 1",
    "regained": "t.y = {year} AND t.before < t.y - 1",
    "lost": "t.y = {year} - 1 AND (t.after IS NULL OR t.after > t.y + 1)",
}


def _turned(asked: Happenings, level: str) -> tuple[str, list[Any]]:
    source, params = asked.source
    who = "a.partner" if level == "partner" else "a.country"
    where = "" if level == "partner" else "WHERE a.country <> ''"
    return TURNED.format(who=who, year=YEAR, source=source, where=where), params


def circle(asked: Happenings, level: str) -> dict[int, dict[str, int]]:
    """Numbers by year; lost stands in the year in which somebody was missed."""
    turned, params = _turned(asked, level)
    sql = f"""
    SELECT t.y, COUNT(*), COUNT(CASE WHEN t.before IS NULL THEN 1 END),
           COUNT(CASE WHEN t.before = t.y - 1 THEN 1 END),
           COUNT(CASE WHEN t.before < t.y - 1 THEN 1 END),
           COUNT(CASE WHEN t.after IS NULL OR t.after > t.y + 1 THEN 1 END)
    FROM ({turned}) t GROUP BY t.y ORDER BY t.y
    """  # noqa: S608 - names of our own
    found: dict[int, dict[str, int]] = {}
    for year, active, new, kept, regained, gone in rows(sql, *params):
        now = found.setdefault(year, {})
        now |= {"active": active, "new": new, "kept": kept, "regained": regained}
        found.setdefault(year + 1, {})["lost"] = gone
    return found


def partners(code: str, apart: Apart = NOTHING) -> tuple[str, list[Any]] | None:
    """The statement for the partners behind a number: `new@2024@…`, `kinds@3@…`."""
    turn, _at, rest = code.partition("@")
    year, _at, acted = rest.partition("@")
    asked = Happenings.parse(acted, apart)
    if (
        turn not in (*CONDITIONS, "kinds")
        or not year.isdecimal()
        or len(year) > 4
        or not asked
    ):
        return None
    if turn == "kinds":
        source, params = asked.source
        sql = f"SELECT a.partner FROM {source} GROUP BY a.partner "  # noqa: S608
        return once(sql + f"HAVING COUNT(DISTINCT a.kind) = {int(year)}"), params
    turned, params = _turned(asked, "partner")
    condition = CONDITIONS[turn].format(year=int(year))
    sql = f"SELECT t.who FROM ({turned}) t WHERE {condition}"  # noqa: S608
    return once(sql), params
