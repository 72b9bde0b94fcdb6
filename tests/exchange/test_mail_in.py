"""A message forwarded to the house becomes a note, or a draft that asks."""

from __future__ import annotations

import io
import sys
from datetime import date
from email.header import Header
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from tests.factories import PartnerFactory, PersonFactory
from tests.web.filling import as_sent
from tracker import env
from tracker.exchange.drafting import keeping
from tracker.exchange.drafting.checking import checked
from tracker.exchange.mail_in import addresses, domains, forwarded, imap, reading, words
from tracker.exchange.mail_in.model import MailTaken
from tracker.exchange.mail_in.taking import Taken, take
from tracker.exchange.models import LineDraft
from tracker.records import storage
from tracker.records.models import Note, StoredFile, Visit

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"
FORWARD = """Please file this.

-------- Forwarded Message --------
From: Anna Quill <quill@cs.tudelft.nl>
Date: Tue, 12 May 2026 10:03:00 +0200
To: officer@example.org
Subject: Joint laboratory

We agree to the draft.
"""


@pytest.fixture(autouse=True)
def takes_mail(settings):
    settings.MAIL_IN = "rapport@office.example"


@pytest.fixture
def delft(db):
    return PartnerFactory(
        name="Delft University of Technology",
        acronym="TU Delft",
        domains=["tudelft.nl"],
        website="",
    )


@pytest.fixture
def to(officer):
    return addresses.open_to(officer)


def message(to, text=FORWARD, **more):
    made = EmailMessage()
    made["From"] = more.pop("sender", "The Officer <officer@example.org>")
    made["To"] = to
    made["Subject"] = more.pop("subject", "Fwd: Joint laboratory")
    made["Message-ID"] = more.pop("key", "<1@example.org>")
    made["Date"] = "Wed, 13 May 2026 09:00:00 +0000"
    for name, value in more.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def test_a_forwarded_message_becomes_a_note_on_its_partner(
    to, officer, engineering, delft
):
    quill = PersonFactory(
        name="Anna Quill", partner=delft, side="theirs", email="quill@cs.tudelft.nl"
    )
    done = take(message(to).as_bytes())
    note = Note.objects.get()
    assert done == Taken("note", note.ref, LineDraft.objects.get().pk)
    assert (note.partner, note.owner, note.unit) == (delft, officer, engineering)
    assert (note.happened_on, note.channel) == (date(2026, 5, 12), "email")
    assert note.text.startswith("Joint laboratory\n\nPlease file this.")
    assert "We agree to the draft." in note.text
    assert list(note.people.all()) == [quill]


def test_files_come_along_and_go_back_with_the_draft(to, officer, delft, client):
    made = message(to)
    made.add_attachment(PDF, maintype="application", subtype="pdf", filename="协议.pdf")
    made.add_attachment(b"MZ", maintype="application", subtype="x", filename="run.exe")
    take(made.as_bytes())
    note = Note.objects.get()
    assert [one.name for one in storage.of_record(note)] == ["协议.pdf"]
    assert "run.exe: " in note.text
    draft = LineDraft.objects.get()
    client.force_login(officer)
    client.post(f"/log/{draft.pk}/undo/")
    assert not Note.objects.exists()
    (file,) = StoredFile.objects.filter(kind_of_record="linedraft")
    page = client.get(f"/log/{draft.pk}/")
    assert "协议.pdf" in page.text
    assert b"".join(client.get(f"/log/{draft.pk}/files/{file.pk}/")) == PDF
    client.post(f"/log/{draft.pk}/", as_sent(page))
    assert storage.of_record(Note.objects.get()).get().pk == file.pk


def test_files_of_a_draft_are_its_owners_alone(to, officer, client, coordinator):
    made = message(to)
    made.add_attachment(PDF, maintype="application", subtype="pdf", filename="a.pdf")
    take(made.as_bytes())
    file, draft = StoredFile.objects.get(), LineDraft.objects.get()
    client.force_login(coordinator)
    assert client.get(f"/log/{draft.pk}/files/{file.pk}/").status_code == 404
    client.force_login(officer)
    assert client.get(f"/log/{draft.pk}/files/{file.pk + 1}/").status_code == 404
    assert client.get(f"/log/{draft.pk}/files/{10**30}/").status_code == 404


