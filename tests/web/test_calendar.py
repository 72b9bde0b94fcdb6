"""A calendar under a secret address: its owner's days, and nobody else's."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from accounts import calendars
from tests.factories import AgreementFactory, GrantFactory, PartnerFactory, VisitFactory

pytestmark = pytest.mark.django_db


def summaries(response):
    assert response.status_code == 200
    found = Calendar.from_ical(response.content)
    return {str(event["summary"]) for event in found.walk("VEVENT")}


def address(client):
    page = client.post("/profile/calendar/").content.decode()
    return re.search(r"/calendar/[\w-]+\.ics", page)[0]


def test_it_is_read_without_signing_in(client, officer, engineering):
    today = timezone.localdate()
    VisitFactory(
        title="Soon", unit=engineering, starts_on=today + timedelta(days=5),
        status="planned",
    )  # fmt: skip
    VisitFactory(
        title="Done", unit=engineering, starts_on=today - timedelta(days=9),
        report_due_on=today + timedelta(days=3),
        follow_ups=[{"text": "send it", "side": "ours",
                     "due_on": today + timedelta(days=4)}],
    )  # fmt: skip
    VisitFactory(
        title="Long ago", unit=engineering, starts_on=today - timedelta(days=900)
    )
    AgreementFactory(
        title="MoU", unit=engineering, starts_on=today - timedelta(days=30),
        ends_on=today + timedelta(days=100),
    )  # fmt: skip
    GrantFactory(
        title="Joint", unit=engineering, stage="use",
        settlement_due_on=today + timedelta(days=20),
    )  # fmt: skip
    client.force_login(officer)
    where = address(client)
    client.logout()

    found = summaries(client.get(where))

    assert {
        "Soon", "Done", "Report due: Done", "Promised: send it", "Ends: MoU",
        "Settlement due: Joint",
    } <= found  # fmt: skip
    assert "Long ago" not in found


def test_it_holds_nothing_of_others(client, officer, outsider, engineering):
    today = timezone.localdate()
    VisitFactory(title="Of engineering", unit=engineering, starts_on=today)
    AgreementFactory(
        title="Confidential", unit=engineering, confidential=True, parties=[
            {"partner": PartnerFactory(owner=outsider)}, {"unit": engineering}
        ], starts_on=today - timedelta(days=9), ends_on=today + timedelta(days=9),
    )  # fmt: skip
    secret = calendars.open_to(outsider)
    assert summaries(client.get(f"/calendar/{secret}.ics")) == set()


def test_a_new_address_ends_the_old_one_and_closing_ends_it(client, officer):
    client.force_login(officer)
    first = address(client)
    second = address(client)
    client.logout()
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    client.force_login(officer)
    client.post("/profile/calendar/close/")
    client.logout()
    assert client.get(second).status_code == 404


def test_who_left_has_no_calendar(client, officer):
    secret = calendars.open_to(officer)
    type(officer).objects.filter(pk=officer.pk).update(is_active=False)
    assert client.get(f"/calendar/{secret}.ics").status_code == 404


@pytest.mark.parametrize("secret", ["x", "x" * 5000, "%00", "é", "../x"])
def test_a_guess_finds_nothing(client, officer, secret):
    calendars.close(officer)
    assert client.get(f"/calendar/{secret}.ics").status_code == 404


def test_only_the_hash_is_kept(officer):
    secret = calendars.open_to(officer)
    officer.refresh_from_db()
    assert secret not in officer.calendar_digest
    assert officer.calendar_digest == calendars.hashed(secret)


def test_it_speaks_the_language_of_its_owner(client, officer, engineering):
    type(officer).objects.filter(pk=officer.pk).update(language="zh-hans")
    VisitFactory(
        title="Done", unit=engineering, starts_on=timezone.localdate(),
        report_due_on=timezone.localdate(),
    )  # fmt: skip
    secret = calendars.open_to(officer)
    assert "应交报告：Done" in summaries(client.get(f"/calendar/{secret}.ics"))


def test_what_cannot_be_written_so_is_no_address(coordinating):
    assert coordinating.get("/partners/export.ris").status_code == 404
    assert coordinating.get("/outputs/export.ris").status_code == 200
    page = coordinating.get("/outputs/").content.decode()
    assert "/outputs/export.bibtex" in page
    assert "/outputs/export.vcard" not in page


def test_a_partner_of_mine_brings_its_agreements(client, officer, sciences):
    today = timezone.localdate()
    AgreementFactory(
        title="Theirs", unit=sciences, parties=[
            {"partner": PartnerFactory(owner=officer)}, {"unit": sciences}
        ], starts_on=today - timedelta(days=9), ends_on=today + timedelta(days=9),
    )  # fmt: skip
    secret = calendars.open_to(officer)
    assert "Ends: Theirs" in summaries(client.get(f"/calendar/{secret}.ics"))
