"""An identifier never tells that a record has it which the writer may not know of."""

from __future__ import annotations

import json
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.exchange.importing import bring, outcomes, sheet
from tests.factories import (
    AgreementFactory,
    GrantFactory,
    NetworkFactory,
    OutputFactory,
    PartnerFactory,
    PersonFactory,
)
from tests.web.filling import as_sent, shown
from tracker.kinds import BY_SLUG, saving
from tracker.records import alike, changes
from tracker.records.models import Output, Partner

pytestmark = pytest.mark.django_db

DOI = "10.1000/quiet.1"
ROR = "03yrm5c26"
BODY = {"title": "Load paths", "year": 2024, "unit": "Applied Sciences", "doi": DOI}


@pytest.fixture(params=["itself", "its agreement"])
def secret(request, engineering):
    """An output with this DOI, hidden by itself or by what it came of."""
    if request.param == "itself":
        return OutputFactory(doi=DOI, unit=engineering, confidential=True)
    agreement = AgreementFactory(unit=engineering, confidential=True)
    return OutputFactory(doi=DOI, unit=engineering, agreement=agreement)


def posted(client, path, body):
    return client.post(f"/api/v1/{path}", json.dumps(body), "application/json")


def test_a_program_adds_what_stands_in_a_hidden_record(client, outsider, secret):
    client.force_login(outsider)

    assert posted(client, "outputs/", BODY).status_code == 201
    again = posted(client, "outputs/", BODY)
    assert again.status_code == 400
    assert again.json()["errors"] == {"doi": ["Another output has this DOI."]}


def test_many_at_once_are_added_beside_hidden_ones(client, outsider, secret):
    client.force_login(outsider)

    made = posted(client, "outputs/", [BODY])
    assert made.status_code in (200, 201), made.content
    assert Output.objects.visible_to(outsider).filter(doi=DOI).count() == 1


def test_a_change_takes_an_identifier_of_a_hidden_record(
    client, outsider, secret, sciences
):
    mine = OutputFactory(unit=sciences)
    client.force_login(outsider)

    answer = client.patch(
        f"/api/v1/outputs/{mine.ref}/",
        json.dumps({"doi": DOI}),
        "application/json",
        headers={"If-Match": f'"{mine.version}"'},
    )

    assert answer.status_code == 200, answer.content
    assert (answer.json()["doi"], "beside" in answer.json()) == (DOI, False)


def test_a_form_adds_what_stands_in_a_hidden_record(client, outsider, secret):
    client.force_login(outsider)
    sent = as_sent(client.get("/outputs/new/"))
    sent |= {"title": "Load paths", "year": "2024", "doi": DOI}

    answer = client.post("/outputs/new/", sent)

    assert answer.status_code == 302, shown(answer).errors
    other = as_sent(client.get("/outputs/new/"))
    other |= {"title": "Load paths again", "year": "2024", "doi": DOI, "anyway": "1"}
    refused = client.post("/outputs/new/", other)
    assert refused.status_code == 422
    assert shown(refused).errors == {"doi": ["Another output has this DOI."]}


def test_a_file_adds_what_stands_in_hidden_records_and_only_once(
    tmp_path, outsider, sciences, secret
):
    PartnerFactory(ror_id=ROR, confidential=True)
    works = sheet(tmp_path, [["title", "year", "doi"], ["Load paths", 2024, DOI]])
    places = sheet(
        tmp_path, [["name", "country", "ror_id"], ["Quiet Town", "NL", ROR]], "p.csv"
    )
    for path, kind in ((works, "outputs"), (places, "partners")):
        first = bring(path, kind, outsider, unit=sciences)
        second = bring(path, kind, outsider, unit=sciences)
        assert outcomes(first) == {"created": 1}
        assert outcomes(second) == {"unchanged": 1}


@pytest.mark.parametrize(
    ("make", "given"),
    [
        (PartnerFactory, {"ror_id": ROR}),
        (PartnerFactory, {"pic": "999976881"}),
        (PersonFactory, {"orcid": "0000-0002-1825-0097"}),
        (OutputFactory, {"wos_ut": "WOS:000500000000001"}),
        (GrantFactory, {"programme": "Horizon", "award_number": "101"}),
        (GrantFactory, {"grant_doi": "10.1000/grant"}),
    ],
)
def test_whoever_sees_both_is_told_and_nobody_else(make, given, outsider):
    first = make(confidential=True, **given)
    second = make(by=outsider, **given)

    assert (first.beside, second.beside) == (0, 1)
    with pytest.raises(ValidationError):
        make(by=outsider, **given)
    third = make()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(third)._base_manager.filter(pk=third.pk).update(**given)