def test_the_same_message_is_taken_once(to, delft):
    raw = message(to).as_bytes()
    assert take(raw).what == "note"
    assert take(raw).what == "known"
    assert take(raw.replace(b"We agree", b"We disagree")).what == "known"
    bare = message(to, key="").as_bytes().replace(b"Message-ID: \n", b"")
    assert take(bare).what == "note"
    assert take(bare).what == "known"
    assert (Note.objects.count(), MailTaken.objects.count()) == (2, 2)


def test_several_partners_are_asked_about(to, officer, delft, client):
    other = PartnerFactory(name="Delft Hospital", domains=["tudelft.nl"])
    done = take(message(to).as_bytes())
    assert (done.what, Note.objects.exists()) == ("draft", False)
    draft = LineDraft.objects.get()
    reader = keeping.reader_of(draft, officer)
    (asked,) = [q for q in checked([draft], reader)[0].questions if q.must]
    assert (asked.about, set(asked.offers)) == ("partner", {delft.pk, other.pk})
    client.force_login(officer)
    page = client.get(f"/log/{draft.pk}/")
    assert "Delft Hospital" in page.text
    pressed = {"_set": f"{draft.pk} {asked.name} {other.pk}"}
    client.post(f"/log/{draft.pk}/", as_sent(page) | pressed)
    client.post(f"/log/{draft.pk}/", as_sent(client.get(f"/log/{draft.pk}/")))
    assert Note.objects.get().partner == other


def test_an_unknown_domain_makes_a_draft(to, engineering):
    assert take(message(to).as_bytes()).what == "draft"
    draft = LineDraft.objects.get()
    assert draft.cells["partners"] == "cs.tudelft.nl"
    assert "partner" not in draft.fields


def test_a_hidden_partner_is_not_known(to, sciences, engineering):
    PartnerFactory(
        name="Verborgen", domains=["tudelft.nl"], confidential=True, lead_unit=sciences
    )
    assert take(message(to).as_bytes()).what == "draft"
    assert "Verborgen" not in repr(LineDraft.objects.get().__dict__)
    assert "candidates" not in LineDraft.objects.get().cells


def test_one_line_about_a_visit_becomes_its_draft(to, delft, engineering):
    line = "Visit from TU Delft 12–14 May 2026, 3 people"
    text = FORWARD.replace("Please file this.", line)
    assert take(message(to, text).as_bytes()).what == "draft"
    draft = LineDraft.objects.get()
    assert (draft.kind, draft.line) == ("visit", line)
    assert draft.fields["starts_on"] == "2026-05-12"
    assert draft.lines["hosts"] == [{"partner": delft.pk}]
    assert "We agree to the draft." in draft.fields["notes"]
    assert not Visit.objects.exists()


def test_a_message_sent_to_a_partner_with_a_copy_to_us_is_about_it(to, delft):
    made = message(to, "Dear Anna,\nas discussed.", subject="Plans")
    made["Cc"] = "quill@tudelft.nl"
    assert take(made.as_bytes()).what == "note"
    assert Note.objects.get().partner == delft


# --- Who may ------------------------------------------------------------------------


def refused(raw, *to):
    with pytest.raises(reading.Refused) as found:
        take(raw, to)
    assert not MailTaken.objects.exists()
    assert not LineDraft.objects.exists()
    assert not StoredFile.objects.exists()
    return found.value.code


def test_from_alone_opens_nothing(to, officer, delft):
    assert refused(message("rapport@office.example").as_bytes()) == 67
    assert refused(message("rapport+guess@office.example").as_bytes()) == 67
    assert refused(message(to, sender="evil@example.org").as_bytes()) == 77
    addresses.close(officer)
    assert refused(message(to).as_bytes()) == 67


def test_a_new_address_ends_the_old_one(to, officer, delft):
    new = addresses.open_to(officer)
    assert refused(message(to).as_bytes()) == 67
    assert take(message(new.upper()).as_bytes()).what == "note"


def test_who_left_or_may_add_nothing_writes_nothing(to, officer, viewer):
    type(officer).objects.filter(pk=officer.pk).update(is_active=False)
    assert refused(message(to).as_bytes()) == 67
    raw = message(addresses.open_to(viewer), sender="viewer@example.org").as_bytes()
    assert refused(raw) == 77


