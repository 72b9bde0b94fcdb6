from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client

from accounts.first import make_first_administrator
from accounts.models import User


@pytest.mark.django_db
def test_the_first_user_is_administrator_and_coordinator() -> None:
    name, password = make_first_administrator()
    made = User.objects.get(username=name)
    assert made.is_administrator
    assert made.is_coordinator
    assert password
    assert made.check_password(password)
    assert made.password_is_temporary


def test_nobody_is_made_where_somebody_is(administrator: User) -> None:
    assert make_first_administrator() == (administrator.username, None)
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_makes_it() -> None:
    start, made = Barrier(6), []

    def race() -> None:
        start.wait()
        made.append(make_first_administrator())
        connection.close()

    threads = [Thread(target=race) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 6
    assert User.objects.count() == 1
    assert len([password for _name, password in made if password]) == 1


@pytest.mark.django_db
def test_the_one_time_password_must_be_replaced() -> None:
    name, password = make_first_administrator()
    browser = Client()
    browser.post("/accounts/login/", {"login": name, "password": password})
    change = "/accounts/password/change/"
    assert browser.get("/")["Location"] == change
    assert browser.get("/profile/")["Location"] == change
    assert browser.get("/api/v1/probe/").status_code == 403
    assert browser.get(change).status_code == 200

    def replace(new: str) -> str:
        given = {"oldpassword": password, "password1": new, "password2": new}
        return browser.post(change, given).headers.get("Location", "")

    replace(password)  # the same again does not count
    assert browser.get("/")["Location"] == change
    assert replace("a quite different one") == "/"
    assert browser.get("/").status_code == 200
    assert not User.objects.get().password_is_temporary
