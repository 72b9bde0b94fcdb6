"""An entry becomes a plan: a record as a form would fill it, checked like one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from tracker.exchange import (
    confirming,
    keys,
    shaping_days,
    shaping_lines,
    shaping_names,
    standing,
)
from tracker.exchange.finder import Asked, Bad, Finder
from tracker.exchange.layouts import Layout
from tracker.exchange.matching import is_chinese
from tracker.exchange.plans import (
    ASKED,
    BAD,
    CREATE,
    UNCHANGED,
    UPDATE,
    Check,
    Plan,
)
from tracker.exchange.reading import Reader, offered, text_of
from tracker.exchange.rows import Entry, Raw
from tracker.exchange.sayings import about, of_problem, together
from tracker.exchange.sayings import say as _
from tracker.exchange.values.reading import Unreadable, is_unknown
from tracker.records.models import Agreement, Grant, Network, Partner, Person, Visit
from tracker.records.models.base import Record, UnitRecord

if TYPE_CHECKING:
    from accounts.models import Unit, User
    from tracker.kinds.sheets import SheetColumn


class Shaper:
    """Turns the entries of one file into plans."""

    def __init__(
        self, layout: Layout, finder: Finder, check: Check, *, unit: Unit | None
    ) -> None:
        self.layout, self.finder, self.check = layout, finder, check
        self.sheet, self.kind = layout.sheet, layout.sheet.kind
        self.model = self.kind.model
        self.user: User = finder.user
        self.unit = unit
        self.reader = Reader(layout, finder)
        self.known = keys.Known(self.kind, self.user)
        self.lines = shaping_lines.LineShaper(self)
        self.seen: dict[Any, Plan] = {}

    @cached_property
    def chinese(self) -> bool:
        """Whether the columns of the file have Chinese names."""
        return any(map(is_chinese, self.layout.columns))

    def plan(self, entry: Entry) -> Plan:
        """What would happen to the record of these rows."""
        plan = Plan(entry.numbers, entry.sheet)
        try:
            self._fill(plan, entry)
        except Bad as problem:
            plan.problems.append(str(problem))
        plan.label = plan.label or shaping_names.label(plan, entry)
        if plan.problems:
            plan.outcome = BAD
        elif plan.asked:
            plan.outcome = ASKED
        return plan

    def _fill(self, plan: Plan, entry: Entry) -> None:
        existing = self.known.by_reference(entry)
        if existing is not None:
            self._start(plan, existing)
            standing.forget_what_stands(plan, entry, self.sheet)
        for column in self.sheet.columns:
            raw = entry.cells.get(column.code)
            if raw is None or raw.empty or column.takes not in ("field", "period"):
                continue
            self.attempt(plan, raw, partial(self._field, plan, entry, column, raw))
        self._special(plan, entry)
        if plan.record is None and not plan.problems:
            found = self._same_thing(plan, entry)
            if found is not None:
                self._start(plan, found)
        if plan.record is None:
            self._start(plan, self.model())
        self.lines.shape(plan, entry)
        if not plan.problems and not plan.asked:
            self._settle(plan, entry)
        elif plan.record._state.adding and self._lacks_unit(plan):
            self._count_unit()  # asked about together with the rest

    def _same_thing(self, plan: Plan, entry: Entry) -> Any:
        if self.model is Agreement and not plan.given.get("title"):
            found = self.known.untitled(plan)
        else:
            found = self.known.matches(plan)
        numbered = self.model is Grant and plan.given.get("award_number")
        if found and self.model in keys.LINES and not numbered:
            self.lines.hosts.find(plan, entry)
            if plan.hosts is not None:
                wanted = {row["partner"].pk for row in plan.hosts}
                if None in wanted:
                    return None
                found = self.known.same_partners(found, wanted)
        return self.known.one_of(found)

    def note_once(self, text: str) -> None:
        """Said once for the whole file."""
        if text not in self.layout.notes:
            self.layout.notes.append(text)

    def attempt(self, plan: Plan, raw: Raw, read: Callable[[], None]) -> None:
        """Read a cell; what cannot be read becomes a problem or a question."""
        try:
            read()
        except Asked as asked:
            self.check.ask(raw.header, raw.said, asked, plan)
            why = about(raw.said[:80], asked.why) if raw.said else asked.why
            plan.asked.append(about(raw.header, why))
        except Unreadable as problem:
            self.unreadable(plan, raw, problem)
        except Bad as problem:
            plan.problems.append(about(raw.header, str(problem)))
        except ValidationError as problem:
            plan.problems.append(about(raw.header, together(of_problem(problem))))

    def unreadable(self, plan: Plan, raw: Raw, problem: Unreadable) -> None:
        """A question where there is something to choose from, else a problem."""
        column = self.layout.columns.get(raw.header)
        field = column.field if column is not None else None
        offers = [offered(value, field) for value in problem.proposals]
        if column is not None and column.choices:
            near = {answer for answer, _label in offers}
            offers += [
                offered(code, field)
                for code, *_words in column.choices
                if code not in near
            ]
        if not offers:
            plan.problems.append(about(raw.header, problem.message))
            return
        asked = Asked(problem.message, offers)
        self.check.ask(raw.header, raw.said, asked, plan)
        plan.asked.append(about(raw.header, problem.message))

    def _start(self, plan: Plan, record: Any) -> None:
        plan.record = record
        if not record._state.adding:
            self.known.confirm_editable(record)
            plan.outcome = UPDATE
            standing.forget_the_same(plan)
            standing.forget_the_same_many(plan)

    def _field(self, plan: Plan, entry: Entry, column: SheetColumn, raw: Raw) -> None:
        field = column.field
        if raw.clears:
            if field.many_to_many:
                plan.many[field.name] = []
            else:
                plan.given[field.name] = _nothing(field)
            return
        if column.takes == "period":
            shaping_days.period(self, plan, entry, raw)
            return
        if field.name in self.model.imprecise:
            shaping_days.known_day(self, plan, field, raw)
            return
        note = plan.notes.append
        value = self.reader.field(field, raw, currency=self.currency(entry), note=note)
        if value is None:
            return
        if field.many_to_many:
            plan.many[field.name] = value
            return
        if (
            isinstance(value, str)
            and field.max_length
            and len(value) > field.max_length
        ):
            value = shaping_names.shortened(self.sheet, plan, entry, column, value)
        plan.given[field.name] = value

    def currency(self, entry: Entry) -> str:
        raw = entry.cells.get("currency")
        if raw is None or raw.empty or raw.clears or is_unknown(raw.value):
            return ""
        return text_of(raw.value).upper()[:3]

    def _special(self, plan: Plan, entry: Entry) -> None:
        """What a kind knows without being told."""
        if self.model is Partner:
            shaping_names.name_by_identifier(plan)
        elif self.model is Agreement:
            shaping_days.agreement_dates(self, plan, entry)
        elif self.model is Grant and plan.record is None:
            shaping_names.title_by_number(plan)
        elif (
            self.model is Person
            and plan.given.get("partner")
            and "side" not in plan.given
        ):
            plan.given["side"] = "theirs"
        elif self.model is Network:
            shaping_names.network_partner(self, plan, entry)

    def _settle(self, plan: Plan, entry: Entry) -> None:
        """Fill what a new record usually has, then check it as a form is checked."""
        record = plan.record
        new = record._state.adding
        shaping_days.settle_known(plan)
        if new:
            self._usual(plan)
            if plan.problems:
                return
        else:
            standing.forget_the_same(plan)
            if plan.given.get("title") and getattr(record, "needs_title", False):
                plan.given["needs_title"] = False
            if not (plan.given or plan.lines or plan.many or plan.partner):
                plan.outcome = UNCHANGED
                return
        for name, value in plan.given.items():
            setattr(record, name, value)
        self._confirm(plan, new=new)
        if new:
            plan.outcome = CREATE
            key = keys.natural(plan)
            twin = self.seen.setdefault(key, plan) if key else plan
            if twin is not plan:
                plan.outcome = UNCHANGED
                plan.notes.append(
                    _("the same as row %(row)s of this file")
                    % {"row": ", ".join(map(str, twin.numbers[:3]))}
                )

    def _usual(self, plan: Plan) -> None:
        given = plan.given
        if isinstance(plan.record, Record):
            given.setdefault("owner", self.user)
        if self._lacks_unit(plan):
            self._count_unit()
            plan.problems.append(
                _("The unit is not said. Name one for the whole file.")
            )
            return
        if isinstance(plan.record, UnitRecord) and not given.get("unit"):
            given["unit"] = self.unit
        if isinstance(plan.record, Visit) and not given.get("title"):
            given["title"] = shaping_names.visit_title(plan)
            if given["title"]:
                plan.notes.append(_("It has no title of its own; one was made."))
        elif isinstance(plan.record, Agreement) and not given.get("title"):
            shaping_names.entitle(plan, chinese=self.chinese)

    def _lacks_unit(self, plan: Plan) -> bool:
        """A new record of some unit, where neither row nor file says which."""
        needs = isinstance(plan.record, UnitRecord) and not plan.given.get("unit")
        return needs and self.unit is None

    def _count_unit(self) -> None:
        facts = self.check.facts
        facts["no_unit"] = facts.get("no_unit", 0) + 1

    def _confirm(self, plan: Plan, *, new: bool) -> None:
        """Fields, the record as a whole, and what the database would refuse."""
        record = plan.record
        unit = plan.given.get("unit")
        if unit is not None and unit.pk not in self.user.writable_unit_ids:
            plan.problems.append(
                _("You do not work for the unit “%(unit)s”.") % {"unit": unit}
            )
        plan.problems += confirming.wrong_with(record)
        clash = self.known.clash(record, new=new)
        if clash:
            plan.problems.append(clash)
        self.lines.confirm(plan)


def _nothing(field: Any) -> Any:
    if field.null:
        return None
    return field.get_default() if field.has_default() else ""
