"""Whom of a partner's people anybody here last dealt with, as far as one may know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db.models import F, QuerySet, Window
from django.db.models.functions import Coalesce, RowNumber

from tracker.insight.gather import Kin
from tracker.records.models import (
    Grant,
    GrantPerson,
    Note,
    Participant,
    Person,
    Visit,
)

if TYPE_CHECKING:
    from accounts.models import User

AT_ONCE = 500
Met = tuple[int, int | None, date, int]
"""Partner, partner of the person, day, person."""


class Contacts:
    """Asked for one partner after the other, read for all expected ones together."""

    def __init__(self, user: User | None) -> None:
        self.user = user
        self._expected: set[int] = set()
        self._read: dict[date, dict[int, Person | None]] = {}

    def expect(self, partners: Iterable[int]) -> None:
        self._expected |= set(partners)

    def last(self, partner: int, day: date) -> str:
        """The name of the last contact up to a day; empty where nobody is known."""
        known = self._read.setdefault(day, {})
        if partner not in known:
            wanted = {partner, *self._expected} - known.keys()
            known |= dict.fromkeys(wanted) | last_contacts(wanted, self.user, day)
        person = known[partner]
        return str(person) if person is not None else ""


def last_contacts(
    partners: Iterable[int], user: User | None, day: date
) -> dict[int, Person]:
    """Partner and person; a predecessor's contacts are those of its successor."""
    kin = Kin()
    found: dict[int, tuple[date, int]] = {}
    left = iter(sorted(set(partners)))
    while some := list(islice(left, AT_ONCE)):
        members = kin.members(some)
        for partner, theirs, on, person in _met(list(members), user, day):
            root = members[partner]
            if theirs is not None and kin.successor(theirs) != kin.successor(root):
                continue  # of another partner that took part
            if root not in found or found[root][0] < on:
                found[root] = on, person
    people = Person.objects.in_bulk([person for _on, person in found.values()])
    return {root: people[person] for root, (_on, person) in found.items()}


def _met(keys: list[int], user: User | None, day: date) -> Iterator[Met]:
    """Notes before visits before grants, where they are of one day."""
    notes = _seen(Note, user).filter(happened_on__lte=day)
    spoken = Note.people.through.objects.filter(note__partner__in=keys, note__in=notes)
    yield from _latest(spoken, user, "note__partner", F("note__happened_on"), "note")
    visits = _seen(Visit, user).filter(status="done", starts_on__lte=day)
    received = Participant.objects.filter(
        visit__hosts__partner__in=keys, visit__in=visits
    )
    host = "visit__hosts__partner"
    yield from _latest(received, user, host, F("visit__starts_on"), "visit", "position")
    grants = _seen(Grant, user).awarded()
    joined = GrantPerson.objects.filter(
        grant__grant_partners__partner__in=keys, grant__in=grants
    )
    won = Coalesce("grant__approved_on", "grant__contract_on", "grant__starts_on")
    host = "grant__grant_partners__partner"
    joined = joined.alias(won=won).filter(won__lte=day)
    yield from _latest(joined, user, host, won, "grant", "position")


def _seen(model: Any, user: User | None) -> Any:
    return model.objects.all() if user is None else model.objects.visible_to(user)


def _latest(
    lines: QuerySet, user: User | None, partner: str, on: Any, record: str, *then: str
) -> QuerySet:
    """Of each partner the newest line that names one of its own people."""
    people = _seen(Person, user).theirs().exclude(status=Person.Status.DECEASED)
    place = Window(
        RowNumber(),
        partition_by=[partner, "person__partner"],
        order_by=[on.desc(), F(record).desc(), *then, "person"],
    )
    found = lines.filter(person__in=people).order_by()
    found = found.annotate(on=on, place=place).filter(place=1)
    return found.values_list(partner, "person__partner", "on", "person")
