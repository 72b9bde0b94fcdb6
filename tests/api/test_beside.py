from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from tests.api.conftest import Api
from tests.api.test_contract import is_problem
from tests.factories import AgreementFactory, PartnerFactory, VisitFactory
from tracker.api import house
from tracker.exchange.models import ImportRun
from tracker.insight.models import Flag
from tracker.jobs import ledger, running
from tracker.jobs.models import Heartbeat
from tracker.records import storage
from tracker.records.models import Partner

TODAY = date(2026, 3, 1)


def flag(partner: Any, code: str = "DORMANT", **given: Any) -> Flag:
    return Flag.objects.create(partner=partner, code=code, opened_on=TODAY, **given)


# --- Flags ------------------------------------------------------------------------
def test_flags_are_found_by_state_and_code(api: Api) -> None:
    partner = PartnerFactory()
    made = flag(partner)
    flag(partner, "EXPIRED", state="resolved")
    found = api.get("flags/?state=open&code=DORMANT").json()
    assert [row["id"] for row in found["results"]] == [made.pk]
    assert found["results"][0]["partner"] == partner.ref
    assert api.get("flags/?state=open,resolved").json()["count"] == 2
    is_problem(api.get("flags/?colour=red"), 400)


@pytest.mark.parametrize(
    ("verb", "body", "state"),
    [
        ("acknowledge", {"plan": "Call them"}, "acknowledged"),
        ("resolve", {"what": "Called"}, "resolved"),
        ("dismiss", {"reason": "seasonal"}, "dismissed"),
        ("snooze", {}, "snoozed"),
    ],
)
def test_flags_are_dealt_with(api: Api, verb: str, body: Any, state: str) -> None:
    made = flag(PartnerFactory())
    if verb == "snooze":
        is_problem(api.post(f"flags/{made.pk}/snooze/", {"until": "2020-01-01"}), 400)
        later = timezone.localdate() + timedelta(days=30)
        body = {"until": later.isoformat()}
    found = api.post(f"flags/{made.pk}/{verb}/", body)
    assert found.status_code == 200, found.content
    assert found.json()["state"] == state
    assert found.json()["handled_by"] == "coordinator"
    is_problem(api.post(f"flags/{made.pk}/{verb}/", {}, If_Match='"1"'), 412)


def test_flags_of_hidden_agreements_are_not_there(
    api_of: Callable[..., Api], outsider: Any, engineering: Any
) -> None:
    hidden = AgreementFactory(unit=engineering, confidential=True)
    partner = hidden.partners.get()
    made = flag(partner, "EXPIRED", agreement=hidden, subject=hidden.ref)
    api = api_of(outsider)
    assert api.get("flags/").json()["count"] == 0
    is_problem(api.get(f"flags/{made.pk}/"), 404)
    is_problem(api.post(f"flags/{made.pk}/resolve/", {}), 404)
    assert api.get("partners/?flag=EXPIRED").json()["count"] == 0


def test_flags_of_others_are_read_only(
    api_of: Callable[..., Api], outsider: Any, engineering: Any
) -> None:
    made = flag(PartnerFactory(lead_unit=engineering))
    api = api_of(outsider)
    assert api.get(f"flags/{made.pk}/").status_code == 200
    is_problem(api.post(f"flags/{made.pk}/resolve/", {}), 403)


# --- A partner's health and timeline ----------------------------------------------
def test_health_is_told_live_and_as_of_a_day(api: Api) -> None:
    visit = VisitFactory()
    partner = visit.partners.get()
    for query in ("", "?as_of=2025-06-30"):
        found = api.get(f"partners/{partner.ref}/health/{query}")
        assert found.status_code == 200, found.content
        assert found.json()["partner"] == partner.ref
        assert {"state", "since", "score", "findings"} <= set(found.json())
    for day in ("2025-02-30", "0000-01-01", "99999-01-01", "x", "0001-01-01"):
        is_problem(api.get(f"partners/{partner.ref}/health/?as_of={day}"), 400)


def test_the_timeline_says_what_counts(
    api_of: Callable[..., Api], coordinator: Any, outsider: Any, engineering: Any
) -> None:
    partner = PartnerFactory()
    seen = VisitFactory(partners=[partner], status="done")
    hidden = VisitFactory(
        partners=[partner], unit=engineering, confidential=True, status="done"
    )
    paper = AgreementFactory(partners=[partner])
    place = f"partners/{partner.ref}/timeline/"
    refs = {one["ref"]: one for one in api_of(coordinator).get(place).json()}
    assert set(refs) >= {seen.ref, hidden.ref, paper.ref}
    assert refs[seen.ref]["counts_as"] == "visit"
    assert refs[paper.ref]["counts_as"] == ""
    refs = {one["ref"] for one in api_of(outsider).get(place).json()}
    assert seen.ref in refs
    assert hidden.ref not in refs


# --- Jobs and imports -------------------------------------------------------------


