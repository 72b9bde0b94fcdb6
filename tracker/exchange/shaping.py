"""An entry becomes a plan: a record as a form would fill it, checked like one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from tracker.exchange import (
    keys,
    shaping_days,
    shaping_lines,
    shaping_names,
    written,
)
from tracker.exchange.finder import Asked, Bad, Finder
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
from tracker.exchange.rows import Entry, Layout, Raw
from tracker.exchange.values.reading import Unreadable, is_unknown
from tracker.kinds.saving import public_name
from tracker.records import checks
from tracker.records.models import Agreement, Grant, Network, Partner, Person, Visit
from tracker.records.models.base import Record, UnitRecord

if TYPE_CHECKING:
    from accounts.models import Unit, User
    from tracker.kinds.sheets import SheetColumn

LONGEST_TITLE_MARK = "…"


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

    def plan(self, entry: Entry) -> Plan:
        """What would happen to the record of these rows."""
        plan = Plan(entry.numbers, entry.sheet)
        try:
            self._fill(plan, entry)
        except Bad as problem:
            plan.problems.append(str(problem))
        plan.label = plan.label or _label(plan, entry)
        if plan.problems:
            plan.outcome = BAD
        elif plan.asked:
            plan.outcome = ASKED
        return plan

    def _fill(self, plan: Plan, entry: Entry) -> None:
        existing = self.known.by_reference(entry)
        if existing is not None:
            self._start(plan, existing)
            self._forget_what_stands(plan, entry)
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
            self.check.ask(raw.header, raw.said, asked, plan.numbers)
            plan.asked.append(f"{raw.header}: {raw.said[:80]}: {asked.why}")
        except Unreadable as problem:
            self.unreadable(plan, raw, problem)
        except Bad as problem:
            plan.problems.append(f"{raw.header}: {problem}")
        except ValidationError as problem:
            plan.problems.append(f"{raw.header}: {'; '.join(problem.messages)}")

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
            plan.problems.append(f"{raw.header}: {problem.message}")
            return
        asked = Asked(problem.message, offers)
        self.check.ask(raw.header, raw.said, asked, plan.numbers)
        plan.asked.append(f"{raw.header}: {problem.message}")

    def _start(self, plan: Plan, record: Any) -> None:
        plan.record = record
        if not record._state.adding:
            self.known.confirm_editable(record)
            plan.outcome = UPDATE
            _forget_the_same(plan)
            for name, chosen in list(plan.many.items()):
                there = set(getattr(record, name).values_list("pk", flat=True))
                if {one.pk for one in chosen} == there:
                    del plan.many[name]

    def _forget_what_stands(self, plan: Plan, entry: Entry) -> None:
        """Cells that say what the record says already need not be read."""
        if entry.lists:
            return
        for code, raw in list(entry.cells.items()):
            column = self.sheet.column(code)
            if column is None or raw.empty or raw.clears or raw.constant:
                continue
            if written.says_the_same(column, plan.record, raw.value):
                del entry.cells[code]

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
            value = self._shortened(plan, entry, column, value)
        plan.given[field.name] = value

    def _shortened(
        self, plan: Plan, entry: Entry, column: SheetColumn, value: str
    ) -> str:
        """A title that does not fit is cut; the whole text goes to the notes."""
        if not column.needed or "notes" not in {c.code for c in self.sheet.columns}:
            raise Bad(
                _("At most %(most)d letters fit; there are %(n)d.")
                % {"most": column.field.max_length, "n": len(value)}
            )
        whole = text_of(entry.cells[column.code].value)
        there = plan.given.get("notes", "")
        plan.given["notes"] = f"{there}\n\n{whole}".strip()
        plan.notes.append(
            _("“%(column)s” was too long for one line: it is cut there, and stands"
              " whole in the notes.") % {"column": column.code}
        )  # fmt: skip
        return value[: column.field.max_length - 1].rstrip() + LONGEST_TITLE_MARK

    def currency(self, entry: Entry) -> str:
        raw = entry.cells.get("currency")
        if raw is None or raw.empty or raw.clears or is_unknown(raw.value):
            return ""
        return text_of(raw.value).upper()[:3]

    def _special(self, plan: Plan, entry: Entry) -> None:
        """What a kind knows without being told."""
        if self.model is Partner:
            _name_by_identifier(plan)
        elif self.model is Agreement:
            shaping_days.agreement_dates(self, plan, entry)
        elif self.model is Grant and plan.record is None:
            _title_by_number(plan)
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
            _forget_the_same(plan)
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
        # What a relation leads to was read a moment ago, or is written before it.
        at_hand = [
            f.name
            for f in record._meta.concrete_fields
            if f.is_relation
            and f.is_cached(record)
            and getattr(record, f.name) is not None
        ]
        try:
            record.clean_fields(exclude=[*at_hand, "ref", "search_text"])
            record.clean()
            for constraint in record._meta.constraints:
                if isinstance(constraint, models.CheckConstraint):
                    checks.validate(constraint, record)
        except ValidationError as problem:
            plan.problems += told(record, problem)
        clash = self.known.clash(record, new=new)
        if clash:
            plan.problems.append(clash)
        self.lines.confirm(plan)


def told(record: Any, problem: ValidationError) -> list[str]:
    """What is wrong, by the names people know."""
    if not hasattr(problem, "error_dict"):
        return list(problem.messages)
    found = []
    for name, messages in problem.message_dict.items():
        if name == NON_FIELD_ERRORS:
            found += messages
            continue
        try:
            public = public_name(record._meta.get_field(name))
        except FieldDoesNotExist:
            public = name
        found += [f"{public}: {message}" for message in messages]
    return found


def _nothing(field: Any) -> Any:
    if field.null:
        return None
    return field.get_default() if field.has_default() else ""


def _forget_the_same(plan: Plan) -> None:
    """What the record says already is no change, whoever says it: cell or constant."""
    for name, value in list(plan.given.items()):
        if _same(plan.record, name, value):
            del plan.given[name]


def _same(record: Any, name: str, value: Any) -> bool:
    field = record._meta.get_field(name)
    if field.is_relation:
        return bool(getattr(record, field.attname) == getattr(value, "pk", value))
    there = getattr(record, name)
    try:
        cleaned = field.clean(value, record)
    except ValidationError:
        return False
    return bool(there == cleaned)


def _label(plan: Plan, entry: Entry) -> str:
    for code in ("title", "name", "title_zh", "partners", "text", "award_number"):
        raw = entry.cells.get(code)
        if raw is not None and raw.said:
            return " ".join(raw.said.split())[:120]
    there = getattr(plan.record, "name", "") or getattr(plan.record, "title", "")
    return str(plan.given.get("name") or plan.given.get("title") or there)


def _name_by_identifier(plan: Plan) -> None:
    """A partner nobody named is kept under its number, marked as needing a name."""
    if plan.record is not None:
        if plan.given.get("name") and plan.record.needs_name:
            plan.given["needs_name"] = False
        return
    if plan.given.get("name"):
        return
    for code in ("pic", "ror_id", "oid", "erasmus_code", "schac", "name_zh"):
        if value := plan.given.get(code):
            plan.given["name"] = value
            if code != "name_zh":
                plan.given["needs_name"] = True
                plan.notes.append(_("It has no name: kept under its number."))
            return
    raise Bad(_("A partner needs a name."))


def _title_by_number(plan: Plan) -> None:
    """A project without a title stands under its number, marked as needing one."""
    if plan.given.get("title"):
        return
    number = plan.given.get("award_number") or plan.given.get("acronym")
    if number:
        plan.given["title"] = number
        plan.given["needs_title"] = True
        plan.notes.append(_("It has no title: kept under its number."))
