"""Lines of a record out of cells: partners, people, places, and rows between bars."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from tracker.exchange.finder import Asked, Bad
from tracker.exchange.mapping import MAKE_NEW
from tracker.exchange.matching import Home
from tracker.exchange.rows import Entry, Raw
from tracker.exchange.values.countries import country_code, read_country
from tracker.exchange.values.date_ranges import read_date_range
from tracker.exchange.values.dates import read_date
from tracker.exchange.values.lists import split_list
from tracker.exchange.values.numbers import read_number
from tracker.exchange.values.reading import MONTH, YEAR, Read, Unreadable, is_unknown
from tracker.exchange.values.terms import Term, end_of_term, read_term
from tracker.kinds.sheets import BAR, SheetColumn
from tracker.records import known_days
from tracker.records.models import HomeInstitution, Partner

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


class LineShaper:
    """Fills the lines of a plan from the cells of an entry."""

    def __init__(self, shaper: Shaper) -> None:
        self.shaper, self.finder = shaper, shaper.finder
        self.model = shaper.model
        self.host = HOSTS.get(self.model._meta.model_name or "", "")
        self._home: Home | None = None

    def shape(self, plan: Plan, entry: Entry) -> None:
        if self.host:
            self.find_partners(plan, entry)
            if plan.hosts is not None:
                self._keep_partners(plan, entry)
        for column in self.shaper.sheet.columns:
            raw = entry.cells.get(column.code)
            if raw is None or raw.empty:
                continue
            handle = getattr(self, f"_{column.takes}", None)
            if handle is not None:
                self.shaper.attempt(
                    plan, raw, partial(handle, plan, entry, column, raw)
                )
        self._their_places(plan, entry)

    # Partners

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

    def find_partners(self, plan: Plan, entry: Entry) -> None:
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

    def _keep_partners(self, plan: Plan, entry: Entry) -> None:
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

    def _units(self, plan: Plan, entry: Entry, column: SheetColumn, raw: Raw) -> None:
        from accounts.models import Unit

        wanted = [self.finder.of_model(Unit, word) for word in split_list(raw.value)]
        rows = plan.lines.get("parties")
        if rows is None:
            there = [] if plan.record._state.adding else plan.record.parties.all()
            standing = {line.unit_id for line in there if line.unit_id}
            if {unit.pk for unit in wanted} == standing:
                return
            rows = [{"id": line.pk} for line in there if line.partner_id]
        plan.lines["parties"] = [
            *(row for row in rows if "unit" not in row),
            *({"unit": unit} for unit in wanted),
        ]

    # Lines written between bars

    def _lines(self, plan: Plan, entry: Entry, column: SheetColumn, raw: Raw) -> None:
        model = self.model._meta.get_field(column.line).related_model
        if raw.clears:
            plan.lines[column.line] = []
            return
        rows = [
            self._line(plan, entry, model, column, text, raw)
            for text in parts(raw)
            if text
        ]
        if column.line == "aliases":
            known = _known_aliases(plan, rows)
            if known is None:
                return
            rows = known
        plan.lines[column.line] = rows

    def _line(
        self,
        plan: Plan,
        entry: Entry,
        model: Any,
        column: SheetColumn,
        text: str,
        raw: Raw,
    ) -> dict[str, Any]:
        row: dict[str, Any] = {}
        currency = self.shaper.currency(entry)
        cells = [cell.strip() for cell in text.split(BAR)]
        for name, cell in zip(column.parts, cells, strict=False):
            field = model._meta.get_field(name)
            if name == "currency":
                currency = cell
        for name, cell in zip(column.parts, cells, strict=False):
            if not cell:
                continue
            field = model._meta.get_field(name)
            value = self.shaper.reader.field(
                field, Raw(raw.header, raw.said, cell), currency=currency
            )
            if value is not None:
                row[name] = value
        return row

    def _clearance(
        self, plan: Plan, entry: Entry, column: SheetColumn, raw: Raw
    ) -> None:
        answer = self.shaper.reader.choice(raw.value, column.field)
        if not answer:
            return
        there = [] if plan.record._state.adding else list(plan.record.clearances.all())
        rows = plan.lines.get("clearances") or [{"id": line.pk} for line in there]
        for line in there:
            if line.subject == column.code:
                if line.answer == answer:
                    return
                rows = [
                    {**r, "answer": answer} if r.get("id") == line.pk else r
                    for r in rows
                ]
                break
        else:
            rows.append({"subject": column.code, "answer": answer})
        plan.lines["clearances"] = rows

    # People and places of a visit, people of a grant

    def _participants(
        self, plan: Plan, entry: Entry, column: SheetColumn, raw: Raw
    ) -> None:
        side = column.parts[0]
        names = [] if raw.clears else split_list(raw.value, people=True)
        there = (
            [] if plan.record._state.adding else list(plan.record.participants.all())
        )
        rows = plan.lines.get("participants")
        if rows is None:
            rows = [{"id": line.pk} for line in there if line.side != side]
        for name in names:
            standing = next(
                (x for x in there if x.side == side and str(x) == name), None
            )
            if standing is not None:
                rows.append({"id": standing.pk})
                continue
            row: dict[str, Any] = {"side": side}
            try:
                row["person"] = self.finder.person(name, side)
            except Asked:
                row["name"] = name[:200]
            rows.append(row)
        plan.lines["participants"] = rows

    def _head(self, plan: Plan, entry: Entry, column: SheetColumn, raw: Raw) -> None:
        if raw.clears:
            plan.record.head = None
            plan.given["head"] = None
            return
        side = (
            "ours"
            if plan.given.get("direction", plan.record.direction) == "outbound"
            else "theirs"
        )
        name = " ".join(str(raw.value).split())
        try:
            plan.given["head"] = plan.record.head = self.finder.person(name, side)
        except Asked:  # a name is enough: it takes part, in this role
            there = (
                []
                if plan.record._state.adding
                else list(plan.record.participants.all())
            )
            if any(str(line) == name for line in there):
                return
            rows = plan.lines.setdefault(
                "participants", [{"id": line.pk} for line in there]
            )
            if not any(row.get("name") == name for row in rows):
                rows.append({"name": name[:200], "side": side, "role": "head"})

    def _grant_people(
        self, plan: Plan, entry: Entry, column: SheetColumn, raw: Raw
    ) -> None:
        side = column.parts[0]
        there = (
            []
            if plan.record._state.adding
            else list(plan.record.people.select_related("person"))
        )
        rows = plan.lines.get("people")
        if rows is None:
            rows = [{"id": line.pk} for line in there if line.person.side != side]
        for name in [] if raw.clears else split_list(raw.value, people=True):
            person = self._person(name, side)
            standing = next((x for x in there if x.person_id == person.pk), None)
            if standing is not None:
                rows.append({"id": standing.pk})
            elif not any(row.get("person") is person for row in rows):
                role = (
                    "team"
                    if any("id" in r or "person" in r for r in rows)
                    else "principal_investigator"
                )
                rows.append({"person": person, "role": role})
        if rows != [{"id": line.pk} for line in there]:
            plan.lines["people"] = rows

    def _person(self, name: str, side: str) -> Any:
        if name.startswith(MAKE_NEW):
            return self.finder.new_person(name.removeprefix(MAKE_NEW).strip(), side)
        return self.finder.person(name, side)

    def _note_people(
        self, plan: Plan, entry: Entry, column: SheetColumn, raw: Raw
    ) -> None:
        side = column.parts[0]
        people = plan.many.get("people")
        if people is None:
            there = [] if plan.record._state.adding else plan.record.people.all()
            people = [person for person in there if person.side != side]
        found = [self._person(n, side) for n in split_list(raw.value, people=True)]
        plan.many["people"] = [*people, *found]

    def _their_unit(
        self, plan: Plan, entry: Entry, column: SheetColumn, raw: Raw
    ) -> None:
        rows = plan.lines.get("hosts")
        if rows and not raw.clears:
            rows[0]["their_unit"] = str(raw.value)[:200]

    def _their_places(self, plan: Plan, entry: Entry) -> None:
        """Stops on the way: countries and cities, one beside the other."""
        if self.model._meta.model_name != "visit":
            return
        countries = parts(entry.cells.get("country"))
        cities = parts(entry.cells.get("city"))
        if not countries and not cities:
            return
        raw = entry.cells.get("country") or entry.cells["city"]
        self.shaper.attempt(
            plan, raw, lambda: self._places(plan, raw, countries, cities)
        )

    def _places(
        self, plan: Plan, raw: Raw, countries: list[str], cities: list[str]
    ) -> None:
        if not countries:
            raise Bad(_("A city needs its country."))
        in_codes = self.shaper.layout.in_codes.get(raw.header)
        rows = []
        for at in range(max(len(countries), len(cities))):
            text = countries[at] if at < len(countries) else countries[-1]
            country = self.shaper.reader.taken(read_country(text, in_codes=in_codes))
            if country:
                city = cities[at] if at < len(cities) else ""
                rows.append({"country": country, "city": city[:120]})
        there = [] if plan.record._state.adding else plan.record.places.all()
        if rows != [{"country": p.country, "city": p.city} for p in there]:
            plan.lines["places"] = rows

    # Affiliations of an output in a sheet

    def _affiliations(
        self, plan: Plan, entry: Entry, column: SheetColumn, raw: Raw
    ) -> None:
        rows = [] if raw.clears else [self._affiliation(t) for t in parts(raw) if t]
        there = [] if plan.record._state.adding else plan.record.affiliations.all()
        now = [(line.institution, line.country) for line in there]
        if [(row["institution"], row["country"]) for row in rows] != now:
            plan.lines["affiliations"] = rows

    def _affiliation(self, text: str) -> dict[str, Any]:
        if self._home is None:
            self._home = Home(HomeInstitution.get())
        institution, _comma, last = text.rpartition(",")
        country = country_code(last) if institution else None
        name = institution.strip() if country else text
        return affiliation_row(self.finder, self._home, text, name, country or "")

    def confirm(self, plan: Plan) -> None:
        """Check each new line as a form would; the record has been checked."""
        for name, rows in plan.lines.items():
            descriptor = self.model._meta.get_field(name)
            for row in rows:
                if row.get("id"):
                    continue
                self._confirm_line(plan, descriptor, name, row)

    def _confirm_line(
        self, plan: Plan, descriptor: Any, name: str, row: dict[str, Any]
    ) -> None:
        line = descriptor.related_model(**row)
        waiting = [
            k for k, v in row.items() if isinstance(v, models.Model) and v.pk is None
        ]
        owner = descriptor.field.name
        setattr(line, owner, plan.record)
        try:
            line.clean_fields(exclude=[owner, *waiting])
            for constraint in line._meta.constraints:
                if isinstance(constraint, models.CheckConstraint):
                    constraint.validate(type(line), line, exclude={owner, *waiting})
        except ValidationError as problem:
            plan.problems += [f"{name}: {text}" for text in problem.messages]


def affiliation_row(
    finder: Any,
    home: Home,
    printed: str,
    institution: str,
    country: str,
    city: str = "",
) -> dict[str, Any]:
    """An affiliation as printed, and the partner it surely means, if one."""
    row: dict[str, Any] = {
        "printed": printed,
        "institution": institution[:300],
        "city": city[:120],
        "country": country,
    }
    if home.is_ours(institution or printed, country):
        row["state"] = "home"
        return row
    found, score, how = (
        finder.matcher.certain(institution, country) if institution else ([], 0, "")
    )
    if len(found) == 1 and found[0] > 0:
        row |= {
            "partner": finder.partner_by_key(found[0]),
            "state": "matched",
            "how": how,
            "score": score,
        }
    return row


def _at(rows: list[Any], at: int) -> Any:
    return rows[at] if at < len(rows) else None


def _known_aliases(
    plan: Plan, rows: list[dict[str, Any]]
) -> list[dict[str, Any]] | None:
    from tracker.records.search import fold

    rows = list({fold(row["name"]): row for row in rows if row.get("name")}.values())
    if plan.record._state.adding:
        return rows
    there = {line.folded: line for line in plan.record.aliases.all()}
    if {fold(row["name"]) for row in rows} <= set(there):
        return None
    kept = [{"id": line.pk} for line in there.values()]
    return kept + [row for row in rows if fold(row["name"]) not in there]


# What kinds know of dates and names


def period(shaper: Shaper, plan: Plan, entry: Entry, raw: Raw) -> None:
    """2023.5.12-14 is a start and an end; May 2023 is known to the month."""
    order = shaper.layout.orders.get(raw.header)
    read = read_date_range(raw.value, order=order, year=entry.year)
    found = shaper.reader.taken(read)
    if found is None:
        return
    starts, ends = (known_days.counts_on(day, read.precision) for day in found)
    plan.given["starts_on"], plan.known["starts_on"] = starts, read.precision
    if ends != starts:
        plan.given["ends_on"], plan.known["ends_on"] = ends, read.precision


def known_day(shaper: Shaper, plan: Plan, field: Any, raw: Raw) -> None:
    """A day that may be only a month or a year."""
    order = shaper.layout.orders.get(raw.header)
    read = read_date(raw.value, order=order)
    found = shaper.reader.taken(read)
    if found is not None:
        plan.given[field.name], plan.known[field.name] = found, read.precision


def settle_known(plan: Plan) -> None:
    """One record's days are all known as closely as the one known least."""
    record = plan.record
    if not plan.known:
        return
    beside = [
        name
        for name in record.imprecise
        if name not in {*plan.given, *plan.known} and getattr(record, name) is not None
    ]
    new = record._state.adding
    known = {*plan.known.values()}
    if beside:
        known.add(record.date_precision)
    plan.given["date_precision"] = coarsest = known_days.coarsest(known)
    if len(known) > 1:
        plan.notes.append(
            _("Its days are not known equally closely: all are kept as months.")
            if coarsest == MONTH
            else _("Its days are not known equally closely: all are kept as years.")
        )
    for name in (*plan.known, *beside):
        day = plan.given.get(name) or getattr(record, name)
        plan.given[name] = known_days.counts_on(day, coarsest)
    for name in () if new else (*plan.known, *beside, "date_precision"):
        if plan.given[name] == getattr(record, name):
            del plan.given[name]