def test_jobs_are_their_owners(
    api_of: Callable[..., Api], officer: Any, coordinator: Any
) -> None:
    job = ledger.promise("nothing", {}, by=officer)
    found = api_of(officer).get(f"jobs/{job.pk}/").json()
    assert {"state", "done", "total", "message", "result"} <= set(found)
    assert found["state"] == "new"
    is_problem(api_of(coordinator).get(f"jobs/{job.pk}/"), 404)
    assert api_of(coordinator).get("jobs/").json()["count"] == 0


def upload(api: Api, path: str, **given: Any) -> Any:
    return api.client.post(f"/api/v1/{path}", given, headers=api.headers)


def test_a_file_to_import_becomes_a_job(
    api_of: Callable[..., Api], officer: Any, viewer: Any
) -> None:
    def rows() -> Any:
        return SimpleUploadedFile("partners.csv", b"name,country\nUtrecht,NL\n")

    found = upload(api_of(officer), "imports/", file=rows(), kind="partners")
    assert found.status_code == 202, found.content
    job = api_of(officer).get(found["Location"])
    assert job.json()["state"] == "new"
    assert (
        api_of(officer).get("imports/").json()["results"][0]["job"]
        == (job.json()["id"])
    )
    refused = upload(api_of(officer), "imports/", file=rows(), kind="nonsense")
    assert list(is_problem(refused, 400)["errors"]) == ["kind"]
    is_problem(upload(api_of(officer), "imports/", kind="partners"), 400)
    is_problem(upload(api_of(viewer), "imports/", file=rows(), kind="partners"), 403)


def named(text: str, name: str) -> Any:
    return SimpleUploadedFile(name, text.encode())


def test_a_mapping_and_a_unit_come_with_the_file(
    api_of: Callable[..., Api], officer: Any, engineering: Any
) -> None:
    given = {
        "file": named("wer,wo\nAlpha,NL\n", "list.csv"),
        "mapping": named('[columns]\nwer = "name"\nwo = "country"\n', "map.toml"),
        "kind": "partners",
        "unit": "ENG",
    }
    assert upload(api_of(officer), "imports/", **given).status_code == 202
    run = ImportRun._default_manager.get()
    running.run_inline(run.job)
    assert Partner.objects.get().name == "Alpha"
    assert run.options["unit"] == engineering.pk


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("mapping", "no toml at all"),
        ("mapping", "colours = 1"),
        ("mapping", '[constants]\nname = "a\\u0000"'),
        ("mapping", "x = " + "[" * 3000),
        ("unit", "SCI"),
        ("unit", "99999999999999999999"),
    ],
)
def test_what_comes_with_a_file_is_read_with_care(
    api_of: Callable[..., Api], officer: Any, sciences: Any, part: str, value: str
) -> None:
    """A unit one does not write for is no unit, as everywhere."""
    given = {part: named(value, "map.toml") if part == "mapping" else value}
    answer = upload(
        api_of(officer),
        "imports/",
        file=named("name,country\nUtrecht,NL\n", "a.csv"),
        **given,
    )
    assert set(is_problem(answer, 400)["errors"]) == {part}
    assert not ImportRun._default_manager.exists()


# --- Files ------------------------------------------------------------------------
PAGE = b"<html><script>alert(1)</script></html>"


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def put_away(response: Any) -> None:
    """Close what was opened, not the request: that would end the test's connection."""
    for close in response._resource_closers:
        close()


