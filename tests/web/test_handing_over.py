"""The page on which a leaver's records are given to others."""

from __future__ import annotations

import pytest

from accounts.models import User
from tests.factories import PartnerFactory, VisitFactory
from tracker.records.models import Partner, Visit


@pytest.fixture
def heir(db):
    return User.objects.create(username="heir", name="The Heir")


@pytest.fixture
def url(officer, engineering):
    PartnerFactory(name="Kept One", owner=officer)
    VisitFactory(title="Planned one", unit=engineering, owner=officer)
    return f"/settings/hand-over/{officer.pk}/"


def test_what_is_held_stands_there_and_goes_to_one(coordinating, officer, heir, url):
    page = coordinating.get(url).content.decode()
    assert "Kept One" in page
    assert "Planned one" in page

    answer = coordinating.post(url, {"everything": heir.pk, "why": "leaves"})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/changes/")
    assert (
        Partner.objects.get(name="Kept One").owner == Visit.objects.get().owner == heir
    )
    assert "nothing to hand over" in coordinating.get(url).content.decode()


def test_a_part_of_it_to_somebody_else(coordinating, officer, heir, coordinator, url):
    given = {"everything": heir.pk, "visit-owner": coordinator.pk}
    coordinating.post(url, given)
    assert Partner.objects.get(name="Kept One").owner == heir
    assert Visit.objects.get().owner == coordinator


def test_only_a_part_leaves_the_rest(coordinating, officer, heir, url):
    coordinating.post(url, {"visit-owner": heir.pk})
    assert Partner.objects.get(name="Kept One").owner == officer
    assert Visit.objects.get().owner == heir


def test_nobody_chosen_is_asked_again(coordinating, officer, url):
    answer = coordinating.post(url, {})
    assert answer.status_code == 422
    assert "Choose to whom." in answer.content.decode()
    assert Visit.objects.get().owner == officer


def test_only_who_may_change_everything(client, officer, viewer, heir, url):
    for person in (officer, viewer):
        client.force_login(person)
        assert client.get(url).status_code == 404
        assert client.post(url, {"everything": heir.pk}).status_code == 404
    assert Visit.objects.get().owner == officer


def test_the_question_what_if_leads_there(client, coordinator, officer, viewer, url):
    asked = f"/reports/what-if/?officer={officer.username}"
    client.force_login(coordinator)
    assert url in client.get(asked).content.decode()
    client.force_login(viewer)
    assert url not in client.get(asked).content.decode()
