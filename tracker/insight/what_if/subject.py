"""Whom or what it is asked about, and how much of it the reader may know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import User
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
        """The coordinating office, leaders, and who is responsible for the partner."""
        if self.user is None or self.user.sees_everything:
            return True
        return partner.owner_id == self.user.pk

    def may_name_officers(self, units: frozenset[int]) -> bool:
        if self.user is None or self.user.sees_everything:
            return True
        return bool(units & self.user.unit_ids)


def heirs(kin: Kin, keys: Sequence[int]) -> dict[int, int]:
    """Partners and those they succeeded, each with who stands for it today."""
    return kin.members(kin.living(keys))