def test_programs_that_answer_are_not_answered(to):
    raw = message(to, Auto_Submitted="auto-replied").as_bytes()
    assert refused(raw) == 77


def test_the_envelope_tells_where_the_heads_do_not(to, delft):
    raw = message("list@example.org").as_bytes()
    assert take(raw, [to]).what == "note"


def test_only_the_hash_of_the_secret_is_kept(to, officer):
    secret = to.split("+")[1].split("@")[0]
    kept = addresses.of(officer)
    assert secret not in repr(kept.__dict__)
    assert kept.digest == addresses.hashed(secret)


# --- What comes in ------------------------------------------------------------------


def test_chinese_mail_is_read_in_its_own_charset(to, delft):
    text = (
        "请归档。\n\n------------------ 原始邮件 ------------------\n"
        "发件人: 张敏 <zhang@tudelft.nl>\n发送时间: 2026年5月12日(星期二) 10:03\n"
        "收件人: officer@example.org\n主题: 联合实验室\n\n同意草案。"
    )
    part = MIMEText(text, "plain", "gb18030")
    part["From"], part["To"] = "officer@example.org", to
    part["Subject"] = Header("转发：联合实验室", "gb2312")
    part["Message-ID"] = "<zh@example.org>"
    assert take(part.as_bytes()).what == "note"
    note = Note.objects.get()
    assert note.text.startswith("联合实验室\n\n请归档。")
    assert note.happened_on == date(2026, 5, 12)


def test_stray_bytes_and_wrong_charsets_stay_readable(to, delft):
    raw = (
        message(to)
        .as_bytes()
        .replace(
            b"Subject: Fwd: Joint laboratory", "Subject: 实验室".encode("gb18030"), 1
        )
    )
    raw = raw.replace(b'charset="utf-8"', b'charset="x-nonsense"')
    take(raw)
    assert Note.objects.get().text.startswith("实验室")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?gb2312?B?yrXR6crS?= plan", "实验室 plan"),
        ("会议 =?utf-8?Q?caf=C3=A9?=", "会议 café"),
        ("=?gb2312?B?yrXR?= =?gb2312?B?6crS?=", "实验室"),
        ("=?nonsense?B?YQ==?=", "a"),
        ("=?utf-8?B?!!!?=", "=?utf-8?B?!!!?="),
        ("plain", "plain"),
    ],
)
def test_encoded_words_are_read(raw, text):
    assert words.header(raw) == text


def test_html_is_made_plain(to, delft):
    page = (
        "<html><head><style>p{color:red}</style><script>alert(1)</script></head>"
        "<body><p>Please&nbsp;file.</p><p>From: Anna &lt;quill@tudelft.nl&gt;<br>"
        "Sent: Tuesday, May 12, 2026 10:03<br>To: officer<br>Subject: Lab</p>"
        "<p>We <b>agree</b>.</p></body></html>"
    )
    both = MIMEMultipart("alternative")
    both.attach(MIMEText(page, "html", "utf-8"))
    both["From"], both["To"], both["Subject"] = "officer@example.org", to, "FW: Lab"
    take(both.as_bytes())
    note = Note.objects.get()
    assert "We agree." in note.text
    assert "alert" not in note.text
    assert "<" not in note.text.replace("<quill@tudelft.nl>", "")
    assert (note.partner, note.happened_on) == (delft, date(2026, 5, 12))


def test_an_attached_message_is_the_one_that_is_meant(to, delft):
    inner = EmailMessage()
    inner["From"], inner["To"] = "quill@tudelft.nl", "officer@example.org"
    inner["Subject"], inner["Date"] = "Lab", "Tue, 05 May 2026 10:03:00 +0000"
    inner.set_content("We agree.")
    inner.add_attachment(PDF, maintype="application", subtype="pdf", filename="x.pdf")
    made = message(to, "See below.")
    made.add_attachment(inner)
    take(made.as_bytes())
    note = Note.objects.get()
    assert (note.partner, note.happened_on) == (delft, date(2026, 5, 5))
    assert "See below." in note.text
    assert "We agree." in note.text
    assert storage.of_record(note).count() == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\x01\x02",
        b"no heads here",
        b"Subject: without a sender\n\nx",
        b"\xff" * 1000,
        b"From: \n\nx",
    ],
)
def test_what_is_no_message_is_refused(raw, to):
    assert refused(raw) == 65