def test_what_stands_twice_is_shown_to_whoever_sees_both(
    client, coordinator, outsider, secret
):
    mine = OutputFactory(doi=DOI, by=outsider)
    lone = OutputFactory(doi="10.1000/other")
    kind = BY_SLUG["outputs"]
    found = kind.found_by({"twice": "true"}, coordinator).found
    assert set(found) == {mine, secret}
    assert lone in kind.found_by({"twice": "false"}, coordinator).found
    assert not kind.found_by({"twice": "true"}, outsider).found.exists()

    client.force_login(coordinator)
    assert secret.ref in client.get(f"/outputs/{mine.ref}/").content.decode()
    client.force_login(outsider)
    assert secret.ref not in client.get(f"/outputs/{mine.ref}/").content.decode()
    assert alike.twins(mine, outsider) == []


def test_a_record_that_stands_twice_can_still_be_opened_and_changed(
    coordinator, outsider, engineering
):
    secret = PartnerFactory(ror_id=ROR, confidential=True)
    mine = PartnerFactory(ror_id=ROR, by=outsider)
    kind = BY_SLUG["partners"]
    saving.save(kind, mine, {"city": "Delft"}, by=coordinator)
    saving.save(kind, secret, {"confidential": False}, by=coordinator)

    assert alike.twins(mine, outsider) == [secret]
    with pytest.raises(ValidationError, match="Another partner has this ROR id"):
        changes.write(PartnerFactory.build(ror_id=ROR), by=outsider)
    assert Partner.objects.filter(ror_id=ROR).count() == 2


def test_a_network_that_is_hidden_takes_no_partner(
    client, outsider, sciences, engineering
):
    alliance = PartnerFactory(kind="network")
    hidden = NetworkFactory(partner=alliance, unit=engineering, confidential=True)
    client.force_login(outsider)
    body = {"partner": alliance.ref, "unit": sciences.name}

    assert posted(client, "networks/", body).status_code == 201
    again = posted(client, "networks/", body)
    assert again.status_code == 400
    assert again.json()["errors"] == {"partner": ["Another network has this partner."]}
    assert sorted(type(hidden).objects.values_list("beside", flat=True)) == [0, 1]


def test_a_person_that_is_hidden_takes_no_account(
    client, outsider, officer, sciences, engineering
):
    account = officer.username
    PersonFactory(user=officer, side="ours", unit=engineering, confidential=True)
    client.force_login(outsider)
    body = {"name": "Ms Open", "side": "ours", "unit": sciences.name, "user": account}

    assert posted(client, "people/", body).status_code == 201
    again = posted(client, "people/", body | {"name": "Mr Open"})
    assert again.status_code == 400
    assert again.json()["errors"] == {"user": ["Another person has this account."]}


def at_once(monkeypatch, *writers):
    """Each saves an output with one DOI, after all have looked for others."""
    looked, mine = threading.Barrier(len(writers)), threading.local()
    settle = alike.settle
    told = []

    def slowly(record, *, by):
        settle(record, by=by)
        if not getattr(mine, "waited", False):
            mine.waited = True
            looked.wait(timeout=20)

    def save(by, given):
        record = Output(title="Load paths", year=2024, doi=DOI, **given)
        try:
            saving.save(BY_SLUG["outputs"], record, {}, by=by)
            told.append("kept")
        except ValidationError as problem:
            told.append(problem.message_dict)
        finally:
            connection.close()

    monkeypatch.setattr(alike, "settle", slowly)
    threads = [threading.Thread(target=save, args=one) for one in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


ONE_AFTER_THE_OTHER = pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="SQLite lets one write after the other: nobody meets there",
)


@ONE_AFTER_THE_OTHER
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_told_of_the_other(monkeypatch, outsider, sciences):
    writer = (outsider, {"unit": sciences})

    told = at_once(monkeypatch, writer, writer)

    assert told.count("kept") == 1
    assert {"doi": ["Another output has this DOI."]} in told
    assert Output.objects.filter(doi=DOI).count() == 1


@ONE_AFTER_THE_OTHER
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_none_is_told_of_what_is_hidden(
    monkeypatch, outsider, officer, sciences, engineering
):
    told = at_once(
        monkeypatch,
        (outsider, {"unit": sciences, "confidential": True}),
        (officer, {"unit": engineering, "confidential": True}),
    )

    assert told == ["kept", "kept"]
    found = Output.objects.filter(doi=DOI).values_list("beside", flat=True)
    assert sorted(found) == [0, 1]


FETCHED = {"X-Requested-With": "fetch"}


