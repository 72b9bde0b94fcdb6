"""Sheets of lines: the members of networks, the ledger of grants."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError

from tracker.exchange.confirming import wrong_with_line
from tracker.exchange.finder import Asked, Bad, Finder
from tracker.exchange.layouts import Layout
from tracker.exchange.plans import ASKED, BAD, UNCHANGED, UPDATE, Check, Plan
from tracker.exchange.reading import Reader
from tracker.exchange.rows import Entry
from tracker.exchange.sayings import about, of_problem
from tracker.exchange.sayings import say as _
from tracker.exchange.values.reading import Unreadable
from tracker.records.models import Network, NetworkMember
from tracker.records.search import fold


class LineSheet:
    """Each row is a line of a record that is here already."""

    def __init__(self, layout: Layout, finder: Finder, check: Check) -> None:
        self.layout, self.finder, self.check = layout, finder, check
        self.reader = Reader(layout, finder)
        self.kind = layout.sheet.kind
        self.name = layout.sheet.of_lines
        self.line: Any = self.kind.model._meta.get_field(self.name).related_model
        self.editable = set(
            self.kind.editable_by(finder.user).values_list("pk", flat=True)
        )
        self.there: dict[int, list[Any]] = {}
        self.owners: dict[int, Any] = {}
        self.new: dict[int, list[dict[str, Any]]] = defaultdict(list)

    def plan(self, entry: Entry) -> Plan:
        plan = Plan(entry.numbers, entry.sheet, UPDATE)
        try:
            self._fill(plan, entry)
        except (Bad, Unreadable) as problem:
            plan.problems.append(getattr(problem, "message", str(problem)))
            plan.outcome = BAD
        except ValidationError as problem:
            plan.problems += of_problem(problem)
            plan.outcome = BAD
        return plan

    def _fill(self, plan: Plan, entry: Entry) -> None:
        owner_code = next(
            c.code for c in self.layout.sheet.columns if c.takes == "owner"
        )
        owner = self._owner(str(entry.cells[owner_code].value))
        plan.label = str(owner)
        row: dict[str, Any] = {}
        cells = entry.cells
        currency = str(cells["currency"].value).upper() if "currency" in cells else ""
        for column in self.layout.sheet.columns:
            raw = cells.get(column.code)
            if column.takes == "owner" or raw is None or raw.empty or raw.clears:
                continue
            if column.code == "member":
                self._member(row, raw, cells)
                continue
            try:
                value = self.reader.field(
                    column.field, raw, currency=currency, note=plan.notes.append
                )
            except Asked as asked:
                self.check.ask(raw.header, raw.said, asked, plan)
                plan.asked.append(about(raw.header, asked.why))
                plan.outcome = ASKED
                continue
            if value is not None:
                row[column.field.name] = value
        if plan.asked:
            return
        if "currency" in [f.name for f in self.line._meta.fields]:
            row.setdefault("currency", currency)
        if any(self._same(line, row) for line in self._standing(owner)):
            plan.outcome, plan.record = UNCHANGED, owner
            return
        line = self.line(**row)
        setattr(line, self.line._meta.get_field(_owner_name(self.line)).name, owner)
        if wrong := wrong_with_line(line, [_owner_name(self.line)]):
            plan.problems += wrong
            plan.outcome = BAD
            return
        self.new[owner.pk].append(row)
        self.there[owner.pk].append(line)
        plan.record = owner
        kept = [{"id": each.pk} for each in self.there[owner.pk] if each.pk]
        plan.lines = {self.name: kept + self.new[owner.pk]}

    def _owner(self, text: str) -> Any:
        if not text.strip():
            raise Bad(_("The row does not say what it belongs to."))
        visible = self.kind.visible_to(self.finder.user)
        if self.kind.model is Network:
            found = visible.filter(ref=text.upper()).first()
            if found is None:
                keys = self.finder.matcher.certain(text)[0]
                found = (
                    visible.filter(partner__in=keys).first() if len(keys) == 1 else None
                )
            if found is None:
                raise Bad(_("No network is called “%(text)s”.") % {"text": text[:80]})
        else:
            found = self.finder.one(visible, text)
        if found.pk not in self.editable:
            raise Bad(_("%(ref)s is not yours to change.") % {"ref": found.ref})
        return self.owners.setdefault(found.pk, found)

    def _standing(self, owner: Any) -> list[Any]:
        if owner.pk not in self.there:
            self.there[owner.pk] = list(getattr(owner, self.name).all())
        return self.there[owner.pk]

    def _member(self, row: dict[str, Any], raw: Any, cells: dict[str, Any]) -> None:
        country = self.reader.country(cells["country"]) if "country" in cells else ""
        text = " ".join(str(raw.value).split())
        keys = [k for k in self.finder.matcher.certain(text, country or "")[0] if k > 0]
        if len(keys) == 1:
            row["partner"] = self.finder.partner_by_key(keys[0])
        else:
            row["name"] = text[:300]

    def _same(self, line: Any, row: dict[str, Any]) -> bool:
        if isinstance(line, NetworkMember):
            if "partner" in row:
                return line.partner_id == row["partner"].pk
            return fold(line.name) == fold(row["name"])
        return all(getattr(line, name) == value for name, value in row.items())


def _owner_name(model: Any) -> str:
    return "network" if model is NetworkMember else "grant"
