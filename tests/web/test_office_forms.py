"""Pages of the office's forms: who keeps them, who fills them, and with what."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from tests.exchange.test_office_forms import docx
from tests.factories import AgreementFactory, PartnerFactory, VisitFactory
from tracker.exchange.models import OfficeForm
from tracker.exchange.office import keeping

pytestmark = pytest.mark.django_db


def sent(text: str = "{{ visit.title }}", **more: Any) -> dict[str, Any]:
    file = SimpleUploadedFile("邀请函.docx", docx(text))
    return {"file": file, "kind": "visit", "name": "", "unit": ""} | more


@pytest.fixture
def letter(coordinator: Any) -> OfficeForm:
    return keeping.keep(
        docx("To {{ visit.title }}"),
        name="Invitation/letter",
        kind="visit",
        unit=None,
        by=coordinator,
    )


def test_a_form_is_kept_under_the_name_of_its_file(coordinating):
    assert coordinating.post("/papers/", sent()).status_code == 302

    kept = OfficeForm.objects.get()
    assert (kept.name, kept.format, kept.kind) == ("邀请函", "docx", "visit")
    assert "邀请函" in coordinating.get("/papers/").content.decode()
    assert keeping.content_of(kept).startswith(b"PK")


def test_what_is_wrong_with_a_form_stands_beside_the_file(coordinating):
    answer = coordinating.post("/papers/", sent("{{ visit.titel }} {{ nothing.such }}"))

    assert answer.status_code == 422
    assert "“visit.titel” is not known. Nearest: visit.title" in answer.content.decode()
    assert not OfficeForm.objects.exists()


def test_officers_keep_forms_of_their_units_only(as_officer, engineering, sciences):
    assert as_officer.post("/papers/", sent()).status_code == 422
    assert as_officer.post("/papers/", sent(unit=sciences.pk)).status_code == 422
    assert as_officer.post("/papers/", sent(unit=engineering.pk)).status_code == 302
    assert OfficeForm.objects.get().unit == engineering


def test_who_only_reads_adds_none(client, viewer):
    client.force_login(viewer)

    assert "Check and keep" not in client.get("/papers/").content.decode()
    assert client.post("/papers/", sent()).status_code == 404


def test_forms_of_another_unit_are_not_there(as_outsider, engineering, coordinator):
    other = keeping.keep(
        docx("{{ visit.ref }}"), name="Theirs", kind="visit", unit=engineering,
        by=coordinator,
    )  # fmt: skip
    visit = VisitFactory()

    assert "Theirs" not in as_outsider.get("/papers/").content.decode()
    assert as_outsider.get(f"/papers/{other.pk}/file/").status_code == 404
    address = f"/papers/of/visit/{visit.ref}/"
    assert "Theirs" not in as_outsider.get(address).content.decode()
    assert as_outsider.get(f"{address}{other.pk}/").status_code == 404


def test_only_who_may_write_removes_one(as_officer, letter, client, coordinator):
    assert as_officer.get(f"/papers/{letter.pk}/file/").status_code == 200
    assert as_officer.post(f"/papers/{letter.pk}/remove/").status_code == 404
    client.force_login(coordinator)
    assert client.get(f"/papers/{letter.pk}/remove/").status_code == 405
    assert client.post(f"/papers/{letter.pk}/remove/").status_code == 302
    assert not OfficeForm.objects.exists()


def test_the_record_s_page_leads_to_its_papers_and_they_are_filled(
    coordinating, letter
):
    visit = VisitFactory(title="Talks & more")
    here = f"/papers/of/visit/{visit.ref}/"

    page = coordinating.get(visit.get_absolute_url()).content.decode()
    assert f'href="{here}"' in page
    assert (
        f"{here}{letter.pk}/?language=zh-hans"
        in coordinating.get(here).content.decode()
    )
    answer = coordinating.get(f"{here}{letter.pk}/", {"language": "en"})
    assert (
        f'filename="{visit.ref} Invitation letter.docx"'
        in (answer["Content-Disposition"])
    )
    made = Document(io.BytesIO(answer.content))
    assert made.paragraphs[0].text == "To Talks & more"


@pytest.mark.parametrize("factory", [AgreementFactory, PartnerFactory])
def test_other_records_have_papers_as_well(factory, coordinating):
    record = factory()
    here = f"/papers/of/{record._meta.model_name}/{record.ref}/"

    assert f'href="{here}"' in (
        coordinating.get(record.get_absolute_url()).content.decode()
    )
    assert coordinating.get(here).status_code == 200


def test_what_may_not_be_seen_fills_no_form(as_outsider, letter, engineering):
    hidden = VisitFactory(confidential=True, unit=engineering)

    assert as_outsider.get(f"/papers/of/visit/{hidden.ref}/").status_code == 404
    answer = as_outsider.get(f"/papers/of/visit/{hidden.ref}/{letter.pk}/")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/papers/places/note/",
        "/papers/of/note/NO-1/",
        "/papers/of/visit/VI-0/",
        "/papers/99999999999999999999/file/",
        "/papers/1/file/",
    ],
)
def test_addresses_of_nothing_answer_404(address, coordinating):
    assert coordinating.get(address).status_code == 404


def test_a_form_fills_only_from_its_kind_and_in_our_languages(coordinating, letter):
    partner, visit = PartnerFactory(), VisitFactory()

    wrong = f"/papers/of/partner/{partner.ref}/{letter.pk}/"
    assert coordinating.get(wrong).status_code == 404
    here = f"/papers/of/visit/{visit.ref}/{letter.pk}/"
    assert coordinating.get(here, {"language": "fr\x00"}).status_code == 404


@pytest.mark.parametrize("kind", ["visit", "agreement", "grant", "partner"])
def test_the_page_of_places_shows_both_names(kind, coordinating):
    page = coordinating.get(f"/papers/places/{kind}/").content.decode()

    assert f"{{{{ {kind}.ref }}}}" in page
    assert len(page) < 150_000


def test_the_list_asks_as_often_for_one_form_as_for_many(
    coordinating, letter, coordinator, count_queries
):
    coordinating.get("/papers/")
    few = count_queries(lambda: coordinating.get("/papers/"))
    for n in range(9):
        keeping.keep(
            docx("{{ visit.ref }}"),
            name=f"{n}",
            kind="visit",
            unit=None,
            by=coordinator,
        )

    assert count_queries(lambda: coordinating.get("/papers/")) == few
