"""The people and units that tests speak of."""

from __future__ import annotations

import pytest

from accounts.models import Membership, Unit, User

PASSWORD = "correct horse battery"


def person(username: str, **given: object) -> User:
    return User.objects.create_user(
        username, f"{username}@example.org", PASSWORD, **given
    )


def member(username: str, unit: Unit, role: str) -> User:
    made = person(username)
    Membership.objects.create(user=made, unit=unit, role=role)
    return made


@pytest.fixture
def engineering(db: None) -> Unit:
    return Unit.objects.create(name="Engineering", name_zh="工学院", code="ENG")


@pytest.fixture
def sciences(db: None) -> Unit:
    return Unit.objects.create(name="Applied Sciences", name_zh="理学院", code="SCI")


@pytest.fixture
def coordinator(db: None) -> User:
    """The international office: sees and edits everything."""
    return person("coordinator", is_coordinator=True)


@pytest.fixture
def leader(db: None) -> User:
    """Reads everything, decides reviews."""
    return person("leader", is_leader=True)


@pytest.fixture
def administrator(db: None) -> User:
    """Users and thresholds; reads nothing confidential by that role."""
    return person("administrator", is_administrator=True)


@pytest.fixture
def officer(engineering: Unit) -> User:
    """Writes for engineering."""
    return member("officer", engineering, Membership.Role.OFFICER)


@pytest.fixture
def viewer(engineering: Unit) -> User:
    """Reads in engineering."""
    return member("viewer", engineering, Membership.Role.VIEWER)


@pytest.fixture
def outsider(sciences: Unit) -> User:
    """Writes for applied sciences, so not for engineering."""
    return member("outsider", sciences, Membership.Role.OFFICER)
