"""A dormant partner's sentence names its last contact, as far as one may know."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from tests.factories import (
    ActivitySourceFactory,
    GrantFactory,
    NoteFactory,
    PartnerFactory,
    PersonFactory,
    VisitFactory,
)
from tracker.insight import health
from tracker.insight.health.contacts import last_contacts
from tracker.insight.models import Flag
from tracker.records import changes

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-25 09:00", tick=False):
        yield


@pytest.fixture
def partner(engineering):
    ActivitySourceFactory(since=date(2015, 1, 1))
    made = PartnerFactory(name="Silent University")
    VisitFactory(partners=[made], starts_on=date(2022, 5, 2), unit=engineering)
    return made


def of(partner, name, **given):
    return PersonFactory(partner=partner, name=name, **given)


def named(partner, user=None, on=TODAY):
    found = last_contacts([partner.pk], user, on).get(partner.pk)
    return found and found.name


def note(partner, on, *people, **given):
    return NoteFactory(partner=partner, happened_on=on, people=people, **given)


def test_nobody_is_named_where_nobody_is_known(partner):
    note(partner, date(2024, 3, 1), PersonFactory(side="ours", name="Ours"))

    assert named(partner) is None


def test_it_is_whom_one_last_wrote_to_met_or_won_a_grant_with(partner):
    writer, guest, holder = (of(partner, n) for n in ("Writer", "Guest", "Holder"))
    GrantFactory(
        partners=[partner], people=[{"person": holder}], approved_on=date(2020, 1, 1),
        stage="contract",
    )  # fmt: skip
    assert named(partner) == "Holder"
    VisitFactory(
        partners=[partner], starts_on=date(2021, 5, 2), status="done",
        participants=[{"person": guest, "side": "theirs"}],
    )  # fmt: skip
    assert named(partner) == "Guest"
    note(partner, date(2024, 3, 1), writer)
    assert named(partner) == "Writer"
    assert named(partner, on=date(2024, 2, 29)) == "Guest"
    note(partner, date(2027, 1, 1), guest)  # a plan is no contact
    assert named(partner) == "Writer"
    changes.write(_dead(writer), by=None)
    assert named(partner) == "Guest"


def _dead(person):
    person.status = "deceased"
    return person


def test_a_guest_of_another_partner_is_not_this_ones_contact(partner):
    other = PartnerFactory()
    VisitFactory(
        partners=[other, partner], starts_on=date(2022, 6, 1),
        participants=[{"person": of(other, "Stranger"), "side": "theirs"}],
    )  # fmt: skip

    assert (named(partner), named(other)) == (None, "Stranger")


def test_a_successor_takes_over_the_contacts(partner):
    before = PartnerFactory(succeeded_by=partner)
    note(before, date(2023, 3, 1), of(before, "From Before"))

    assert named(partner) == "From Before"


@pytest.mark.parametrize("hidden", ["the note", "the person"])
def test_who_may_not_see_it_is_told_of_an_earlier_contact_or_none(
    partner, engineering, outsider, coordinator, hidden
):
    secret = of(partner, "Secret Friend", confidential=hidden == "the person")
    note(
        partner, date(2024, 3, 1), secret,
        confidential=hidden == "the note", unit=engineering,
    )  # fmt: skip
    assert (named(partner, coordinator), named(partner, outsider)) == (
        "Secret Friend",
        None,
    )
    note(partner, date(2021, 3, 1), of(partner, "Known To All"))
    assert (named(partner, coordinator), named(partner, outsider)) == (
        "Secret Friend",
        "Known To All",
    )


def test_the_sentence_names_them_on_every_way_to_the_reader(
    client, partner, coordinator, outsider, engineering
):
    of_them = of(partner, "Jonas Friend", name_zh="约纳斯", confidential=True)
    note(partner, date(2024, 3, 1), of_them, unit=engineering)
    health.refresh(partners=[partner.pk])
    flag = Flag.objects.get(partner=partner, code="DORMANT")
    ways = [
        f"/partners/{partner.ref}/",
        "/flags/",
        f"/flags/{flag.pk}/",
        "/api/v1/flags/",
        f"/api/v1/partners/{partner.ref}/health/",
        "/",
    ]

    client.force_login(coordinator)
    for way in ways:
        assert "Last contact: Jonas Friend." in client.get(way).content.decode(), way
    chinese = client.get("/flags/", headers={"accept-language": "zh-hans"})
    assert "约纳斯" in chinese.content.decode()
    client.force_login(outsider)
    for way in ways:
        told = client.get(way).content.decode()
        assert "Last contact:" not in told, way
        assert "Jonas Friend" not in told, way


def test_what_is_over_names_nobody(client, coordinator, partner):
    note(partner, date(2024, 3, 1), of(partner, "Jonas Friend"))
    health.refresh(partners=[partner.pk])
    VisitFactory(partners=[partner], starts_on=TODAY)
    health.refresh(partners=[partner.pk])
    flag = Flag.objects.get(partner=partner, code="DORMANT")
    assert flag.closed_on == TODAY

    client.force_login(coordinator)
    assert "Jonas Friend" not in client.get(f"/flags/{flag.pk}/").content.decode()


def test_many_are_named_in_as_many_queries_as_one(
    client, coordinator, engineering, count_queries
):
    ActivitySourceFactory(since=date(2015, 1, 1))
    for number in range(6):
        made = PartnerFactory(name=f"Silent {number}")
        VisitFactory(partners=[made], starts_on=date(2022, 5, 2), unit=engineering)
        note(made, date(2024, 3, 1), of(made, f"Friend {number}"))
    health.refresh()
    flags = list(Flag.objects.filter(code="DORMANT"))
    keys = [flag.partner_id for flag in flags]
    assert len(keys) == 6

    one = count_queries(lambda: last_contacts(keys[:1], coordinator, TODAY))
    assert count_queries(lambda: last_contacts(keys, coordinator, TODAY)) == one
    client.force_login(coordinator)
    client.get("/api/v1/flags/")
    asked = count_queries(lambda: client.get("/api/v1/flags/?page_size=1"))
    assert count_queries(lambda: client.get("/api/v1/flags/")) == asked
    told = client.get("/api/v1/flags/").content.decode()
    assert all(f"Friend {number}." in told for number in range(6))
