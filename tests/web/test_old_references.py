"""Whoever writes the reference of a merged record means the one it went into."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tests.exchange.importing import bring, sheet
from tests.factories import NoteFactory, PartnerFactory
from tests.web.filling import as_sent
from tracker.kinds import BY_NAME
from tracker.kinds.merging import merge
from tracker.kinds.references import resolve
from tracker.records.models import Partner, Visit

PARTNER = BY_NAME["partner"]


@pytest.fixture
def merged_pair(coordinator, engineering):
    """One that stays, and the reference of the other, written on older papers."""
    kept = PartnerFactory(name="Lund University", country="SE", lead_unit=engineering)
    gone = PartnerFactory(name="Lunds", country="SE", lead_unit=engineering)
    old = gone.ref
    merge(PARTNER, kept, gone, {}, by=coordinator)
    return Partner.objects.get(pk=kept.pk), old


def test_a_picker_offers_the_one_that_stands_for_it(as_officer, merged_pair):
    kept, old = merged_pair
    found = as_officer.get("/pick/partner/", {"q": old.lower()}).json()["results"]
    assert [one["id"] for one in found] == [kept.pk]
    assert as_officer.get("/pick/partner/", {"q": "PA-99999"}).json()["results"] == []


def test_a_form_takes_it(as_officer, merged_pair, engineering):
    kept, old = merged_pair
    note = NoteFactory(unit=engineering)
    address = f"/notes/{note.ref}/edit/"
    form = as_sent(as_officer.get(address)) | {"partner": "", "partner__typed": old}
    answer = as_officer.post(address, form)
    assert answer.status_code == 302, answer.content.decode()
    note.refresh_from_db()
    assert note.partner_id == kept.pk


def test_the_api_takes_it(client, officer, merged_pair, engineering):
    kept, old = merged_pair
    client.force_login(officer)
    given = {
        "title": "Talk", "direction": "inbound", "starts_on": "2026-05-01",
        "status": "done", "unit": engineering.name,
        "hosts": [{"partner": old}],
    }  # fmt: skip
    answer = client.post("/api/v1/visits/", given, content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert [host["partner"] for host in answer.json()["hosts"]] == [kept.ref]


def test_a_spreadsheet_that_was_exported_before_goes_in(
    officer, merged_pair, engineering, tmp_path
):
    kept, old = merged_pair
    rows = [
        ["title", "direction", "category", "partners", "starts_on", "unit"],
        ["Talk", "inbound", "delegation", old, "2026-05-01", engineering.name],
    ]
    bring(sheet(tmp_path, rows), "visits", officer)
    visit = Visit.objects.get(title="Talk")
    assert visit.starts_on == date(2026, 5, 1)
    assert list(visit.partners.values_list("pk", flat=True)) == [kept.pk]


def test_one_that_was_hidden_means_nothing_to_others(
    coordinator, officer, outsider, engineering
):
    kept = PartnerFactory(name="Lund University")
    gone = PartnerFactory(name="Quiet", confidential=True, lead_unit=engineering)
    merge(PARTNER, kept, gone, {"confidential": "kept"}, by=coordinator)
    seen = Partner.objects.visible_to
    assert resolve(seen(coordinator), gone.ref, user=coordinator) == kept
    with pytest.raises(ValidationError, match="Nothing here"):
        resolve(seen(outsider), gone.ref, user=outsider)
