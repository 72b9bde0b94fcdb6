from __future__ import annotations

from threading import Barrier, Thread
from typing import Any

import pytest
from allauth.account.auth_backends import AuthenticationBackend
from django.db import connection
from django.test import Client

from accounts.models import Tries, User
from tests.cast import PASSWORD, person

LOGIN = "/accounts/login/"


def knock(login: str, password: str, **headers: str) -> Any:
    return Client().post(LOGIN, {"login": login, "password": password}, **headers)


def is_in(response: Any) -> bool:
    return response.status_code == 302


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every password that was really compared."""
    seen: list[str] = []
    before = AuthenticationBackend._check_password

    def check(self: Any, user: User | None, password: str) -> User | None:
        if user:
            seen.append(password)
        return before(self, user, password)

    monkeypatch.setattr(AuthenticationBackend, "_check_password", check)
    return seen


def test_after_ten_wrong_ones_the_right_one_is_not_looked_at(
    officer: User, looked: list[str]
) -> None:
    for number in range(10):
        assert not is_in(knock("officer", f"wrong {number}"))
    assert len(looked) == 10
    refused = knock("officer", PASSWORD)
    assert not is_in(refused)
    assert "Too many wrong tries" in refused.text
    assert len(looked) == 10


def test_name_and_address_are_one_account(officer: User, looked: list[str]) -> None:
    for number in range(12):
        login = ("officer", "OFFICER", "officer@example.org")[number % 3]
        knock(login, f"wrong {number}")
    assert len(set(looked)) == 10


def test_others_from_the_same_address_still_get_in(
    officer: User, outsider: User
) -> None:
    for _ in range(12):
        knock("officer", "wrong")
    assert is_in(knock("outsider", PASSWORD))


def test_the_owner_gets_in_from_elsewhere(officer: User) -> None:
    for _ in range(12):
        knock("officer", "wrong")
    assert is_in(knock("officer", PASSWORD, REMOTE_ADDR="203.0.113.5"))


def test_many_addresses_share_a_wider_limit(officer: User, looked: list[str]) -> None:
    for number in range(110):
        knock("officer", "wrong", REMOTE_ADDR=f"203.0.113.{number}")
    assert len(looked) == 100


def test_one_holder_of_many_new_addresses_is_one(
    officer: User, looked: list[str]
) -> None:
    for number in range(15):
        knock("officer", "wrong", REMOTE_ADDR=f"2001:db8::{number:x}")
    assert len(looked) == 10


def test_getting_in_starts_the_count_anew(officer: User) -> None:
    for _ in range(3):
        for _wrong in range(9):
            knock("officer", "wrong")
        assert is_in(knock("officer", PASSWORD))


def test_the_limit_ends_with_its_window(officer: User) -> None:
    for _ in range(12):
        knock("officer", "wrong")
    assert not is_in(knock("officer", PASSWORD))
    for tries in Tries.objects.all():
        tries.until = tries.until.replace(year=2020)
        tries.save()
    assert is_in(knock("officer", PASSWORD))


@pytest.mark.parametrize("login", ["x" * 60_000, "\x00", "é你\u202e", " ", "'; --"])
@pytest.mark.django_db
def test_a_hostile_name_is_just_a_wrong_one(login: str) -> None:
    assert knock(login, "wrong").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_forty_at_once_get_ten_tries(looked: list[str], settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1000/m/ip"}  # one process's own, in front
    person("officer")
    start, answers = Barrier(40), []

    def guess(number: int) -> None:
        start.wait()
        answers.append(knock("officer", f"wrong {number}").status_code)
        connection.close()

    threads = [Thread(target=guess, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 40
    assert len(looked) == 10


@pytest.mark.django_db
def test_one_address_that_tries_many_accounts_has_a_limit(
    looked: list[str], settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = False  # those count in one process's memory
    for number in range(11):
        person(f"colleague{number}")
    for number in range(110):
        knock(f"colleague{number % 11}", f"wrong {number}")
    assert len(looked) == 100
    assert is_in(knock("colleague0", PASSWORD, REMOTE_ADDR="203.0.113.5"))