def test_a_document_is_kept_and_given_back(api: Api) -> None:
    paper = AgreementFactory()
    sent = SimpleUploadedFile("协议.html", PAGE, "text/html")
    made = upload(api, "files/", file=sent, record=paper.ref, kind="signed")
    assert made.status_code == 201, made.content
    digest = hashlib.sha256(PAGE).hexdigest()
    assert made.json()["sha256"] == digest
    assert made.json()["record"] == paper.ref
    place = f"files/{made.json()['id']}/"
    assert api.get(place).json() == made.json()
    assert api.get(f"files/?record={paper.ref}").json()["count"] == 1
    got = api.get(f"{place}content/")
    assert b"".join(got.streaming_content) == PAGE
    put_away(got)
    assert got["Content-Disposition"].startswith("attachment")
    assert got["Content-Type"] == "application/octet-stream"
    assert got["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert got["X-Content-Type-Options"] == "nosniff"
    assert storage.place(digest).read_bytes() == PAGE


def test_the_same_content_is_written_once(api: Api) -> None:
    first = storage.keep(BytesIO(PAGE))
    before = storage.place(first[0]).stat()
    assert storage.keep(BytesIO(PAGE)) == first
    assert storage.place(first[0]).stat().st_mtime_ns == before.st_mtime_ns
    assert not list(storage.place(first[0]).parents[2].glob(".new-*"))


def test_documents_are_as_hidden_as_their_record(
    api: Api, api_of: Callable[..., Api], outsider: Any, engineering: Any, leader: Any
) -> None:
    hidden = AgreementFactory(unit=engineering, confidential=True)
    shown = AgreementFactory(unit=engineering)
    keys = {}
    for name, record, secret in (
        ("hidden", hidden, False),
        ("open", shown, False),
        ("secret", shown, True),
    ):
        sent = SimpleUploadedFile(f"{name}.pdf", name.encode())
        made = upload(
            api, "files/", file=sent, record=record.ref, confidential=str(secret)
        )
        keys[name] = made.json()["id"]
    stranger, reader = api_of(outsider), api_of(leader)
    for name, key in keys.items():
        wanted = 200 if name == "open" else 404
        assert stranger.get(f"files/{key}/").status_code == wanted
        content = stranger.get(f"files/{key}/content/")
        assert content.status_code == wanted
        put_away(content)
        assert reader.get(f"files/{key}/").status_code == 200
    assert stranger.get("files/").json()["count"] == 1
    is_problem(stranger.get(f"files/?record={hidden.ref}"), 400)
    sent = SimpleUploadedFile("x.pdf", b"x")
    is_problem(upload(stranger, "files/", file=sent, record=shown.ref), 403)
    sent = SimpleUploadedFile("x.pdf", b"x")
    is_problem(upload(stranger, "files/", file=sent, record=hidden.ref), 400)
    place = f"files/{keys['open']}/"
    is_problem(stranger.delete(place, If_Match="*"), 403)
    is_problem(api.delete(place), 428)
    is_problem(api.delete(place, If_Match='"other"'), 412)
    etag = api.get(place)["ETag"]
    assert api.delete(place, If_Match=etag).status_code == 204


# --- Lists as spreadsheets --------------------------------------------------------
def test_a_list_is_a_spreadsheet_when_asked(api: Api) -> None:
    PartnerFactory(name="=SUM(A1)", country="NL")
    PartnerFactory(name="清华大学", country="CN")
    found = api.get("partners/?country=NL", Accept="text/csv")
    assert found.status_code == 200
    assert found["Content-Type"].startswith("text/csv")
    text = b"".join(found.streaming_content).decode("utf-8-sig")
    assert "SUM(A1)" in text
    assert not any(cell.startswith("=") for cell in text.replace("\n", ",").split(","))
    assert "清华" not in text


# --- The house --------------------------------------------------------------------
def test_the_house_says_whether_it_can_work(db: None, monkeypatch: Any) -> None:
    client = Client()
    assert client.get("/health/live").status_code == 200
    found = client.get("/health/ready")
    assert found.status_code == 503
    assert found.json()["checks"]["worker"] == "failed"
    Heartbeat.beat("worker")
    found = client.get("/health/ready")
    assert found.status_code == 200, found.content
    assert set(found.json()["checks"]) == {"database", "broker", "worker", "disk"}
    monkeypatch.setattr(house, "LEAST_FREE", 2**62)
    assert client.get("/health/ready").json()["checks"]["disk"] == "failed"
    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=5))
    assert client.get("/health/ready").json()["checks"]["worker"] == "failed"


def test_numbers_are_for_administrators_and_watchers(
    administrator: Any, officer: Any, settings: Any
) -> None:
    client = Client()
    assert client.get("/metrics").status_code == 404
    client.force_login(officer)
    assert client.get("/metrics").status_code == 404
    client.force_login(administrator)
    PartnerFactory()
    found = client.get("/metrics")
    assert found.status_code == 200
    assert 'rapport_records{kind="partners"} 1.0' in found.content.decode()
    settings.METRICS_FROM = ["127.0.0.0/8"]
    assert Client().get("/metrics").status_code == 200
    assert Client(REMOTE_ADDR="192.0.2.1").get("/metrics").status_code == 404


def test_the_description_is_there_to_read(officer: Any, settings: Any) -> None:
    client = Client()
    client.force_login(officer)
    found = client.get("/api/v1/docs/")
    assert found.status_code == 200
    text = found.content.decode()
    assert "<script>" not in text
    assert "style=" not in text
    assert client.get("/api/v1/schema/?format=json").json()["openapi"] == "3.1.0"


def test_imports_are_of_who_made_them(
    api_of: Callable[..., Api], officer: Any, outsider: Any, coordinator: Any
) -> None:
    file = SimpleUploadedFile("partners.csv", b"name,country\nUtrecht,NL\n")
    made = upload(api_of(officer), "imports/", file=file, kind="partners")
    assert made.status_code == 202, made.content
    (row,) = api_of(officer).get("imports/").json()["results"]
    for person, count, status in ((outsider, 0, 404), (coordinator, 1, 200)):
        api = api_of(person)
        assert api.get("imports/").json()["count"] == count
        assert api.get(f"imports/{row['id']}/").status_code == status


def test_a_view_that_does_not_say_for_whom_is_for_nobody(coordinator: Any) -> None:
    class Undeclared(APIView):
        def get(self, request: Any) -> Response:
            return Response("open")

    asked = APIRequestFactory().get("/")
    force_authenticate(asked, user=coordinator)
    assert Undeclared.as_view()(asked).status_code == 403