def agreement_dates(shaper: Shaper, plan: Plan, entry: Entry) -> None:
    """Signed, starts and ends, and what a term such as “5 years” makes of them."""
    given, record = plan.given, plan.record
    signed = given.get("signed_on") or getattr(record, "signed_on", None)
    starts = given.get("starts_on") or getattr(record, "starts_on", None)
    if signed and not starts:
        starts = given["starts_on"] = signed
        shaper.note_once(
            _("Where no other day is said, it starts on the day it was signed.")
        )
    if record is None and not given.get("stage"):
        if signed:
            given["stage"] = "in_force"
        elif (
            not (given.get("proposed_on") or given.get("approved_on"))
            and not plan.asked
        ):
            plan.problems.append(_("The day it was signed is missing."))
    for code in ("signed_on", "starts_on"):
        raw = entry.cells.get(code)
        if code in given and raw is not None and not raw.clears:
            _tell_precision(shaper, plan, raw)
    raw = entry.cells.get("ends_on")
    if raw is not None and not raw.empty:
        shaper.attempt(plan, raw, partial(_end, shaper, plan, raw, starts))
    raw = entry.cells.get("term")
    if raw is not None and (raw.value != "" or record is None):
        shaper.attempt(plan, raw, partial(_term, shaper, plan, raw, starts))


