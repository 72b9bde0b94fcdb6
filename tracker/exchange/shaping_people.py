"""The people of a record out of cells: who took part, who led, on which side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker.exchange.finder import Asked, Finder
from tracker.exchange.mapping import MAKE_NEW
from tracker.exchange.rows import Entry, Raw
from tracker.exchange.values.lists import split_list
from tracker.kinds.sheets import SheetColumn

if TYPE_CHECKING:
    from tracker.exchange.plans import Plan


class PeopleShaper:
    """Fills people into a plan, each method from cells of one sort."""

    finder: Finder

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
