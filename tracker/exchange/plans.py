"""What an import would do with each record of a file, before it does it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tracker.exchange.sayings import keep

CREATE, UPDATE, UNCHANGED = "created", "updated", "unchanged"
SKIPPED, ASKED, BAD = "skipped", "asked", "bad"
OUTCOMES = (CREATE, UPDATE, UNCHANGED, SKIPPED, ASKED, BAD)
MOST_LISTED = 5_000
HEAVIEST_FIRST = (BAD, ASKED, SKIPPED, UPDATE, CREATE, UNCHANGED)


@dataclass(slots=True)
class Question:
    """A cell that a person decides about; the same text is asked about once."""

    column: str
    said: str
    why: str
    proposals: list[tuple[str, str]]
    rows: list[int] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)  # beside each row

    def as_json(self) -> dict[str, Any]:
        return {
            "column": self.column,
            "said": self.said,
            "why": keep(self.why),
            "proposals": [[answer, keep(label)] for answer, label in self.proposals],
            "rows": self.rows[:200],
            "sheets": self.sheets[:200],
            "n": len(self.rows),
        }


@dataclass
class Plan:
    """One record: what is known, what is missing, what shall happen to it."""

    numbers: list[int]
    sheet: str = ""
    outcome: str = CREATE
    label: str = ""
    record: Any = None
    given: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    many: dict[str, list[Any]] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)  # its days, how closely
    hosts: list[dict[str, Any]] | None = None  # its partners, once they are found
    partner: Any = None  # written before it: the partner a network extends
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def as_json(self) -> list[Any]:
        held_back = self.outcome in (BAD, ASKED)
        said = [*self.problems, *self.asked] if held_back else self.notes
        why = [keep(each) for each in said]
        ref = getattr(self.record, "ref", "") or ""
        return [self.numbers[:50], self.sheet, self.outcome, self.label[:120], ref, why]


@dataclass
class Check:
    """A whole file as it would go in: a plan for each record, every row accounted."""

    kind: str
    format: str
    rows: int = 0
    plans: list[Plan] = field(default_factory=list)
    aside: Counter[str] = field(default_factory=Counter)
    aside_rows: list[tuple[int, str, str]] = field(default_factory=list)
    questions: dict[tuple[str, str], Question] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sheets: list[dict[str, Any]] = field(default_factory=list)
    encoding: str = ""
    finder: Any = None
    facts: dict[str, Any] = field(default_factory=dict)

    def ask(self, column: str, said: str, asked: Any, plan: Plan) -> None:
        question = self.questions.setdefault(
            (column, said), Question(column, said, asked.why, asked.proposals)
        )
        question.rows += plan.numbers
        question.sheets += [plan.sheet] * len(plan.numbers)

    def count(self, outcome: str) -> int:
        return sum(plan.outcome == outcome for plan in self.plans)

    def rows_of(self, outcome: str) -> int:
        return sum(len(p.numbers) for p in self.plans if p.outcome == outcome)

    @property
    def counts(self) -> dict[str, Any]:
        """Records by outcome, and rows by outcome: these add up to all rows."""
        skipped = sum(self.aside.values())
        rows = {outcome: self.rows_of(outcome) for outcome in OUTCOMES}
        rows[SKIPPED] += skipped
        records = {outcome: self.count(outcome) for outcome in OUTCOMES}
        return {
            "rows": self.rows,
            "records": len(self.plans),
            "by_outcome": records,
            "rows_by_outcome": rows,
            "set_aside": dict(self.aside),
            "questions": len(self.questions),
            "new_partners": self._new_partners(),
            **self.facts,
        }

    def _new_partners(self) -> int:
        brought = {
            id(row["partner"])
            for plan in self.good()
            for rows in plan.lines.values()
            for row in rows
            if row.get("partner") is not None
        }
        known = self.finder.new_partners.values() if self.finder else ()
        return sum(id(new.partner) in brought for new in known)

    @property
    def blocked(self) -> bool:
        return any(plan.outcome in (ASKED, BAD) for plan in self.plans)

    def good(self) -> list[Plan]:
        return [plan for plan in self.plans if plan.outcome in (CREATE, UPDATE)]

    def bad_numbers(self) -> dict[tuple[str, int], list[str]]:
        """Rows that cannot go in, with the reasons."""
        return {
            (plan.sheet, number): [*plan.problems, *plan.asked]
            for plan in self.plans
            if plan.outcome in (ASKED, BAD)
            for number in plan.numbers
        }

    def as_json(self) -> dict[str, Any]:
        listed = sorted(self.plans, key=_weight)
        return {
            "kind": self.kind,
            "format": self.format,
            "counts": self.counts,
            "columns": self.columns,
            "unused": self.unused,
            "notes": [keep(each) for each in self.notes],
            "set_aside": [[keep(why), n] for why, n in self.aside.items()],
            "sheets": [each | {"why": keep(each["why"])} for each in self.sheets],
            "encoding": self.encoding,
            "questions": [
                each.as_json()
                for each in sorted(self.questions.values(), key=lambda q: -len(q.rows))
            ],
            "plans": [plan.as_json() for plan in listed[:MOST_LISTED]],
            "aside": [
                [number, sheet, keep(why)]
                for number, sheet, why in self.aside_rows[:MOST_LISTED]
            ],
        }


def _weight(plan: Plan) -> tuple[int, bool]:
    """What a person must look at comes first."""
    return HEAVIEST_FIRST.index(plan.outcome), not plan.notes