def _tell_precision(shaper: Shaper, plan: Plan, raw: Raw) -> None:
    try:
        read = read_date(raw.value, order=shaper.layout.orders.get(raw.header))
    except Unreadable:
        return
    if read.precision == MONTH:
        note = _("“%(text)s” is known to the month: its first day was taken.")
        plan.notes.append(note % {"text": raw.said})
    elif read.precision == YEAR:
        raise Bad(_("“%(text)s” is only a year; a day is needed.") % {"text": raw.said})


def _end(shaper: Shaper, plan: Plan, raw: Raw, starts: date | None) -> None:
    """A day, or the words that stand in its place: 长期有效, open-ended, 5 years."""
    if raw.clears:
        plan.given["ends_on"] = None
        return
    try:
        read = read_date_range(raw.value, order=shaper.layout.orders.get(raw.header))
    except Unreadable as no_date:
        try:
            _apply_term(shaper, plan, read_term(raw.value), starts)
        except Unreadable:
            raise no_date from None
        return
    pairs = tuple(pair[1] for pair in read.asked)
    ends = shaper.reader.taken(
        Read(read.value[1] if read.value else None, read.precision, pairs, read.why)
    )
    if ends:
        plan.given["ends_on"] = ends
        if read.precision != "day":
            plan.given["end_is_estimated"] = True


