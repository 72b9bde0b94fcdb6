"""What was just saved is taken back where it says that it was saved."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.factories import NoteFactory, PartnerFactory
from tests.web.filling import as_sent
from tracker.records.models import Change, Note

UNDO = re.compile(r'action="(/[a-z]+/undo/\d+/)"')


def offered(answer):
    return UNDO.findall(answer.content.decode())


def edited(client, record, **changes):
    address = f"{record.get_absolute_url()}edit/"
    return client.post(address, as_sent(client.get(address), **changes), follow=True)


@pytest.fixture
def note(engineering):
    return NoteFactory(unit=engineering, text="Called them")


def test_an_edit_is_taken_back_from_the_message(as_officer, note):
    page = edited(as_officer, note, text="Wrote to them")
    [undo] = offered(page)
    back = as_officer.post(undo, {"at": "once"}, follow=True)
    assert back.redirect_chain[-1][0] == note.get_absolute_url()
    note.refresh_from_db()
    assert note.text == "Called them"
    # It is offered once: the page says nothing of it when it is loaded again.
    assert offered(as_officer.get(note.get_absolute_url())) == []


def test_what_changed_nothing_has_nothing_to_take_back(as_officer, note):
    edited(as_officer, note, text="Wrote to them")
    page = edited(as_officer, Note.objects.get(pk=note.pk))
    assert "Saved." in page.content.decode()
    assert offered(page) == []


def test_a_new_record_goes_again_and_can_come_back(as_officer, engineering):
    partner = PartnerFactory(lead_unit=engineering)
    blank = as_officer.get("/notes/new/")
    given = as_sent(
        blank, partner__typed=partner.ref, unit=engineering.pk, text="A promise",
        happened_on="2026-05-01",
    )  # fmt: skip
    page = as_officer.post("/notes/new/", given, follow=True)
    assert Note.objects.get().text == "A promise"
    [undo] = offered(page)
    back = as_officer.post(undo, follow=True)
    assert not Note.objects.exists()
    [bring_back] = offered(back)
    as_officer.post(bring_back)
    assert Note.objects.get().text == "A promise"


def test_nobody_else_unmakes_it_and_not_after_a_change(
    as_officer, officer, coordinator, engineering
):
    note = NoteFactory(unit=engineering)
    made = Change.objects.create(
        kind="note", record_id=note.pk, ref=note.ref, action="created",
        made_by=officer, version=note.version,
    )  # fmt: skip
    other = Client()
    other.force_login(coordinator)
    assert other.post(f"/notes/undo/{made.pk}/").status_code == 404
    edited(as_officer, note, text="Changed")
    assert as_officer.post(f"/notes/undo/{made.pk}/").status_code == 302
    assert Note.objects.filter(pk=note.pk).exists()


def test_a_partner_is_not_unmade_by_who_may_not_delete_it(as_officer, engineering):
    blank = as_officer.get("/partners/new/")
    given = as_sent(blank, name="Lund", country="SE", lead_unit=engineering.pk)
    page = as_officer.post("/partners/new/", given, follow=True)
    assert "Saved." in page.content.decode()
    assert offered(page) == []
    made = Change.objects.get(kind="partner", action="created")
    assert as_officer.post(f"/partners/undo/{made.pk}/").status_code == 404
