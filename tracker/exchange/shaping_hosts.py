"""The partners of a record out of cells: who, in which role, with what money."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from tracker.exchange.finder import Asked
from tracker.exchange.rows import Entry, Raw
from tracker.exchange.values.countries import country_code
from tracker.exchange.values.numbers import read_number
from tracker.exchange.values.reading import is_unknown

if TYPE_CHECKING:
    from tracker.exchange.plans import Plan
    from tracker.exchange.shaping import Shaper

_SPLIT = re.compile(r"\s*[;；]\s*")
_MORE = re.compile(r"\s*[、\n]\s*")
HOSTS = {"agreement": "parties", "visit": "hosts", "grant": "grant_partners",
         "output": "shares"}  # fmt: skip


def parts(raw: Raw | None) -> list[str]:
    """The cells of a list in order, empty ones too: lists side by side stay aligned."""
    if raw is None or raw.empty or raw.clears:
        return []
    return [part.strip() for part in _SPLIT.split(str(raw.value).strip(" ;；"))]


class HostShaper:
    """Fills the partners of a plan; nothing where a kind has none of its own."""

    def __init__(self, shaper: Shaper) -> None:
        self.shaper, self.finder = shaper, shaper.finder
        self.model = shaper.model
        self.host = HOSTS.get(self.model._meta.model_name or "", "")

    def shape(self, plan: Plan, entry: Entry) -> None:
        if not self.host:
            return
        self.find(plan, entry)
        if plan.hosts is not None:
            self._keep(plan, entry)

    def _of(self, entry: Entry, code: str) -> list[Raw]:
        if code in entry.lists:
            return entry.lists[code]
        raw = entry.cells.get(code)
        if raw is None:
            return []
        cells = parts(raw)
        if code == "partners" and len(cells) == 1 and "\n" in str(raw.value):
            cells = [p for p in _MORE.split(str(raw.value)) if p]
        said = raw.said if len(cells) == 1 else ""
        return [Raw(raw.header, said or cell, cell) for cell in cells]

    def find(self, plan: Plan, entry: Entry) -> None:
        """The partners of the record, each with its role and money; once."""
        codes = self.shaper.layout.codes
        if plan.hosts is not None or not {"partners", "partner_names"} & codes:
            return
        texts, names = self._of(entry, "partners"), self._of(entry, "partner_names")
        length = max(len(texts), len(names))
        if not length and "partners" not in entry.cells and not entry.lists:
            return
        hosts: list[dict[str, Any]] = []
        for at in range(length):
            raw = _at(texts, at) or _at(names, at)
            if raw is None or raw.empty:
                raw = _at(names, at)
            if raw is None or is_unknown(raw.value):
                continue
            self.shaper.attempt(
                plan,
                raw,
                partial(self._one_partner, plan, entry, hosts, raw, at),
            )
        plan.hosts = hosts

    def _one_partner(
        self, plan: Plan, entry: Entry, hosts: list[dict[str, Any]], raw: Raw, at: int
    ) -> None:
        name_raw = _at(self._of(entry, "partner_names"), at)
        name = (
            ""
            if name_raw is None or is_unknown(name_raw.value)
            else str(name_raw.value)
        )
        country = self._country(plan, entry, at)
        if country is None:
            return
        row = self._role_and_money(plan, entry, at)
        text = " ".join(str(raw.value).split())
        try:
            partner = self.finder.partner(
                text, name=name, country=country, said=" ".join(raw.said.split())
            )
        except Asked:
            if self.model._meta.model_name != "grant" or self.finder.create_partners:
                raise
            self._candidate(plan, entry, text, name, country, row, at)
            return
        if any(there["partner"] is partner for there in hosts):
            return
        hosts.append({"partner": partner, **row})

    def _country(self, plan: Plan, entry: Entry, at: int) -> str | None:
        """The country beside a partner; None when it is there and cannot be read."""
        code = "partner_countries" if self.host == "grant_partners" else "country"
        found = self._of(entry, code)
        raw = _at(found, at) or (found[0] if len(found) == 1 else None)
        if raw is None or is_unknown(raw.value):
            return ""
        if self.host == "hosts":  # where a visit went says little of whom it met
            return country_code(raw.value) or "" if len(found) == 1 else ""
        read: list[str] = []
        self.shaper.attempt(
            plan, raw, lambda: read.append(self.shaper.reader.country(raw) or "")
        )
        return read[0] if read else None

    def _role_and_money(self, plan: Plan, entry: Entry, at: int) -> dict[str, Any]:
        row: dict[str, Any] = {}
        raw = _at(self._of(entry, "partner_roles"), at)
        line: Any = self.model._meta.get_field(self.host).related_model
        if raw is not None and not raw.empty:
            field = line._meta.get_field("role")
            role = self.shaper.reader.choice(raw.value, field)
            if role:
                row["role"] = role
        raw = _at(self._of(entry, "partner_amounts"), at)
        if raw is not None and not is_unknown(raw.value):
            row["amount_minor"] = self.shaper.reader.amount(
                raw, self.shaper.currency(entry), plan.notes.append
            )
        raw = _at(self._of(entry, "partner_shares"), at)
        if raw is not None and not is_unknown(raw.value):
            row["share"] = self.shaper.reader.taken(read_number(raw.value))
        return row

    def _candidate(
        self,
        plan: Plan,
        entry: Entry,
        text: str,
        name: str,
        country: str,
        row: dict[str, Any],
        at: int,
    ) -> None:
        """Nobody we know: it stays with its grant until somebody makes it a partner."""
        raw = _at(self._of(entry, "partner_kinds"), at)
        kind = "" if raw is None or is_unknown(raw.value) else str(raw.value)
        identifier = text if any(char.isdigit() for char in text) else ""
        plan.lines.setdefault("candidates", []).append(
            {
                "name": (name or text)[:300],
                "identifier": identifier[:60],
                "country": country,
                "kind": kind[:30],
                **{k: v for k, v in row.items() if k in ("role", "amount_minor")},
            }
        )
        known = self.shaper.check.facts.setdefault("candidates", set())
        known.add(identifier or (name, country))

    def _keep(self, plan: Plan, entry: Entry) -> None:
        """Rows of those lines: what stands is kept, what is new is added."""
        wanted = plan.hosts or []
        there = (
            []
            if plan.record._state.adding
            else list(getattr(plan.record, self.host).all())
        )
        theirs = {line.partner_id: line for line in there if line.partner_id}
        rows, changed = [], False
        for row in wanted:
            line = theirs.pop(row["partner"].pk, None) if row["partner"].pk else None
            if line is None:
                rows.append(row)
                changed = True
                continue
            differs = {
                k: v for k, v in row.items() if k != "partner" and getattr(line, k) != v
            }
            changed |= bool(differs)
            rows.append({"id": line.pk, **differs})
        clears = entry.cells.get("partners")
        if theirs and (wanted or (clears is not None and clears.clears)):
            changed = True
        elif theirs:
            return
        rows += [{"id": line.pk} for line in there if not line.partner_id]
        if changed:
            plan.lines[self.host] = rows
        found = plan.lines.get("candidates")
        if found and not plan.record._state.adding:
            self._merge(plan, "candidates", found, ("name", "identifier", "country"))

    def _merge(
        self, plan: Plan, name: str, rows: list[dict[str, Any]], same: tuple[str, ...]
    ) -> None:
        """New lines beside those that stand; nothing when all of them stand."""
        there = list(getattr(plan.record, name).all())
        left = {tuple(getattr(line, n) for n in same): line for line in there}
        fresh = [
            row
            for row in rows
            if left.pop(tuple(row.get(n, "") for n in same), None) is None
        ]
        if fresh:
            plan.lines[name] = [{"id": line.pk} for line in there] + fresh
        else:
            plan.lines.pop(name, None)


def _at(rows: list[Any], at: int) -> Any:
    return rows[at] if at < len(rows) else None