def _term(shaper: Shaper, plan: Plan, raw: Raw, starts: date | None) -> None:
    if plan.given.get("ends_on") or raw.clears:
        return
    there = plan.record is not None
    if is_unknown(raw.value):
        if there or "ends_on" in plan.given:
            return
        raise Asked(
            _("How long it runs is not said. Without an end it is open-ended."),
            [("open-ended", _("open-ended"))],
        )
    try:
        read = read_term(raw.value)
    except Unreadable as problem:
        try:
            first, last = shaper.reader.taken(read_date_range(raw.value)) or (
                None,
                None,
            )
        except (Unreadable, Asked):
            raise problem from None
        if not last:
            raise problem from None
        plan.given["ends_on"] = last
        if first and not starts:
            plan.given["starts_on"] = first
        return
    _apply_term(shaper, plan, read, starts)


def _apply_term(shaper: Shaper, plan: Plan, read: Read, starts: date | None) -> None:
    term: Term | None = shaper.reader.taken(read)
    if term is None:
        return
    if read.why:
        plan.notes.append(read.why)
    if term.renewal:
        plan.given["renewal"] = term.renewal
        if term.renewal_months:
            plan.given["renewal_months"] = term.renewal_months
        else:
            plan.notes.append(_("It renews itself; for how long is not said."))
    if term.until:
        plan.given["ends_on"] = term.until
    elif term.open_ended:
        plan.given["ends_on"] = None
    elif term.months or term.days:
        if starts is None:
            if not plan.problems and not plan.asked:
                plan.problems.append(_("The day it was signed is missing."))
            return
        plan.given["ends_on"] = end_of_term(
            starts, months=term.months or 0, days=term.days or 0
        )
    elif not term.renewal:
        raise Bad(_("How long it runs is not clear."))