def test_too_much_is_refused(to, monkeypatch):
    monkeypatch.setattr(reading, "LARGEST", 1000)
    assert refused(message(to, "x" * 2000).as_bytes()) == 65
    monkeypatch.undo()
    many = MIMEMultipart()
    many["From"], many["To"] = "officer@example.org", to
    for _each in range(reading.MOST_PARTS + 1):
        many.attach(MIMEText("x"))
    assert refused(many.as_bytes()) == 65


def test_broken_messages_never_fail(to, delft):
    """What is broken is read as far as it goes, or refused; nothing else."""
    whole = message(to, key="<whole@x>")
    whole.add_attachment(PDF, maintype="application", subtype="pdf", filename="a.pdf")
    raw = whole.as_bytes()
    for cut in range(0, len(raw), 37):
        broken = raw[:cut] + b"\x00\xff=?gb2312?B?xx?=" + raw[cut + 5 :]
        try:
            take(broken)
        except reading.Refused:
            continue
    for note in Note.objects.all():
        assert "\x00" not in note.text


def test_nothing_is_half_saved(to, delft, monkeypatch):
    def fail(*given, **more):
        raise RuntimeError

    monkeypatch.setattr(keeping, "saved", fail)
    with pytest.raises(RuntimeError):
        take(message(to).as_bytes())
    assert not LineDraft.objects.exists()
    assert not MailTaken.objects.exists()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Tuesday, May 12, 2026 10:03 AM", date(2026, 5, 12)),
        ("12 May 2026 at 10:03", date(2026, 5, 12)),
        ("2026年5月12日 星期二", date(2026, 5, 12)),
        ("2026-05-12 10:03", date(2026, 5, 12)),
        ("Tue, 12 May 2026 10:03:00 +0000", date(2026, 5, 12)),
        ("2026-02-31", None),
        ("yesterday", None),
    ],
)
def test_days_of_quoted_heads(text, day):
    assert forwarded.read_day(text) == day


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("cs.tudelft.nl", ["cs.tudelft.nl", "tudelft.nl"]),
        ("mail.ox.ac.uk", ["mail.ox.ac.uk", "ox.ac.uk"]),
        ("sjtu.edu.cn", ["sjtu.edu.cn"]),
        ("gmail.com", []),
        ("vip.163.com", ["vip.163.com"]),
        ("localhost", []),
    ],
)
def test_a_domain_stands_for_those_above_it_but_not_for_all(host, found):
    assert domains.suffixes(host) == found


@pytest.mark.parametrize(
    ("site", "address", "known"),
    [
        ("https://www.tudelft.nl/en/", "a@tudelft.nl", True),
        ("https://tudelft.nl", "a@cs.tudelft.nl", True),
        ("https://nottudelft.nl", "a@tudelft.nl", False),
        ("", "a@gmail.com", False),
        ("https://example.org", "a@example.org", False),
    ],
)
def test_websites_tell_the_partner(officer, site, address, known):
    partner = PartnerFactory(website=site, domains=[])
    wanted = (partner.pk,) if known else ()
    assert domains.known([address], officer).partners == wanted


def test_addresses_of_people_tell_their_partner(officer, delft):
    ghent = PartnerFactory(domains=[], website="")
    PersonFactory(partner=ghent, side="theirs", email="a@ugent.be")
    PersonFactory(partner=ghent, side="theirs", email="li@qq.com")
    assert domains.known(["b@ugent.be"], officer).partners == (ghent.pk,)
    assert domains.known(["li@qq.com"], officer).partners == (ghent.pk,)
    assert domains.known(["other@qq.com"], officer).partners == ()


def test_markup_that_never_ends_is_plain_too():
    assert words.plain("<p>one</p><p>two<b <i>") == "one\n\ntwo"
    assert "<script" not in words.plain("<scr<script>ipt>alert(1)</script>")


# --- The two ways in ----------------------------------------------------------------


def piped(monkeypatch, raw, *more):
    class Stdin:
        buffer = io.BytesIO(raw)

    monkeypatch.setattr(sys, "stdin", Stdin())
    out = io.StringIO()
    call_command("mail_in", *more, stdout=out)
    return out.getvalue()


def test_a_message_is_piped_in(monkeypatch, to, delft):
    assert "NO-" in piped(monkeypatch, message(to).as_bytes())
    assert "before" in piped(monkeypatch, message(to).as_bytes())


