"""Who is new, kept, lost or regained in a year, among partners or countries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.insight.gather import NOTHING, Apart
from tracker.insight.gather.rows import once, rows

from .happenings import YEAR, Happenings, as_rows

TURNS = ("new", "kept", "lost", "regained")
TURNED = """
SELECT c.part, c.who, c.y,
       LAG(c.y) OVER (PARTITION BY c.part, c.who ORDER BY c.y) AS before,
       LEAD(c.y) OVER (PARTITION BY c.part, c.who ORDER BY c.y) AS after
FROM (SELECT DISTINCT {part} AS part, {who} AS who, {year} AS y
      FROM {source} {where}) c
"""
CONDITIONS = {
    "active": "t.y = {year}",
    "new": "t.y = {year} AND t.before IS NULL",
    "kept": "t.y = {year} AND t.before = t.y - 1",
    "regained": "t.y = {year} AND t.before < t.y - 1",
    "lost": "t.y = {year} - 1 AND (t.after IS NULL OR t.after > t.y + 1)",
}


def _turned(
    asked: Happenings, level: str, tops: Mapping[int, int] | None = None
) -> tuple[str, list[Any]]:
    source, params = asked.source
    who = "a.partner" if level == "partner" else "a.country"
    where = "" if level == "partner" else "WHERE a.country <> ''"
    part = "0"
    if tops is not None:
        source += f" JOIN {as_rows(tops)} AS u ON u.column1 = a.unit"
        part = "u.column2"
    turned = TURNED.format(part=part, who=who, year=YEAR, source=source, where=where)
    return turned, params


def circle(asked: Happenings, level: str) -> dict[int, dict[str, int]]:
    """Numbers by year; lost stands in the year in which somebody was missed."""
    return circles(asked, level).get(0, {})


def circles(
    asked: Happenings, level: str, tops: Mapping[int, int] | None = None
) -> dict[int, dict[int, dict[str, int]]]:
    """The same for each part of the house; `tops` says to which part a unit belongs."""
    if tops is not None and not tops:
        return {}
    turned, params = _turned(asked, level, tops)
    sql = f"""
    SELECT t.part, t.y, COUNT(*), COUNT(CASE WHEN t.before IS NULL THEN 1 END),
           COUNT(CASE WHEN t.before = t.y - 1 THEN 1 END),
           COUNT(CASE WHEN t.before < t.y - 1 THEN 1 END),
           COUNT(CASE WHEN t.after IS NULL OR t.after > t.y + 1 THEN 1 END)
    FROM ({turned}) t GROUP BY t.part, t.y ORDER BY t.part, t.y
    """  # noqa: S608 - names of our own
    parts: dict[int, dict[int, dict[str, int]]] = {}
    for part, year, active, new, kept, regained, gone in rows(sql, *params):
        found = parts.setdefault(part, {})
        now = found.setdefault(year, {})
        now |= {"active": active, "new": new, "kept": kept, "regained": regained}
        found.setdefault(year + 1, {})["lost"] = gone
    return parts


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
