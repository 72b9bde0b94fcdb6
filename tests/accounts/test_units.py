from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import Membership, Unit, User


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def office(coordinator: User) -> Client:
    return browser_of(coordinator)


def given(unit: Unit, **changed: Any) -> dict[str, Any]:
    from accounts.forms import UnitForm

    stands = {
        "name": unit.name,
        "name_zh": unit.name_zh,
        "code": unit.code,
        "parent": unit.parent_id or "",
        "seen": UnitForm(instance=Unit.objects.get(pk=unit.pk)).stands,
    }
    return stands | changed


@pytest.fixture
def school(engineering: Unit) -> Unit:
    return Unit.objects.create(name="School of Robots", parent=engineering)


@pytest.fixture
def lab(school: Unit) -> Unit:
    return Unit.objects.create(name="Soft Lab", parent=school)


@pytest.mark.parametrize("who", ["leader", "officer", "viewer"])
def test_units_are_kept_by_the_office_and_administrators(
    request: pytest.FixtureRequest, engineering: Unit, who: str
) -> None:
    browser = browser_of(request.getfixturevalue(who))
    for path in ("", "add/", f"{engineering.pk}/"):
        assert browser.get(f"/settings/units/{path}").status_code == 403
    path = f"/settings/units/{engineering.pk}/delete/"
    assert browser.post(path).status_code == 403


def test_administrators_keep_them_too(administrator: User) -> None:
    assert browser_of(administrator).get("/settings/units/").status_code == 200


def test_the_tree_shows_who_hangs_where(office: Client, lab: Unit) -> None:
    Unit.objects.create(name="Arts")
    branches = office.get("/settings/units/").context["branches"]
    assert [branch.unit.name for branch in branches] == ["Arts", "Engineering"]
    assert branches[1].below[0].below[0].unit == lab


def test_a_unit_is_added_below_another(office: Client, engineering: Unit) -> None:
    page = office.get(f"/settings/units/add/?parent={engineering.pk}")
    assert page.context["form"]["parent"].value() == str(engineering.pk)
    office.post("/settings/units/add/", {"name": "New", "parent": engineering.pk})
    made = Unit.objects.get(name="New")
    assert made.path == f"/{engineering.pk}/{made.pk}/"


def test_a_branch_moves_with_all_below_and_so_do_rights(
    office: Client,
    school: Unit,
    lab: Unit,
    sciences: Unit,
    officer: User,
    outsider: User,
) -> None:
    assert lab.pk in User.objects.get(pk=officer.pk).writable_unit_ids
    address = f"/settings/units/{school.pk}/"
    assert office.post(address, given(school, parent=sciences.pk)).status_code == 302
    lab.refresh_from_db()
    assert lab.path == f"/{sciences.pk}/{school.pk}/{lab.pk}/"
    assert lab.pk not in User.objects.get(pk=officer.pk).writable_unit_ids
    assert lab.pk in User.objects.get(pk=outsider.pk).writable_unit_ids


@pytest.mark.parametrize("below", ["itself", "child"])
def test_a_unit_does_not_hang_below_itself(
    office: Client, engineering: Unit, school: Unit, below: str
) -> None:
    where = engineering if below == "itself" else school
    page = office.post(
        f"/settings/units/{engineering.pk}/", given(engineering, parent=where.pk)
    )
    assert page.context["form"].errors["parent"]
    engineering.refresh_from_db()
    assert engineering.parent is None


def test_the_second_editor_loses_nothing(office: Client, engineering: Unit) -> None:
    address = f"/settings/units/{engineering.pk}/"
    first, second = given(engineering, name="One"), given(engineering, name="Two")
    assert office.post(address, first).status_code == 302
    page = office.post(address, second)
    assert "Somebody changed this" in page.text
    engineering.refresh_from_db()
    assert engineering.name == "One"


@pytest.mark.parametrize("held", ["child", "person"])
def test_a_unit_in_use_stays(
    office: Client, engineering: Unit, leader: User, held: str
) -> None:
    if held == "child":
        Unit.objects.create(name="Below", parent=engineering)
    else:
        Membership.objects.create(user=leader, unit=engineering)
    page = office.post(f"/settings/units/{engineering.pk}/delete/", follow=True)
    assert "still in use" in page.text
    assert Unit.objects.filter(pk=engineering.pk).exists()


def test_an_unused_unit_goes(office: Client, engineering: Unit) -> None:
    assert office.get(f"/settings/units/{engineering.pk}/delete/").status_code == 405
    office.post(f"/settings/units/{engineering.pk}/delete/")
    assert not Unit.objects.exists()


def test_two_units_do_not_share_a_name_or_code(
    office: Client, engineering: Unit
) -> None:
    for same in ({"name": "Engineering"}, {"name": "Other", "code": "ENG"}):
        assert office.post("/settings/units/add/", same).status_code == 200
    assert Unit.objects.count() == 1


@pytest.mark.parametrize("odd", ["\x00", "9" * 30, "-1", "x", "²"])
def test_a_hostile_parent_is_no_parent(office: Client, odd: str) -> None:
    assert office.get("/settings/units/add/", {"parent": odd}).status_code == 200
    page = office.post("/settings/units/add/", {"name": "New", "parent": odd})
    assert page.status_code == 200
    assert not Unit.objects.exists()
