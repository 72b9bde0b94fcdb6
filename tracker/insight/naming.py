"""Who may know which colleague carries what: one rule for every page that could tell.

How much of the work with a partner hangs on which colleague is told to the officer who
is responsible for the partner, to the coordinating office, and to the colleague. What
one person does with all partners is told to that person, to the officer responsible
for the person, and to the coordinating office. All others, leaders as well, read "one
colleague", and no figure of fewer than five people. Nobody stands for the house itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.records.models import Partner, Person

FEWEST_PEOPLE = 5


def answers_for(user: User | None, partner: Partner) -> bool:
    """The responsible officer and the coordinating office: they may know names."""
    if user is None or user.edits_everything:
        return True
    return user.is_active and partner.owner_id == user.pk


def may_name(user: User | None, person: Person | None, partner: Partner) -> bool:
    """Who answers for the partner, and the colleague it is about."""
    own = user is not None and person is not None and person.user_id == user.pk
    return own or answers_for(user, partner)


def may_read_person(user: User | None, person: Person) -> bool:
    """No appraisal by onlookers: not even those who may see all records."""
    if user is None or user.edits_everything:
        return True
    return user.pk in (person.owner_id, person.user_id)


def may_know_officers(user: User | None, units: frozenset[int]) -> bool:
    """Names of users: the office, leaders, administrators, and who shares a unit."""
    if user is None or user.sees_everything:
        return True
    return (user.is_active and user.is_administrator) or bool(units & user.unit_ids)


def enough(people: int, *, told: bool) -> int | None:
    """A number of people as the reader may have it: of few, only those who answer."""
    return people if told or people >= FEWEST_PEOPLE else None
