"""Lines of a record out of cells: partners, people, places, and rows between bars."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import models

from tracker.exchange.confirming import wrong_with_line
from tracker.exchange.finder import Bad
from tracker.exchange.matching import Home
from tracker.exchange.rows import Entry, Raw
from tracker.exchange.sayings import say as _
from tracker.exchange.shaping_hosts import HostShaper, parts
from tracker.exchange.shaping_people import PeopleShaper
from tracker.exchange.values.countries import country_code, read_country
from tracker.exchange.values.lists import split_list
from tracker.kinds.sheets import BAR, SheetColumn
from tracker.records.models import HomeInstitution

if TYPE_CHECKING:
    from tracker.exchange.plans import Plan
    from tracker.exchange.shaping import Shaper


class LineShaper(PeopleShaper):
    """Fills the lines of a plan from the cells of an entry."""

    def __init__(self, shaper: Shaper) -> None:
        self.shaper, self.finder = shaper, shaper.finder
        self.model = shaper.model
        self.hosts = HostShaper(shaper)
        self._home: Home | None = None

    def shape(self, plan: Plan, entry: Entry) -> None:
        self.hosts.shape(plan, entry)
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

    # Places of a visit, and whom it met

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
                self._confirm_line(plan, descriptor, row)

    def _confirm_line(self, plan: Plan, descriptor: Any, row: dict[str, Any]) -> None:
        line = descriptor.related_model(**row)
        waiting = [
            k for k, v in row.items() if isinstance(v, models.Model) and v.pk is None
        ]
        owner = descriptor.field.name
        setattr(line, owner, plan.record)
        plan.problems += wrong_with_line(line, [owner, *waiting])


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