def network_partner(shaper: Shaper, plan: Plan, entry: Entry) -> None:
    """A network is a partner of its own kind: found, or made with it."""
    columns = [c for c in shaper.sheet.columns if c.takes == "of_partner"]
    given: dict[str, Any] = {}
    for column in columns:
        raw = entry.cells.get(column.code)
        if raw is None or raw.empty or raw.clears or column.field is None:
            continue
        value = shaper.reader.field(column.field, raw, currency="")
        if value is not None and not column.field.many_to_many:
            given[column.field.name] = value
    name = given.get("name", "")
    if not name:
        if plan.record is None:
            raise Bad(_("A network needs a name."))
        return
    keys = shaper.finder.matcher.certain(name, given.get("country", ""))[0]
    keys = [key for key in keys if key > 0]
    if len(keys) > 1:
        raise Bad(
            _("“%(text)s” is the name of several partners.") % {"text": name[:60]}
        )
    if keys:
        plan.given["partner"] = shaper.finder.partner_by_key(keys[0])
        return
    given.setdefault("kind", "network")
    partner = Partner(**given, owner=shaper.user)
    partner.clean_fields(exclude=["ref"])
    plan.partner = plan.given["partner"] = partner
    plan.label = name


def visit_title(plan: Plan) -> str:
    """What a register without titles calls a visit: whom, and which way."""
    purpose = plan.given.get("purpose") or ""
    if purpose:
        return " ".join(purpose.split())[:400]
    names = "、".join(str(row["partner"].name) for row in plan.hosts or [])
    chinese = any(char >= "\u4e00" for char in names)
    which = plan.given.get("direction") or plan.record.direction
    words = {"inbound": ("来访", "visit of"), "outbound": ("出访", "visit to")}
    zh, en = words.get(which, ("交流", "exchange with"))
    if not names:
        return ""
    text = f"{names}{zh}" if chinese else f"{en} {names}".capitalize()
    return text[:400]
