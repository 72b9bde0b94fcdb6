"""Whom or what it is asked about, and how much of it the reader may know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from tracker.insight import naming
from tracker.insight.gather import Kin
from tracker.records import countries
from tracker.records.models import Partner, Person


@dataclass(frozen=True, slots=True)
class Subject:
    """One of four: a person of ours, an officer, a country, or some partners."""

    kind: str
    person: Person | None = None
    officer: User | None = None
    country: str = ""
    partners: Sequence[Partner] = ()

    @property
    def label(self) -> str:
        if self.kind == "country":
            return countries.name(self.country)
        if self.kind == "partners":
            return ", ".join(str(partner) for partner in self.partners)
        return str(self.person or self.officer)

    @property
    def code(self) -> str:
        if self.kind == "partners":
            return ",".join(partner.ref for partner in self.partners)
        if self.kind == "country":
            return self.country
        return self.person.ref if self.person else str(self.officer.username)  # type: ignore[union-attr]


@dataclass(frozen=True, slots=True)
class Eyes:
    """What one reader may see; nobody stands for the house itself."""

    user: User | None

    def on(self, model: Any) -> Any:
        found = model._default_manager.all()
        return found if self.user is None else found.visible_to(self.user)

    def may_name(self, partner: Partner) -> bool:
        return naming.answers_for(self.user, partner)

    def may_read(self, subject: Subject) -> bool:
        """What one person does is not told to everybody; all else is."""
        if subject.person is None:
            return True
        return naming.may_read_person(self.user, subject.person)

    def may_name_officers(self, units: frozenset[int]) -> bool:
        return naming.may_know_officers(self.user, units)


def heirs(kin: Kin, keys: Sequence[int]) -> dict[int, int]:
    """Partners and those they succeeded, each with who stands for it today."""
    return kin.members(kin.living(keys))