@pytest.mark.parametrize(
    ("raw", "code"), [(b"nonsense", 65), (b"From: a@b.c\nTo: x@y.z\n\nhello", 67)]
)
def test_the_mail_server_is_told_why_not(monkeypatch, db, raw, code):
    with pytest.raises(CommandError) as told:
        piped(monkeypatch, raw)
    assert told.value.returncode == code
    assert str(told.value)


def test_without_its_setting_nothing_is_taken(monkeypatch, settings, to):
    settings.MAIL_IN = ""
    with pytest.raises(CommandError) as told:
        piped(monkeypatch, message(to).as_bytes())
    assert told.value.returncode == 75


class Box:
    """A mailbox as a server would answer for it."""

    def __init__(self, messages):
        self.messages, self.flags, self.closed = messages, {}, False

    def login(self, user, password):
        assert (user, password) == ("us@er", "p w")

    def select(self, name):
        return ("OK", []) if name == '"Office"' else ("NO", [])

    def uid(self, what, *more):
        if what == "search":
            new = [key for key in self.messages if key not in self.flags]
            return "OK", [" ".join(new).encode()]
        if what == "store":
            self.flags[more[0]] = more[2]
            return "OK", []
        raw = self.messages[more[0]]
        if more[1] == "(RFC822.SIZE)":
            return "OK", [b"1 (UID 1 RFC822.SIZE %d)" % len(raw)]
        return "OK", [(b"1 (BODY[] {3}", raw), b")"]

    def logout(self):
        self.closed = True


@pytest.fixture
def box(monkeypatch, settings, to):
    made = Box({"7": message(to).as_bytes(), "8": b"nonsense"})
    where = "imaps://us%40er:p%20w@mail.example/Office"
    settings.IMAP_URL = imap.settings.IMAP_URL._replace(
        scheme="imaps", netloc="us%40er:p%20w@mail.example", path="/Office"
    )
    assert settings.IMAP_URL.geturl() == where
    monkeypatch.setattr(imap.imaplib, "IMAP4_SSL", lambda *a, **k: made)
    return made


def test_the_mailbox_is_looked_into(box, delft):
    assert imap.poll() == {"taken": 1, "known": 0, "refused": 1}
    assert box.flags == {"7": r"(\Seen)", "8": r"(\Seen \Flagged)"}
    assert box.closed
    assert imap.poll() == {"taken": 0, "known": 0, "refused": 0}
    assert Note.objects.count() == 1


def test_a_message_whose_mark_was_lost_is_not_taken_twice(box, delft):
    imap.poll()
    box.flags.clear()
    assert imap.poll() == {"taken": 0, "known": 1, "refused": 1}
    assert Note.objects.count() == 1


def test_a_message_that_could_not_be_kept_waits(box, delft, monkeypatch):
    def fail(raw):
        raise OSError("disk full")

    monkeypatch.setattr(imap, "take", fail)
    with pytest.raises(OSError, match="disk full"):
        imap.poll()
    assert box.flags == {}
    assert box.closed


@pytest.mark.parametrize("value", ["rapport", "a@b c", "rapport+x@b.c", "@b", "a@"])
def test_a_setting_that_is_no_address_is_refused(monkeypatch, value):
    monkeypatch.setenv("MAIL_IN", value)
    with pytest.raises(ImproperlyConfigured, match="MAIL_IN"):
        env.mailbox("MAIL_IN")


# --- The page -----------------------------------------------------------------------


def test_the_address_is_told_once(client, officer):
    client.force_login(officer)
    assert "/profile/mail/" in client.get("/profile/").text
    page = client.post("/profile/mail/open/")
    assert "rapport+" in page.text
    assert "no-store" in page["Cache-Control"]
    assert "rapport+" not in client.get("/profile/mail/").text
    client.post("/profile/mail/close/")
    assert addresses.of(officer) is None


def test_where_no_mail_is_taken_there_is_no_page(client, officer, viewer, settings):
    client.force_login(viewer)
    assert client.get("/profile/mail/").status_code == 404
    settings.MAIL_IN = ""
    client.force_login(officer)
    assert client.get("/profile/mail/").status_code == 404
    assert client.post("/profile/mail/open/").status_code == 404
    assert "/profile/mail/" not in client.get("/profile/").text
