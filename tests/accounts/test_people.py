from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Unit, User
from tests.cast import PASSWORD

ROWS = {"memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "0"}


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def filled(page: Any) -> dict[str, str]:
    """What a browser would send back unchanged."""
    form, places = page.context["form"], page.context["memberships"]
    given = {f.html_name: f.value() for f in [*form, *places.management_form]}
    for line in places:
        given |= {f.html_name: f.value() for f in line}
    return {
        name: "on" if value is True else str(value)
        for name, value in given.items()
        if value is not None and value is not False
    }


@pytest.fixture
def admin(administrator: User) -> Client:
    return browser_of(administrator)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "add/",
        "1/",
        "1/deactivate/",
        "1/activate/",
        "1/password/",
        "1/second-factor/",
    ],
)
@pytest.mark.parametrize("who", ["coordinator", "leader", "officer", "viewer"])
def test_users_are_the_administrators_business(
    request: pytest.FixtureRequest, path: str, who: str
) -> None:
    browser = browser_of(request.getfixturevalue(who))
    for method in (browser.get, browser.post):
        assert method(f"/settings/users/{path}").status_code in (403, 405)
    assert browser.post(f"/settings/users/{path}").status_code in (403, 405)


@pytest.mark.parametrize("path", ["deactivate/", "activate/", "password/"])
def test_what_changes_something_is_a_post_with_a_token(
    administrator: User, officer: User, path: str
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(administrator)
    address = f"/settings/users/{officer.pk}/{path}"
    assert strict.get(address).status_code == 405
    assert strict.post(address).status_code == 403


def test_a_colleague_is_added_and_replaces_the_one_time_password(
    admin: Client, engineering: Unit
) -> None:
    given = ROWS | {
        "username": "newcomer",
        "name": "顾岚心",
        "email": "Gu@example.org",
        "is_leader": "on",
        "memberships-0-unit": str(engineering.pk),
        "memberships-0-role": "officer",
    }
    page = admin.post("/settings/users/add/", given)
    password = page.context["password"]
    assert password in page.text
    made = User.objects.get(username="newcomer")
    assert made.is_leader
    assert made.writable_unit_ids == {engineering.pk}
    theirs = Client()
    theirs.post("/accounts/login/", {"login": "newcomer", "password": password})
    assert theirs.get("/").headers["Location"] == "/accounts/password/change/"
    assert "no-store" in page.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("username", "OFFICER"), ("email", "OFFICER@example.org"), ("username", "a b")],
)
def test_a_name_or_address_is_used_once(
    admin: Client, officer: User, field: str, value: str
) -> None:
    given = ROWS | {"username": "another", "email": "b@example.org"} | {field: value}
    page = admin.post("/settings/users/add/", given)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert User.objects.count() == 2


def test_roles_and_units_are_edited(
    admin: Client, officer: User, sciences: Unit
) -> None:
    address = f"/settings/users/{officer.pk}/"
    given = filled(admin.get(address)) | {
        "name": "New Name",
        "is_leader": "on",
        "memberships-0-DELETE": "on",
        "memberships-1-unit": str(sciences.pk),
        "memberships-1-role": "viewer",
    }
    assert admin.post(address, given).status_code == 302
    changed = User.objects.get(pk=officer.pk)
    assert changed.name == "New Name"
    assert changed.is_leader
    assert changed.unit_ids == {sciences.pk}
    assert changed.writable_unit_ids == set()
    assert changed.check_password(PASSWORD)


def test_the_second_editor_loses_nothing(admin: Client, officer: User) -> None:
    address = f"/settings/users/{officer.pk}/"
    first, second = filled(admin.get(address)), filled(admin.get(address))
    assert admin.post(address, first | {"name": "First"}).status_code == 302
    page = admin.post(address, second | {"name": "Second"})
    assert "Somebody changed this" in page.text
    assert "Second" in page.text
    officer.refresh_from_db()
    assert officer.name == "First"


def test_a_unit_given_meanwhile_is_seen_too(
    admin: Client, officer: User, sciences: Unit
) -> None:
    address = f"/settings/users/{officer.pk}/"
    given = filled(admin.get(address))
    Membership.objects.create(user=officer, unit=sciences, role="viewer")
    assert "Somebody changed this" in admin.post(address, given).text


def test_one_administrator_remains(admin: Client, administrator: User) -> None:
    address = f"/settings/users/{administrator.pk}/"
    given = filled(admin.get(address))
    del given["is_administrator"]
    page = admin.post(address, given)
    assert "last administrator" in page.text
    admin.post(f"{address}deactivate/")
    administrator.refresh_from_db()
    assert administrator.is_administrator
    assert administrator.is_active


def test_the_second_last_may_go(admin: Client, officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(is_administrator=True)
    admin.post(f"/settings/users/{officer.pk}/deactivate/")
    officer.refresh_from_db()
    assert not officer.is_active
    admin.post(f"/settings/users/{officer.pk}/activate/")
    officer.refresh_from_db()
    assert officer.is_active


def test_a_new_password_ends_sessions_and_is_temporary(
    admin: Client, officer: User
) -> None:
    theirs = browser_of(officer)
    assert theirs.get("/").status_code == 200
    page = admin.post(f"/settings/users/{officer.pk}/password/")
    assert theirs.get("/").status_code == 302
    officer.refresh_from_db()
    assert officer.check_password(page.context["password"])
    assert officer.password_is_temporary


def test_people_are_found_by_name_address_and_unit(
    admin: Client, officer: User, outsider: User
) -> None:
    for sought in ("OFFIC", "officer@", "engineer", "工学"):
        page = admin.get("/settings/users/", {"q": sought})
        assert [u.username for u in page.context["page"]] == ["officer"]
    for odd in ("\x00", "%", "x" * 9999, "🦆"):
        assert (
            admin.get("/settings/users/", {"q": odd, "page": "-9"}).status_code == 200
        )


def test_the_list_costs_the_same_for_many(admin: Client, engineering: Unit) -> None:
    costs = []
    for number in range(10):
        made = User.objects.create_user(f"u{number}")
        Membership.objects.create(user=made, unit=engineering)
        with CaptureQueriesContext(connection) as asked:
            admin.get("/settings/users/")
        costs.append(len(asked))
    assert costs[1] == costs[-1]


def test_names_are_shown_as_text(admin: Client, officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(name="<script>alert(1)</script>")
    for path in ("", f"{officer.pk}/"):
        assert "<script>alert" not in admin.get(f"/settings/users/{path}").text
    assert "<script>alert" not in browser_of(officer).get("/profile/").text


def test_nobody_is_404(admin: Client) -> None:
    for pk in ("999", "9" * 30):
        assert admin.get(f"/settings/users/{pk}/").status_code == 404


def test_pages_carry_no_style_and_no_script(admin: Client, officer: User) -> None:
    for path in ("/settings/users/", f"/settings/users/{officer.pk}/", "/profile/"):
        text = admin.get(path).text
        assert not re.search(r"\sstyle=", text), path
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), path
