"""Logging in half a minute: a line, its chips, a draft, the record; or many at once."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from tests.factories import (
    AgreementFactory,
    GrantFactory,
    NoteFactory,
    PartnerFactory,
    PersonFactory,
    VisitFactory,
)
from tests.web.filling import as_sent
from tracker.exchange.drafting import keeping
from tracker.exchange.models import LineDraft
from tracker.records.models import Agreement, Change, Note, Partner, Visit

YEAR = timezone.localdate().year - 1
VISIT = f"Visit from TU Delft 12–14 May {YEAR}, 3 people, signed letter of intent"


@pytest.fixture
def delft(db):
    return PartnerFactory(
        name="Delft University of Technology",
        name_zh="代尔夫特理工大学",
        acronym="TU Delft",
    )


@pytest.fixture
def ghent(db):
    return PartnerFactory(name="Ghent University", name_zh="根特大学", country="BE")


def typed(client, line):
    answered = client.post("/log/", {"line": line})
    assert answered.status_code == 302
    return answered["Location"]


def chips(response):
    return {chip.value: chip for chip in response.context["chips"]}


def press(client, address, **pressed):
    page = client.get(address)
    return client.post(address, as_sent(page) | pressed)


def only_draft():
    return LineDraft.objects.get(state="open")


def test_a_line_becomes_a_visit_in_one_step(as_officer, officer, engineering, delft):
    address = typed(as_officer, VISIT)
    page = as_officer.get(address)
    found = chips(page)
    assert {"Visit", "Inbound", delft.name, "Agreed", "3 of theirs"} <= set(found)
    assert not any(chip.ask for chip in found.values())
    saved = as_officer.post(address, as_sent(page))
    visit = Visit.objects.get()
    assert saved["Location"] == visit.get_absolute_url()
    assert (visit.starts_on, visit.ends_on) == (date(YEAR, 5, 12), date(YEAR, 5, 14))
    assert (visit.direction, visit.n_theirs, visit.status) == ("inbound", 3, "done")
    assert (visit.outcome, visit.outcome_note) == ("agreed", "signed letter of intent")
    assert (visit.owner, visit.unit) == (officer, engineering)
    assert list(visit.partners.all()) == [delft]
    assert visit.title == "Visit from TU Delft"
    change = Change.objects.get(kind="visit", record_id=visit.pk)
    assert (change.action, change.made_by) == ("created", officer)
    assert not LineDraft.objects.open().exists()


def test_a_chinese_line_is_read_and_titled_in_chinese(as_officer, delft):
    address = typed(as_officer, f"{YEAR}年5月12日至14日代尔夫特理工大学来访3人")
    as_officer.post(address, as_sent(as_officer.get(address)))
    visit = Visit.objects.get()
    assert list(visit.partners.all()) == [delft]
    assert (visit.n_theirs, visit.direction) == (3, "inbound")
    assert "代尔夫特理工大学" in visit.title


def test_a_note_keeps_its_words_and_knows_whom(as_officer, ghent):
    li = PersonFactory(name="Li", partner=ghent)
    line = f"Note: dinner with Prof. Li of Ghent University on 3 May {YEAR}, gave"
    address = typed(as_officer, line)
    as_officer.post(address, as_sent(as_officer.get(address)))
    note = Note.objects.get()
    assert note.text == line.removeprefix("Note: ")
    assert (note.partner, note.channel) == (ghent, "meeting")
    assert note.happened_on == date(YEAR, 5, 3)
    assert list(note.people.all()) == [li]


def test_a_signed_paper_is_in_force_for_its_term(as_officer, delft):
    address = typed(as_officer, f"MoU with TU Delft signed 3 May {YEAR}, 5 years")
    as_officer.post(address, as_sent(as_officer.get(address)))
    paper = Agreement.objects.get()
    assert (paper.kind, paper.stage) == ("mou", "in_force")
    assert (paper.signed_on, paper.starts_on) == (date(YEAR, 5, 3),) * 2
    assert paper.ends_on == date(YEAR + 5, 5, 2)
    assert paper.entered_after_the_fact
    assert list(paper.partners.all()) == [delft]


def test_a_day_that_could_be_two_must_be_answered_first(as_officer, delft):
    address = typed(as_officer, f"Visit from TU Delft 3/4/{YEAR}")
    refused = press(as_officer, address)
    assert refused.status_code == 422
    assert not Visit.objects.exists()
    asking = next(c for c in refused.context["chips"] if c.icon == "calendar")
    assert asking.ask
    days = {option.answer for option in asking.options}
    assert days == {
        f"when0 {YEAR}-04-03/{YEAR}-04-03",
        f"when0 {YEAR}-03-04/{YEAR}-03-04",
    }
    press(
        as_officer, address, _set=f"{only_draft().pk} when0 {YEAR}-04-03/{YEAR}-04-03"
    )
    assert press(as_officer, address).status_code == 302
    assert Visit.objects.get().starts_on == date(YEAR, 4, 3)


def test_an_answer_that_was_not_offered_changes_nothing(as_officer, delft):
    address = typed(as_officer, f"Visit from TU Delft 3/4/{YEAR}")
    for answer in ("when0 2001-01-01/2001-01-01", "when7 yes", "direction sideways",
                   "host0 999999", "record war", "owner 1", "", "when0 x"):  # fmt: skip
        press(as_officer, address, _set=f"{only_draft().pk} {answer}")
    draft = only_draft()
    assert draft.settled == []
    assert "starts_on" not in draft.fields
    assert draft.kind == "visit"


def test_a_guessed_year_shows_and_can_be_changed(as_officer, delft):
    address = typed(as_officer, "Visit from TU Delft 12 May")
    chip = next(c for c in as_officer.get(address).context["chips"] if "May" in c.value)
    assert chip.ask
    assert chip.options[0].label == "Right"
    other = chip.options[1].answer
    press(as_officer, address, _set=f"{only_draft().pk} {other}")
    chip = next(c for c in as_officer.get(address).context["chips"] if "May" in c.value)
    assert not chip.ask
    assert other.endswith(only_draft().fields["starts_on"])


def test_several_of_a_name_become_a_choice(as_officer):
    one = PartnerFactory(name="Northern College", country="NL", acronym="NOCO")
    two = PartnerFactory(name="Norwich College", country="GB", acronym="NOCO")
    address = typed(as_officer, f"Visit from NOCO 12 May {YEAR}")
    asking = next(
        c for c in as_officer.get(address).context["chips"] if c.icon == "building-bank"
    )
    assert {option.label for option in asking.options} == {one.name, two.name}
    assert press(as_officer, address).status_code == 422
    press(as_officer, address, _set=f"{only_draft().pk} host0 {two.pk}")
    press(as_officer, address)
    assert list(Visit.objects.get().partners.all()) == [two]


def test_nobodys_partner_is_made_on_the_spot(as_officer):
    address = typed(as_officer, f"Visit from Quillmark Institute 12 May {YEAR}")
    assert "New partner" in as_officer.get(address).content.decode()
    wrong = press(
        as_officer, address, _partner="1", **{"new-name": "Quillmark Institute"}
    )
    assert wrong.status_code == 422
    assert not Partner.objects.exists()
    new = {"new-name": "Quillmark Institute", "new-country": "NL"}
    press(as_officer, address, _partner="1", **new, **{"new-kind": "university"})
    made = Partner.objects.get()
    assert made.name == "Quillmark Institute"
    press(as_officer, address)
    assert list(Visit.objects.get().partners.all()) == [made]


def test_what_was_logged_before_is_noticed(as_officer, delft, engineering):
    there = VisitFactory(
        partners=[delft], unit=engineering, direction="inbound",
        starts_on=date(YEAR, 5, 13), ends_on=date(YEAR, 5, 15),
    )  # fmt: skip
    address = typed(as_officer, VISIT)
    page = as_officer.get(address)
    assert there.ref in page.content.decode()
    assert press(as_officer, address).status_code == 422
    press(as_officer, address, _same="no")
    assert press(as_officer, address).status_code == 302
    assert Visit.objects.count() == 2


@pytest.mark.parametrize(
    "other",
    [
        {"direction": "outbound"},
        {"starts_on": date(YEAR, 5, 15)},
        {"confidential": True},
    ],
)
def test_another_visit_is_no_duplicate(as_officer, delft, sciences, outsider, other):
    """Another direction, another day, or one that this person must not know of."""
    usual = {"direction": "inbound", "starts_on": date(YEAR, 5, 12)}
    VisitFactory(partners=[delft], unit=sciences, owner=outsider, **(usual | other))
    page = as_officer.get(typed(as_officer, VISIT))
    assert page.context["checked"].alike == []


def test_a_secret_partner_is_nobody_one_knows(as_officer, sciences, outsider):
    secret = PartnerFactory(
        name="Hushed Academy", confidential=True, lead_unit=sciences, owner=outsider
    )
    line = f"Visit from Hushed Academy 12 May {YEAR}"
    page = as_officer.get(typed(as_officer, line))
    assert secret.ref not in page.content.decode()
    assert only_draft().lines.get("hosts", []) == []
    press(as_officer, f"/log/{only_draft().pk}/",
          _set=f"{only_draft().pk} host0 {secret.pk}")  # fmt: skip
    assert only_draft().lines.get("hosts", []) == []


def test_names_are_typed_as_a_list(as_officer, delft):
    known = PersonFactory(name="Anna Berg", partner=delft)
    address = typed(as_officer, VISIT)
    press(
        as_officer, address, _names="1", names_theirs="Anna Berg; Jan Smit\nAnna Berg"
    )
    press(as_officer, address, names_ours="李伟、王芳")
    rows = list(Visit.objects.get().participants.values_list("person", "name", "side"))
    assert rows == [
        (known.pk, "", "theirs"),
        (None, "Jan Smit", "theirs"),
        (None, "李伟", "ours"),
        (None, "王芳", "ours"),
    ]


def test_a_chip_changes_the_kind_and_keeps_the_line(as_officer, delft):
    address = typed(as_officer, "TU Delft, something about chips")
    page = as_officer.get(address)
    assert chips(page)["Visit"].ask
    press(as_officer, address, _set=f"{only_draft().pk} record note")
    draft = only_draft()
    assert draft.kind == "note"
    assert draft.fields["partner"] == delft.pk
    press(as_officer, address)
    assert Note.objects.get().text == "TU Delft, something about chips"


def test_records_that_the_line_names_are_linked(as_officer, delft, engineering):
    paper = AgreementFactory(unit=engineering, partners=[delft])
    grant = GrantFactory(unit=engineering)
    address = typed(as_officer, f"{VISIT} under {paper.ref} and {grant.ref}")
    press(as_officer, address)
    visit = Visit.objects.get()
    assert (visit.agreement, visit.grant) == (paper, grant)


def test_what_nobody_understood_is_not_lost(as_officer, delft):
    address = typed(as_officer, f"{VISIT}, robotic orchards")
    press(as_officer, address)
    assert "robotic orchards" in Visit.objects.get().purpose


def test_the_last_one_is_repeated_without_its_dates(
    as_officer, officer, engineering, delft
):
    last = VisitFactory(
        owner=officer, unit=engineering, partners=[delft], direction="outbound",
        title="Yearly committee", category="committee", starts_on=date(2025, 5, 12),
        ends_on=date(2025, 5, 14), approval_no="X-1", report_due_on=date(2025, 6, 4),
    )  # fmt: skip
    answered = as_officer.post("/log/repeat/", {"kind": "visit"})
    draft = only_draft()
    assert answered["Location"] == f"/log/{draft.pk}/"
    assert draft.fields["title"] == last.title
    assert draft.lines["hosts"] == [{"partner": delft.pk}]
    assert not [name for name in draft.fields if name.endswith("_on")]
    assert "approval_no" not in draft.fields
    press(as_officer, answered["Location"], starts_on="2026-05-12")
    made = Visit.objects.exclude(pk=last.pk).get()
    assert (made.title, made.category) == ("Yearly committee", "committee")
    assert made.starts_on == date(2026, 5, 12)
    assert made.report_due_on.year == 2026


def test_nothing_of_ones_own_cannot_be_repeated(as_officer, engineering):
    VisitFactory(unit=engineering)
    as_officer.post("/log/repeat/", {"kind": "visit"})
    as_officer.post("/log/repeat/", {"kind": "partner"})
    assert not LineDraft.objects.exists()


def test_several_lines_become_a_table_and_the_good_ones_are_saved(
    as_officer, delft, ghent
):
    lines = (
        f"Visit from TU Delft 12 May {YEAR}\n\n"
        f"call with Ghent University on 20 June {YEAR}\n"
        f"Visit from Ghent University 3/4/{YEAR}\n"
    )
    assert typed(as_officer, lines) == "/log/"
    page = as_officer.get("/log/")
    rows = page.context["rows"]
    assert [row["checked"].ready for row in rows] == [False, True, True]
    keys = [row["draft"].pk for row in rows]
    as_officer.post("/log/drafts/", {"draft": keys, "_save": "1"})
    assert Visit.objects.get().partners.get() == delft
    assert Note.objects.get().partner == ghent
    assert only_draft().line.endswith(f"3/4/{YEAR}")


def test_the_same_line_twice_is_saved_once(as_officer, delft):
    typed(as_officer, f"Visit from TU Delft 12 May {YEAR}\n" * 2)
    keys = list(LineDraft.objects.values_list("pk", flat=True))
    as_officer.post("/log/drafts/", {"draft": keys, "_save": "1"})
    assert Visit.objects.count() == 1
    stayed = as_officer.get("/log/").context["rows"]
    assert [row["checked"].alike for row in stayed] == [[Visit.objects.get()]]


def test_guessed_years_are_confirmed_together(as_officer, delft, ghent):
    typed(as_officer, "Visit from TU Delft 12 May\ncall with Ghent University 20 June")
    rows = as_officer.get("/log/").context["rows"]
    assert [row["checked"].ready for row in rows] == [False, False]
    keys = [row["draft"].pk for row in rows]
    as_officer.post("/log/drafts/", {"draft": keys, "_right": "1"})
    rows = as_officer.get("/log/").context["rows"]
    assert [row["checked"].ready for row in rows] == [True, True]


def test_cells_are_read_under_their_heads(as_officer, delft, ghent):
    cells = (
        "外方单位\t来访日期\t结束日期\t人数\t外方人员\n"
        f"代尔夫特理工大学\t13/5/{YEAR}\t14/5/{YEAR}\t4\tAnna Berg；Jan Smit\n"
        f"根特大学\t3/4/{YEAR}\t\t2\t\n"
    )
    typed(as_officer, cells)
    first, second = LineDraft.objects.order_by("pk")
    assert (first.kind, first.fields["n_theirs"]) == ("visit", 4)
    assert first.fields["starts_on"] == f"{YEAR}-05-13"
    assert first.fields["ends_on"] == f"{YEAR}-05-14"
    assert [row["name"] for row in first.lines["participants"]] == [
        "Anna Berg",
        "Jan Smit",
    ]
    # The column showed that it puts the day first: here it need not be asked.
    assert second.fields["starts_on"] == f"{YEAR}-04-03"
    assert second.lines["hosts"] == [{"partner": ghent.pk}]


def test_drafts_are_their_writers_alone(as_officer, client, outsider, delft):
    address = typed(as_officer, VISIT)
    pk = only_draft().pk
    client.force_login(outsider)
    assert client.get(address).status_code == 404
    assert client.post(address, {"_drop": "1"}).status_code == 404
    assert client.post(f"/log/{pk}/keep/", {"title": "Mine"}).status_code == 404
    assert client.post(f"/log/{pk}/undo/").status_code == 404
    client.post("/log/drafts/", {"draft": [pk], "_drop": "1"})
    client.post("/log/drafts/", {"_set": f"{pk} direction outbound"})
    assert client.get("/log/").context["rows"] == []
    draft = only_draft()
    assert draft.fields["direction"] == "inbound"


def test_who_adds_nothing_has_no_line(client, viewer, delft):
    client.force_login(viewer)
    assert client.get("/log/").status_code == 404
    assert client.post("/log/", {"line": VISIT}).status_code == 404
    assert client.post("/log/read/", {"line": VISIT}).status_code == 404
    assert "log-box" not in client.get("/").content.decode()


def test_a_draft_is_kept_while_it_is_typed_and_stands_on_the_desk(as_officer, delft):
    address = typed(as_officer, VISIT)
    page = as_officer.get(address)
    sent = as_sent(page) | {"title": "Talks about bridges"}
    assert "at" in as_officer.post(f"{address}keep/", sent).json()
    assert "Talks about bridges" in as_officer.get("/").content.decode()
    assert "Talks about bridges" in as_officer.get("/log/").content.decode()
    again = as_officer.get(address)
    assert again.context["form"]["title"].value() == "Talks about bridges"
    assert not Visit.objects.exists()


def test_a_discarded_draft_comes_back(as_officer, delft):
    address = typed(as_officer, VISIT)
    press(as_officer, address, _drop="1")
    assert not LineDraft.objects.open().exists()
    draft = LineDraft.objects.get()
    assert "Discarded" in as_officer.get("/log/").content.decode()
    as_officer.post(f"/log/{draft.pk}/undo/")
    assert only_draft().pk == draft.pk


def test_undoing_a_save_takes_the_record_away_and_keeps_its_history(as_officer, delft):
    address = typed(as_officer, VISIT)
    press(as_officer, address)
    ref = Visit.objects.get().ref
    draft = LineDraft.objects.get()
    assert (draft.state, draft.saved_as) == ("saved", ref)
    as_officer.post(f"/log/{draft.pk}/undo/")
    assert not Visit.objects.exists()
    assert only_draft().fields["title"] == "Visit from TU Delft"
    actions = Change.objects.filter(ref=ref).order_by("pk")
    assert list(actions.values_list("action", flat=True)) == ["created", "deleted"]


def test_what_was_changed_since_is_not_taken_away(as_officer, delft):
    press(as_officer, typed(as_officer, VISIT))
    visit = Visit.objects.get()
    page = as_officer.get(f"/visits/{visit.ref}/edit/")
    as_officer.post(f"/visits/{visit.ref}/edit/", as_sent(page, title="Other"))
    as_officer.post(f"/log/{LineDraft.objects.get().pk}/undo/")
    assert Visit.objects.get().title == "Other"
    assert LineDraft.objects.get().state == "saved"


def test_a_double_click_saves_once(as_officer, delft):
    address = typed(as_officer, VISIT)
    sent = as_sent(as_officer.get(address))
    answers = [as_officer.post(address, sent) for _click in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Visit.objects.count() == 1


def test_old_drafts_that_are_done_are_forgotten(as_officer, delft):
    press(as_officer, typed(as_officer, VISIT))
    typed(as_officer, "call with TU Delft")
    assert keeping.forget() == 0
    LineDraft.objects.update(updated=timezone.now() - timezone.timedelta(days=8))
    assert keeping.forget() == 1
    assert only_draft().line == "call with TU Delft"


def test_chips_while_typing_keep_nothing(as_officer, delft):
    page = as_officer.post("/log/read/", {"line": VISIT}).content.decode()
    assert delft.name in page
    assert "<form" not in page
    assert not LineDraft.objects.exists()


def test_a_table_of_many_asks_no_more_than_one_of_few(
    as_officer, delft, ghent, count_queries
):
    typed(as_officer, f"Visit from TU Delft 12 May {YEAR}\ncall with Ghent University")
    few = count_queries(lambda: as_officer.get("/log/"))
    typed(as_officer, "\n".join(
        f"Visit from TU Delft {day} June {YEAR}\ncall with Ghent University {day} May"
        for day in range(1, 29)
    ))  # fmt: skip
    assert count_queries(lambda: as_officer.get("/log/")) <= few


@pytest.mark.parametrize(
    "line",
    ["", "   ", "\n\t\n", "\x00", "a" * 5000, "\t\t\t", "“‘<script>", "12/12/12/12",
     "0000-00-00", "visit " * 400, "99999999999999999999 people"],
)  # fmt: skip
def test_no_line_breaks_the_page(as_officer, delft, line):
    as_officer.post("/log/", {"line": line})
    assert as_officer.post("/log/read/", {"line": line}).status_code == 200
    assert as_officer.get("/log/").status_code == 200
    for draft in LineDraft.objects.all():
        assert as_officer.get(f"/log/{draft.pk}/").status_code == 200


def test_last_record_of_notes_is_repeated(as_officer, officer, engineering, ghent):
    NoteFactory(owner=officer, unit=engineering, partner=ghent, text="Called again")
    address = as_officer.post("/log/repeat/", {"kind": "note"})["Location"]
    page = as_officer.get(address)
    assert page.context["form"]["text"].value() == "Called again"
    assert page.context["form"]["happened_on"].value() in (None, "")


def test_reading_many_lines_asks_no_more_than_reading_few(
    as_officer, engineering, count_queries
):
    """People, partners and papers that the lines name are looked up together."""

    def lines(number):
        return "\n".join(
            f"Visit from {partner.name} {day} May {YEAR}, Prof. Anna {day},"
            f" under {paper.ref}"
            for day, (partner, paper) in enumerate(known[:number], start=1)
        )

    known = [
        (partner, AgreementFactory(unit=engineering, partners=[partner]))
        for partner in (PartnerFactory() for _each in range(12))
    ]
    few = count_queries(lambda: as_officer.post("/log/", {"line": lines(3)}))
    many = count_queries(lambda: as_officer.post("/log/", {"line": lines(12)}))
    assert many <= few
    few = count_queries(lambda: as_officer.get("/log/"))
    as_officer.post("/log/", {"line": lines(12)})
    assert count_queries(lambda: as_officer.get("/log/")) <= few
