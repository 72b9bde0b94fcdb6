"""A link lets somebody without an account tell of one visit, once, and nothing more."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from accounts.models import Tries
from tests.factories import PartnerFactory, PersonFactory, VisitFactory
from tests.web.filling import as_sent
from tracker.exchange import tasks  # noqa: F401 - workers know the letters from here
from tracker.exchange.drafting import keeping
from tracker.exchange.links import filling, making, sealing
from tracker.exchange.links.model import VisitLink
from tracker.exchange.models import LineDraft
from tracker.jobs import outbox
from tracker.jobs.models import Mail
from tracker.records import changes, storage
from tracker.records.models import Change, StoredFile, Visit

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"
NAMES = "Anna Quill, TU Delft, senior\n2. 李雷，代尔夫特理工大学，早期\n\nBo Reed"


def asking(**more):
    return {"filled_by": "Prof. Hale", "language": "en", "days": "14", **more}


def secret_of(page):
    return re.search(r"/fill/([\w-]+)/", page.content.decode())[1]


@pytest.fixture
def visit(engineering, officer):
    return VisitFactory(
        title="Talks about tides",
        unit=engineering,
        owner=officer,
        starts_on=date(2026, 5, 12),
        ends_on=None,
        purpose="",
        agenda="Tour of the old labs",
        outcome_note="",
    )


@pytest.fixture
def stranger():
    return Client()


@pytest.fixture
def made(as_officer):
    """A link for a new visit: its address."""
    page = as_officer.post("/links/new/", asking())
    return f"/fill/{secret_of(page)}/"


@pytest.fixture
def of_visit(as_officer, visit):
    page = as_officer.post(f"/links/new/?visit={visit.ref}", asking(title=visit.title))
    return f"/fill/{secret_of(page)}/"


def told(**more):
    return {
        "title": "Talks about tides",
        "partner": "TU Delft",
        "direction": "inbound",
        "starts_on": "2026-05-12",
        "ends_on": "2026-05-14",
        "theirs": NAMES,
        "ours": "Chen Mei, Engineering, mid",
        "purpose": "Tidal gates",
        "programme": "Day one: labs",
        "report": "A letter of intent was agreed.",
        **more,
    }


def send(stranger, address, **more):
    return stranger.post(address, told(_send="1", **more))


# --- Making -----------------------------------------------------------------------


def test_the_secret_is_shown_once_and_kept_as_its_hash_only(as_officer):
    page = as_officer.post("/links/new/", asking())
    secret = secret_of(page)
    link = VisitLink.objects.get()
    assert len(secret) >= 43
    assert link.digest == making.hashed(secret)
    kept = repr([getattr(link, f.attname) for f in VisitLink._meta.fields])
    assert secret not in kept
    assert secret not in as_officer.get("/links/").content.decode()
    assert "no-store" in page["Cache-Control"]


def test_the_officer_says_what_is_shown(as_officer, stranger, engineering):
    partner = PartnerFactory(name="Ghent University", name_zh="根特大学")
    page = as_officer.post(
        "/links/new/",
        asking(
            language="zh-hans",
            days="7",
            partner=partner.pk,
            starts_on="2026-06-01",
            message="Who came along?",
        ),
    )
    form = stranger.get(f"/fill/{secret_of(page)}/").content.decode()
    assert "根特大学" in form
    assert "Who came along?" in form
    assert 'value="2026-06-01"' in form
    assert 'lang="zh-hans"' in form
    assert 'name="partner"' not in form
    left = VisitLink.objects.get().expires - timezone.now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)


def test_a_link_is_refused_where_the_visit_is_not_to_be_changed(as_outsider, visit):
    assert as_outsider.get(f"/links/new/?visit={visit.ref}").status_code == 404
    assert as_outsider.get("/links/new/?visit=VI-1999-0001").status_code == 404


def test_who_may_log_nothing_asks_nobody(client, viewer):
    client.force_login(viewer)
    assert client.get("/links/").status_code == 404
    assert client.post("/links/new/", asking()).status_code == 404


def test_links_are_their_makers_alone(made, client, coordinator, outsider):
    link = VisitLink.objects.get()
    for other in (coordinator, outsider):
        client.force_login(other)
        assert client.get(f"/links/{link.pk}/").status_code == 404
        assert client.get(f"/links/{link.pk}/file/").status_code == 404
        assert client.post(f"/links/{link.pk}/withdraw/").status_code == 404
        assert "Prof. Hale" not in client.get("/links/").content.decode()


# --- By letter --------------------------------------------------------------------


def test_the_letter_goes_once_and_its_secret_is_forgotten(
    as_officer, stranger, officer, settings
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    as_officer.post("/links/new/", asking(email="hale@example.edu", language="zh-hans"))
    letter = Mail.objects.get(kind=making.LETTER)
    sealed = letter.args["sealed"]
    assert making.hashed(sealed) != VisitLink.objects.get().digest
    outbox.send(letter.pk)
    outbox.send(letter.pk)
    (sent,) = mail.outbox
    assert (sent.to, sent.reply_to) == (["hale@example.edu"], [officer.email])
    assert "请" in sent.subject
    address = re.search(r"/fill/[\w-]+/", sent.body)[0]
    assert stranger.get(address).status_code == 200
    letter.refresh_from_db()
    assert (letter.state, "sealed" in letter.args) == ("sent", False)


def test_no_letter_leaves_for_a_link_that_was_withdrawn(as_officer, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    as_officer.post("/links/new/", asking(email="hale@example.edu"))
    as_officer.post(f"/links/{VisitLink.objects.get().pk}/withdraw/")
    letter = Mail.objects.get(kind=making.LETTER)
    assert outbox.send(letter.pk) == "failed"
    assert mail.outbox == []
    letter.refresh_from_db()
    assert "sealed" not in letter.args


def test_a_sealed_secret_is_read_again_only_by_this_house(settings):
    raw = bytes(range(32))
    text = sealing.sealed(raw)
    assert raw.hex() not in text
    right = sealing.unsealed(text)
    settings.SECRET_KEY = "another house" * 5
    assert sealing.unsealed(text) != right


# --- Filling in -------------------------------------------------------------------


def test_the_page_tells_nobody_its_address(made, stranger):
    page = stranger.get(made)
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]
    assert "noindex" in page["X-Robots-Tag"]
    assert page.cookies == {}


def test_what_was_typed_waits_and_speaks_the_other_language(made, stranger):
    kept = stranger.post(made, told(_keep="1", purpose="Half a sentence"))
    assert "You may come back" in kept.content.decode()
    switched = stranger.post(made, told(_language="zh-hans", purpose="半句话"))
    assert "填写" in switched.content.decode()
    again = Client().get(made).content.decode()
    assert "半句话" in again
    assert 'lang="zh-hans"' in again
    assert not LineDraft.objects.exists()
    assert VisitLink.objects.get().state == "begun"


def test_a_new_visit_arrives_as_the_officers_draft(
    made, stranger, as_officer, officer, engineering
):
    delft = PartnerFactory(name="Delft University of Technology", acronym="TU Delft")
    quill = PersonFactory(name="Anna Quill", partner=delft, side="theirs")
    sent = send(stranger, made)
    assert sent.status_code == 200
    assert "A letter of intent was agreed." in sent.content.decode()
    assert not Visit.objects.exists()

    draft = LineDraft.objects.get()
    assert (draft.by, draft.state, draft.kind) == (officer, "open", "visit")
    assert "Prof. Hale" in as_officer.get("/").content.decode()
    assert "Prof. Hale" in as_officer.get("/log/").content.decode()
    link = VisitLink.objects.get()
    moved = as_officer.get(f"/links/{link.pk}/")
    assert moved["Location"] == f"/log/{draft.pk}/"
    page = as_officer.get(f"/log/{draft.pk}/")
    saved = as_officer.post(f"/log/{draft.pk}/", as_sent(page))
    visit = Visit.objects.get()
    assert saved["Location"] == visit.get_absolute_url()
    assert (visit.starts_on, visit.ends_on) == (date(2026, 5, 12), date(2026, 5, 14))
    assert (visit.agenda, visit.outcome_note) == ("Day one: labs", told()["report"])
    assert list(visit.partners.all()) == [delft]
    assert visit.report_submitted_on == timezone.localdate()
    people = [(p.person, p.name, p.role, p.side) for p in visit.participants.all()]
    assert people == [
        (quill, "", "TU Delft", "theirs"),
        (None, "李雷", "代尔夫特理工大学", "theirs"),
        (None, "Bo Reed", "", "theirs"),
        (None, "Chen Mei", "Engineering", "ours"),
    ]
    assert (visit.n_theirs, visit.n_ours, visit.n_mid) == (3, 1, 1)
    change = Change.objects.get(kind="visit", record_id=visit.pk)
    assert (change.why, change.made_by) == (
        "Filled in by Prof. Hale through a link",
        officer,
    )
    link.refresh_from_db()
    assert link.state == "taken"


def test_the_answer_to_a_visit_stands_beside_it(
    of_visit, stranger, as_officer, visit, officer
):
    sent = send(stranger, of_visit)
    assert sent.status_code == 200
    visit.refresh_from_db()
    assert (visit.purpose, visit.version) == ("", 1)
    link = VisitLink.objects.get()
    assert f"/links/{link.pk}/" in as_officer.get("/").content.decode()
    assert f"/links/{link.pk}/" in as_officer.get(visit.get_absolute_url()).text

    page = as_officer.get(f"/links/{link.pk}/")
    rows = {row["row"].name: row for row in page.context["rows"]}
    assert "starts_on" not in rows
    assert rows["purpose"]["ticked"]
    assert not rows["agenda"]["ticked"]
    chosen = ["purpose", "ends_on", "theirs-0", "theirs-2", "report_submitted_on"]
    taken = as_officer.post(
        f"/links/{link.pk}/", {"take": chosen, "version": visit.version, "_take": 1}
    )
    assert taken["Location"] == visit.get_absolute_url()
    visit.refresh_from_db()
    assert (visit.purpose, visit.agenda) == ("Tidal gates", "Tour of the old labs")
    assert (visit.ends_on, visit.outcome_note) == (date(2026, 5, 14), "")
    assert [p.name for p in visit.participants.all()] == ["Anna Quill", "Bo Reed"]
    change = Change.objects.filter(kind="visit", record_id=visit.pk).latest("pk")
    assert change.why == "Filled in by Prof. Hale through a link"
    assert visit.version == 2
    as_officer.post(f"/links/{link.pk}/", {"take": ["agenda"], "version": 2})
    visit.refresh_from_db()
    assert visit.agenda == "Tour of the old labs"


def test_a_visit_changed_meanwhile_is_looked_at_again(
    of_visit, stranger, as_officer, visit, officer
):
    send(stranger, of_visit)
    link = VisitLink.objects.get()
    now = Visit.objects.get(pk=visit.pk)
    now.purpose = "Typed by a colleague"
    changes.write(now, by=officer)
    as_officer.post(f"/links/{link.pk}/", {"take": ["purpose"], "version": 1})
    visit.refresh_from_db()
    assert visit.purpose == "Typed by a colleague"
    link.refresh_from_db()
    assert link.state == "arrived"


def test_what_is_declined_changes_nothing(of_visit, stranger, as_officer, visit):
    send(stranger, of_visit)
    link = VisitLink.objects.get()
    as_officer.post(f"/links/{link.pk}/", {"_decline": "1", "version": "1"})
    link.refresh_from_db()
    visit.refresh_from_db()
    assert (link.state, visit.version) == ("declined", 1)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        making.forget(keeping.KEPT_DAYS)
    link.refresh_from_db()
    assert link.answer == {}


def test_a_visit_that_left_the_officers_hands_is_not_written(
    of_visit, stranger, as_officer, visit, sciences, coordinator
):
    send(stranger, of_visit)
    link = VisitLink.objects.get()
    now = Visit.objects.get(pk=visit.pk)
    now.unit, now.owner, now.confidential = sciences, coordinator, True
    changes.write(now, by=coordinator)
    page = as_officer.get(f"/links/{link.pk}/").content.decode()
    assert visit.ref not in page
    refused = as_officer.post(f"/links/{link.pk}/", {"take": ["purpose"], "version": 1})
    assert refused.status_code == 422
    visit.refresh_from_db()
    assert visit.purpose == ""


# --- The report -------------------------------------------------------------------


def report(name="report.pdf", content=PDF):
    return SimpleUploadedFile(name, content, "application/pdf")


def test_a_report_goes_along_and_comes_back(made, stranger, as_officer, officer):
    PartnerFactory(name="Delft University of Technology", acronym="TU Delft")
    stranger.post(made, told(_keep="1", file=report()))
    assert "report.pdf" in stranger.get(made).content.decode()
    send(stranger, made)
    link = VisitLink.objects.get()
    assert b"".join(as_officer.get(f"/links/{link.pk}/file/")) == PDF
    draft = LineDraft.objects.get()
    page = as_officer.get(f"/log/{draft.pk}/")
    assert "report.pdf" in page.content.decode()
    as_officer.post(f"/log/{draft.pk}/", as_sent(page))
    visit = Visit.objects.get()
    stored = storage.of_record(visit).get()
    assert (stored.name, stored.kind, stored.added_by) == (
        "report.pdf",
        "report",
        officer,
    )
    as_officer.post(f"/log/{draft.pk}/undo/")
    assert not Visit.objects.exists()
    link.refresh_from_db()
    assert link.state == "arrived"
    assert b"".join(as_officer.get(f"/links/{link.pk}/file/")) == PDF


def test_a_report_of_a_visit_that_stands_is_taken_by_its_tick(
    of_visit, stranger, as_officer, visit, officer
):
    send(stranger, of_visit, file=report())
    link = VisitLink.objects.get()
    as_officer.post(f"/links/{link.pk}/", {"take": ["file"], "version": 1})
    stored = storage.of_record(visit).get()
    assert (stored.name, stored.added_by) == ("report.pdf", officer)
    visit.refresh_from_db()
    assert visit.purpose == ""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("report.pdf", b"<html>" + PDF),
        ("drawing.svg", b"<svg onload='x'/>"),
        ("report.docx", b"MZ\x90\x00"),
        ("empty.pdf", b""),
    ],
)
def test_what_is_no_report_is_not_kept(made, stranger, name, content):
    refused = send(stranger, made, file=report(name, content))
    assert refused.status_code in (200, 422)
    assert not StoredFile.objects.exists()
    if content:
        assert refused.status_code == 422
        assert VisitLink.objects.get().sent is None
        assert "Tidal gates" in refused.content.decode()


def test_names_of_files_are_made_harmless(made, stranger):
    send(stranger, made, file=report("..\\..\\tmp\\\u202erep.pdf"))
    assert StoredFile.objects.get().name == "rep.pdf"


def test_more_than_a_report_is_refused_unread(made, stranger):
    refused = stranger.generic(
        "POST", made, b"x", "multipart/form-data; boundary=x", CONTENT_LENGTH=10**9
    )
    assert refused.status_code == 413


# --- Once -------------------------------------------------------------------------


def dead(page):
    return page.status_code == 404 and "leads nowhere" in page.content.decode()


def test_a_link_is_used_once(made, stranger):
    assert send(stranger, made).status_code == 200
    assert dead(stranger.get(made))
    assert dead(send(stranger, made, purpose="Something else"))
    assert LineDraft.objects.count() == 1


def test_a_second_click_is_told_what_the_first_did(made, stranger):
    first = send(stranger, made)
    second = send(stranger, made)
    assert (first.status_code, second.status_code) == (200, 200)
    assert LineDraft.objects.count() == 1


def test_two_sendings_at_once_are_one(made, stranger):
    """Both read the link as open; the row decides."""
    link, late = (making.known(made.split("/")[2]) for _n in range(2))
    answers = []
    for one, purpose in ((link, "first"), (late, "second")):
        data = QueryDict(mutable=True)
        data.update(told(purpose=purpose))
        form = filling.FillForm(data, link=one)
        assert form.is_valid()
        answers.append(filling.send(one, form, data, None))
    assert answers == [True, False]
    assert LineDraft.objects.get().fields["purpose"] == "first"


def test_what_is_kept_too_late_changes_nothing_that_was_sent(made, stranger):
    """The form was read as open, and sent from another window meanwhile."""
    late = making.known(made.split("/")[2])
    send(stranger, made)
    data = QueryDict(mutable=True)
    data.update(told(purpose="Something else"))
    filling.keep(late, data, report())
    link = VisitLink.objects.get()
    assert link.answer["typed"]["purpose"] == "Tidal gates"
    assert not StoredFile.objects.exists()


def test_a_link_ends_where_its_maker_may_not_write_the_visit_any_more(
    of_visit, stranger, visit, sciences, coordinator
):
    assert stranger.get(of_visit).status_code == 200
    now = Visit.objects.get(pk=visit.pk)
    now.unit, now.owner = sciences, coordinator
    changes.write(now, by=coordinator)
    assert dead(stranger.get(of_visit))
    assert dead(send(stranger, of_visit))
    assert VisitLink.objects.get().sent is None


def test_all_that_leads_nowhere_says_the_same(made, as_officer, stranger, officer):
    unknown = stranger.get("/fill/nobody/")
    assert dead(unknown)
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        over = stranger.get(made)
    type(officer).objects.filter(pk=officer.pk).update(is_active=False)
    left = stranger.get(made)
    type(officer).objects.filter(pk=officer.pk).update(is_active=True)
    as_officer.post(f"/links/{VisitLink.objects.get().pk}/withdraw/")
    withdrawn = stranger.get(made)
    assert VisitLink.objects.get().state == "withdrawn"
    for page in (over, left, withdrawn):
        assert page.content == unknown.content
        assert page.headers == unknown.headers


def test_guessing_is_stopped_and_readers_do_not_pay_for_it(made, stranger, settings):
    settings.LINK_TRIES = 3
    for _each in range(5):
        assert stranger.get(made).status_code == 200
    for guess in ("a", "b", "c"):
        assert dead(stranger.get(f"/fill/{guess}/"))
    assert stranger.get("/fill/d/").status_code == 429
    assert stranger.get(made).status_code == 429
    Tries.objects.all().delete()
    assert stranger.get(made).status_code == 200


def test_saving_is_counted(made, stranger, settings):
    settings.LINK_SAVES = 2
    for _each in range(2):
        assert stranger.post(made, told(_keep="1")).status_code == 200
    assert stranger.post(made, told(_keep="1")).status_code == 429


# --- Nothing else -----------------------------------------------------------------

CANARY = "Verborgen"


def test_the_form_shows_nothing_of_the_house(
    of_visit, stranger, visit, engineering, officer, coordinator
):
    hidden = PartnerFactory(name=f"{CANARY} Academy", confidential=True)
    PersonFactory(name=f"{CANARY} Person", partner=hidden)
    now = Visit.objects.get(pk=visit.pk)
    now.purpose, now.agenda = f"{CANARY} purpose", f"{CANARY} agenda"
    changes.write(now, by=coordinator, lines={"hosts": [{"partner": hidden}]})
    for answer in (
        stranger.get(of_visit),
        stranger.post(of_visit, told(_keep="1")),
        stranger.post(of_visit, told(_send="1", starts_on="x")),
        send(stranger, of_visit),
    ):
        text = answer.content.decode()
        assert CANARY not in text
        assert visit.ref not in text
        for way in ("/partners/", "/pick/", "/search/", "/visits/"):
            assert way not in text


def test_markup_stays_text(made, stranger, as_officer):
    evil = "<script>alert(1)</script>"
    said = {"title": evil, "theirs": evil, "report": evil, "purpose": evil}
    sent = send(stranger, made, **said)
    draft = LineDraft.objects.get()
    for text in (sent.content.decode(), as_officer.get(f"/log/{draft.pk}/").text):
        assert evil not in text


@pytest.mark.parametrize(
    "hostile",
    [
        {"title": "a\x00b"},
        {"purpose": "\x00"},
        {"_language": "xx"},
        {"theirs": "\x00,\x00"},
    ],
)
def test_hostile_values_are_refused(made, stranger, hostile):
    for how in ("_keep", "_send"):
        assert stranger.post(made, told(**{how: "1"} | hostile)).status_code == 400


@pytest.mark.parametrize(
    "odd",
    [
        {"starts_on": "0001-01-01"},
        {"starts_on": "99999-01-01"},
        {"starts_on": "2026-02-30"},
        {"starts_on": ""},
        {"ends_on": "2026-05-01"},
        {"direction": "upwards"},
        {"title": "x" * 401},
        {"title": " "},
    ],
)
def test_what_makes_no_visit_is_asked_again(made, stranger, odd):
    refused = send(stranger, made, **odd)
    assert refused.status_code == 422
    assert VisitLink.objects.get().sent is None
    assert stranger.get(made).status_code == 200


@pytest.mark.parametrize("secret", ["x", "x" * 5000, "%00", "é", "..%2fx", "\ud800"])
def test_a_guess_finds_nothing(db, stranger, secret):
    path = "/fill/" + secret.encode("utf-8", "replace").decode() + "/"
    assert stranger.get(path).status_code == 404


@pytest.mark.parametrize("key", ["0", "99999999999999999999999", "-1", "x"])
def test_bad_keys_of_links_are_not_there(as_officer, key):
    assert as_officer.get(f"/links/{key}/").status_code == 404


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 400, "\x00"])
def test_a_bad_version_takes_nothing(of_visit, stranger, as_officer, visit, version):
    send(stranger, of_visit)
    link = VisitLink.objects.get()
    refused = as_officer.post(
        f"/links/{link.pk}/", {"take": ["purpose", "x\x00"], "version": version}
    )
    assert refused.status_code == 422
    visit.refresh_from_db()
    assert visit.purpose == ""


def test_the_list_of_links_costs_the_same_for_many(
    as_officer, visit, officer, count_queries
):
    def make():
        making.make(
            officer, days=7, filled_by="Hale", language="en", visit_id=visit.pk,
            shown={"title": "x"},
        )  # fmt: skip

    make()
    as_officer.get("/links/")
    one = count_queries(lambda: as_officer.get("/links/"))
    for _each in range(9):
        make()
    assert count_queries(lambda: as_officer.get("/links/")) == one
