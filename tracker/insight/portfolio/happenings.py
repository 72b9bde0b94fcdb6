"""Every counted activity with every partner, as one statement for both databases.

One row for an activity and a partner that took part: predecessors stand under their
successor, a country is that of the successor, a day known to the year is in July and
one known to the month is its first. Two visits of one name on one day with one partner
are one activity. An event of an alliance has a row for the alliance and for each member
that is named among its partners, and for no other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from accounts.models import Unit
from tracker.insight.gather import NOTHING, Apart
from tracker.insight.gather.kin import Kin
from tracker.insight.gather.rows import listed, once, rows
from tracker.records import search
from tracker.records.countries import HMT
from tracker.records.dates import add_months
from tracker.records.models import (
    HomeInstitution,
    Partner,
    Visit,
)

from . import laid_out
from .group_days import in_group, memberships
from .statements import GRANTS, LAID_OUT, OUTPUTS, VISITS, WHOLE

KINDS = ("output", "visit", "grant", "event", "education")
TABLES = {"outputs": 0, "visits": 1, "grants": 2}
"""What the rest of a key by four says; 3 is an extension of a grant."""
YEAR = "CAST(SUBSTR(a.day, 1, 4) AS integer)"
MONTH = f"(12 * {YEAR} + CAST(SUBSTR(a.day, 6, 2) AS integer) - 1)"


def window(as_of: date, months: int) -> tuple[date, date]:
    """The day after so many months ago, and the day."""
    return add_months(as_of, -months) + timedelta(1), as_of


def as_rows(pairs: Mapping[int, int]) -> str:
    """Pairs of keys as a table with the columns `column1` and `column2`."""
    return f"(VALUES {', '.join(f'({int(k)}, {int(v)})' for k, v in pairs.items())})"


def home_countries() -> frozenset[str]:
    """What is not abroad, seen from home."""
    home = HomeInstitution.get().country
    if not home:
        return frozenset()
    china = HMT | {"CN"}
    return frozenset(china if home in china else {home})


@dataclass(frozen=True)
class Happenings:
    """Which activities: from a day to a day, of which kinds, where, and whose."""

    first: date
    last: date
    kinds: tuple[str, ...] = KINDS
    group: str = ""
    country: str = ""
    unit: int | None = None
    apart: Apart = NOTHING
    """What a reader may not know of, where rows are asked for and not a total."""

    @property
    def code(self) -> str:
        """How the lists that open these activities are asked for them."""
        kinds = "" if self.kinds == KINDS else ",".join(self.kinds)
        parts = [kinds, self.group, self.country, str(self.unit or "")]
        return ":".join([f"{self.first}..{self.last}", *parts]).rstrip(":")

    @classmethod
    def parse(cls, code: str, apart: Apart = NOTHING) -> Happenings | None:
        """What a list was asked for; nothing where it means nothing."""
        days, kinds, group, country, unit = [*code.split(":"), "", "", "", ""][:5]
        first, _dots, last = days.partition("..")
        wanted = tuple(kinds.split(",")) if kinds else KINDS
        if not set(wanted) <= set(KINDS) or not (unit or "0").isdecimal():
            return None
        try:
            span = date.fromisoformat(first), date.fromisoformat(last)
        except ValueError:
            return None
        whose = int(unit) if unit and len(unit) < 19 else None
        if "\x00" in code:
            return None
        return cls(*span, wanted, group, country, whose, apart)

    @cached_property
    def _kin(self) -> dict[int, int]:
        kin = Kin()
        hidden = self.apart.partners
        return {k: kin.successor(k) for k in kin.after if k not in hidden}

    @cached_property
    def _there(self) -> list[int]:
        """Partners in the country."""
        there = Partner.objects.filter(country=self.country).order_by("pk")
        return list(there.values_list("pk", flat=True))

    @cached_property
    def units(self) -> frozenset[int] | None:
        if self.unit is None:
            return None
        return frozenset(Unit.objects.within({self.unit}).values_list("pk", flat=True))

    @cached_property
    def members(self) -> tuple[tuple[str, date | None, date | None], ...]:
        """The countries of the group, each from a day until a day."""
        return memberships(self.group)

    def holds(self, country: str, day: date) -> bool:
        """Whether a country is one that was asked for, as its group was on the day."""
        if self.country and country != self.country:
            return False
        return not self.group or any(
            name == country
            and (not since or since <= day)
            and (not until or day <= until)
            for name, since, until in self.members
        )

    def within(self, country: str = "p.country") -> tuple[str, list[Any]]:
        """The condition on an activity: whose it is, and where on its day."""
        said, params = "", []
        if self.units is not None:
            said += f" AND b.unit IN ({listed(self.units)})"
        if self.country:
            # By their numbers: a database that does not know its tables yet would
            # ask for every activity again for each partner there.
            said += f" AND b.partner IN ({listed(self._there)})"
        if self.group:
            where, more = in_group(self.members, "b.day", country)
            said += f" AND {where}"
            params += more
        return said, params

    def joined(self) -> dict[str, str]:
        """For a table `h` with a partner: who stands for it today, and how to join."""
        if not self._kin:
            return {"root": "h.partner_id", "kin": ""}
        return {
            "root": "COALESCE(k.column2, h.partner_id)",
            "kin": f"LEFT JOIN {as_rows(self._kin)} AS k ON k.column1 = h.partner_id",
        }

    def _visits(self, *, more: str = "", but: str = "") -> str:
        chosen = {c: k for c, k in Visit.EVIDENCE.items() if k in self.kinds}
        cases = " ".join(f"WHEN '{c}' THEN '{k}'" for c, k in chosen.items())
        return VISITS.format(
            kind=f"CASE v.category {cases} END",
            categories=", ".join(f"'{c}'" for c in chosen),
            more=more,
            but=but + self.apart.but("visits", "v.id"),
            **self.joined(),
        )

    @cached_property
    def twins(self) -> list[int]:
        """Lines of visits that were entered twice; the first of each stays."""
        found = self._visits(more=", h.id AS line, v.title")
        sql = f"""
        SELECT partner, kind, day, title, line, activity FROM (
            SELECT c.*, COUNT(*) OVER (PARTITION BY partner, kind, day) AS n
            FROM ({found}) c WHERE c.day >= %s AND c.day <= %s) d
        WHERE n > 1 ORDER BY activity, line
        """  # noqa: S608
        seen: set[tuple[object, ...]] = set()
        double = []
        for partner, named, day, title, line, _activity in rows(sql, *self._span):
            happening = partner, named, day, search.fold(title)
            if happening in seen:
                double.append(line)
            seen.add(happening)
        return double

    @property
    def _span(self) -> tuple[str, str]:
        return str(self.first), str(self.last)

    @cached_property
    def source(self) -> tuple[str, list[Any]]:
        """What stands after FROM, named `a`, and its parameters."""
        if self.apart == NOTHING and laid_out.at_hand():
            where, params = self.within("b.country")
            if self.kinds != KINDS:
                where += f" AND b.kind IN ({', '.join(map(repr, self.kinds))})"
            return LAID_OUT.format(where=where), [*self._span, *params]
        parts = []
        if "output" in self.kinds:
            but = self.apart.but("outputs", "o.id")
            parts.append(OUTPUTS.format(but=but, **self.joined()))
        if {"visit", "event", "education"} & set(self.kinds):
            but = f" AND h.id NOT IN ({listed(self.twins)})" if self.twins else ""
            parts.append(self._visits(but=but))
        if "grant" in self.kinds:
            but = self.apart.but("grants", "g.id")
            parts.append(GRANTS.format(but=but, **self.joined()))
        where, params = self.within()
        sql = WHOLE.format(
            distinct="DISTINCT" if self._kin else "",
            parts=" UNION ALL ".join(parts),
            where=where,
        )
        return sql, [*self._span, *params]

    def ask(
        self,
        what: str,
        *,
        where: str = "",
        params: Sequence[Any] = (),
        by: str = "",
        before: Sequence[Any] = (),
    ) -> list[Sequence[Any]]:
        """Rows of a question to these activities; `before` are those of `what`."""
        source, own = self.source
        sql = f"SELECT {what} FROM {source}"  # noqa: S608
        sql += f" WHERE {where}" if where else ""
        sql += f" GROUP BY {by}" if by else ""
        return list(rows(sql, *before, *own, *params))

    def awards(self) -> tuple[str, list[Any]]:
        """A statement for the grants that were awarded, extensions left aside."""
        source, params = replace(self, kinds=("grant",)).source
        found = (
            f"SELECT (a.activity - 2) / 4 FROM {source} "  # noqa: S608
            "WHERE a.activity - 4 * (a.activity / 4) = 2"
        )
        return once(found), params

    def keys(self, table: str) -> tuple[str, list[Any]]:
        """A statement for the keys of the partners or records concerned."""
        source, params = self.source
        if table == "partners":
            return once(f"SELECT a.partner FROM {source}"), params  # noqa: S608
        rest = TABLES[table]
        found = (
            f"SELECT (a.activity - {rest}) / 4 FROM {source} "  # noqa: S608
            f"WHERE a.activity - 4 * (a.activity / 4) = {rest}"
        )
        if table == "grants":
            again, same = self.source
            found += (
                f" UNION SELECT s.grant_id FROM records_grantstage s JOIN {again} "  # noqa: S608
                "ON a.activity = 4 * s.id + 3"
            )
            params = [*params, *same]
        return once(found), params


def lay_out() -> None:
    """Every activity there is, into the table that others read meanwhile."""
    with laid_out.apart():
        source, params = Happenings(date.min, date.max).source
    laid_out.put(f"SELECT * FROM {source}", params)  # noqa: S608