def test_a_picker_neither_finds_a_hidden_record_by_its_number_nor_tells_of_it(
    client, outsider, sciences
):
    hidden = PartnerFactory(name="Quiet Town", ror_id=ROR, confidential=True)
    client.force_login(outsider)

    def typed(identifier):
        body = {"name": "Ann", "side": "theirs", "partner": identifier, "once": "k"}
        answer = client.post("/people/new/?short=1", body, headers=FETCHED)
        assert answer.status_code == 422
        return str(shown(answer).errors).replace(identifier, "…")

    assert typed(ROR) == typed("02jx3x895")  # a ROR id that nobody here has
    for text in (ROR, "Quiet"):
        assert client.get("/pick/partner/", {"q": text}).json() == {"results": []}
    assert hidden.people.count() == 0


@pytest.mark.parametrize("confidential", [True, False])
def test_what_a_picker_creates_says_the_same_beside_hidden_and_open_records(
    client, outsider, sciences, confidential
):
    """On the spot no identifier is asked for: one that is sent along is not read."""
    there = PartnerFactory(ror_id=ROR, confidential=confidential)
    client.force_login(outsider)
    body = {"name": "Load Town", "country": "NL", "kind": "university", "once": "k"}
    body |= {"lead_unit": sciences.pk, "ror_id": ROR}
    made = client.post("/partners/new/?short=1", body, headers=FETCHED)

    assert made.status_code == 201, made.content
    mine = Partner.objects.get(pk=made.json()["id"])
    assert (mine.ror_id, there.ref in made.content.decode()) == ("", False)
    page = as_sent(client.get(f"/partners/{mine.ref}/edit/"), ror_id=ROR)
    given = client.post(f"/partners/{mine.ref}/edit/", page)
    assert given.status_code == (302 if confidential else 422)


WORKS = {
    "works.txt": (
        "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Rossi, A\n"
        "TI Load paths\nSO JOURNAL\nDT Article\nPY 2024\nDI {doi}\nUT {ut}\nER\n\nEF\n"
    ),
    "works.bib": (
        "@article{{ {ut},\nAuthor = {{Rossi, Anna}},\nTitle = {{{{Load paths}}}},\n"
        "Journal = {{{{JOURNAL}}}},\nYear = {{{{2024}}}},\nType = {{{{Article}}}},\n"
        "DOI = {{{{{doi}}}}},\nUnique-ID = {{{{{ut}}}}},\n}}\n"
    ),
}
UT = "000500000000001"


@pytest.mark.parametrize("name", WORKS)
def test_a_bibliographic_file_adds_what_stands_in_a_hidden_record(
    tmp_path, coordinator, outsider, sciences, secret, name
):
    saving.save(BY_SLUG["outputs"], secret, {"wos_ut": UT}, by=coordinator)
    path = tmp_path / name
    path.write_text(WORKS[name].format(doi=DOI, ut=f"WOS:{UT}"), encoding="utf-8")

    first = bring(path, "outputs", outsider, unit=sciences)
    again = bring(path, "outputs", outsider, unit=sciences)

    assert outcomes(first) == {"created": 1}
    assert outcomes(again) == {"unchanged": 1}
    for run in (first, again):
        assert secret.ref not in json.dumps(run.summary)
    mine = Output.objects.visible_to(outsider).get()
    assert (mine.doi, mine.wos_ut, mine.beside > 0) == (DOI, UT, True)
    secret.refresh_from_db()
    assert (secret.title == "Load paths", secret.beside) == (False, 0)
    seen = bring(path, "outputs", coordinator, unit=sciences)
    assert outcomes(seen) == {"updated": 1} or outcomes(seen) == {"unchanged": 1}
    assert Output.objects.filter(doi=DOI).count() == 2


@pytest.mark.parametrize("name", WORKS)
def test_a_bibliographic_file_completes_a_work_with_a_number_of_a_hidden_one(
    tmp_path, outsider, sciences, secret, name
):
    mine = OutputFactory(title="Load paths", year=2024, unit=sciences, by=outsider)
    path = tmp_path / name
    path.write_text(WORKS[name].format(doi=DOI, ut=f"WOS:{UT}"), encoding="utf-8")

    run = bring(path, "outputs", outsider, unit=sciences)

    assert outcomes(run) == {"updated": 1}
    mine.refresh_from_db()
    assert (mine.doi, mine.wos_ut) == (DOI, UT)
    assert secret.ref not in json.dumps(run.summary)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="how SQLite reads")
@pytest.mark.django_db
def test_identifiers_of_a_file_are_found_by_their_index():
    work = Output(title="One", doi="10.1000/one")
    with CaptureQueriesContext(connection) as asked:
        alike.settle_many([work], by=None)
    looks = [q["sql"] for q in asked if '"doi" IN' in q["sql"]]
    assert looks
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {looks[0]}")
        plan = str(cursor.fetchall())
    assert "SEARCH" in plan
    assert "output_doi_is_unique" in plan
