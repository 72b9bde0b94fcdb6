"""Partner after partner is decided on; a year later it shows what came of it."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from docx import Document

from tests.exchange import pdf_text
from tests.factories import (
    AgreementFactory,
    GrantFactory,
    PartnerFactory,
    ReviewFactory,
    VisitFactory,
)
from tracker.insight import health
from tracker.records import changes
from tracker.records.models import AgendaItem, Change, Due, Meeting, Review

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
ON = date(2026, 11, 22)


def held(by: Any, *partners: Any, **given: Any) -> Meeting:
    given = {"title": "Yearly review", "held_on": ON, "owner": by} | given
    rows = [{"partner": partner} for partner in partners]
    made = changes.write(Meeting(**given), by=by, lines={"agenda": rows})
    assert isinstance(made, Meeting)
    return made


def at(meeting: Meeting, partner: Any) -> str:
    return f"{meeting.get_absolute_url()}{partner.ref}/"


def decision(**given: Any) -> dict[str, Any]:
    return {"decision": "keep", "reason": "It works well.", "version": "0"} | given


def text(answer: Any) -> str:
    return answer.content.decode()


# --- Which partners -----------------------------------------------------------------


def test_those_whose_day_has_come_are_offered_first(client, leader):
    due, later, never = PartnerFactory.create_batch(3)
    ReviewFactory(partner=due, reviewed_on=date(2024, 1, 1), next_review_on=ON)
    ReviewFactory(
        partner=later, reviewed_on=date(2025, 1, 1), next_review_on=date(2026, 11, 23)
    )
    # What an older review said is over once a later one was written.
    ReviewFactory(partner=later, reviewed_on=date(2023, 1, 1), next_review_on=ON)
    client.force_login(leader)

    page = text(client.get("/meetings/new/"))
    assert due.name in page
    assert later.name not in page
    assert never.name not in page
    page = text(client.get("/meetings/new/?never_reviewed=true"))
    assert never.name in page
    assert due.name not in page


def test_of_two_reviews_on_one_day_the_later_written_says_when(client, leader):
    partner = PartnerFactory()
    for day in (ON, date(2027, 11, 22)):
        ReviewFactory(partner=partner, reviewed_on=ON, next_review_on=day)
    client.force_login(leader)

    assert partner.name not in text(client.get("/meetings/new/?review_due=true"))


def test_partners_of_whom_the_portfolio_asks_a_decision_are_found(client, leader):
    ends, calm = PartnerFactory.create_batch(2)
    AgreementFactory(partners=[ends], ends_on=date(2026, 12, 24))
    client.force_login(leader)

    page = text(client.get("/meetings/new/?decision_asked=true"))
    assert ends.name in page
    assert calm.name not in page


def test_strategic_partners_come_first_and_only_the_ticked_are_kept(client, leader):
    plain = PartnerFactory(name="Aardvark College", tier="regular")
    weighty = PartnerFactory(name="Zebra University", tier="strategic")
    left_out = PartnerFactory(name="Badger Institute", tier="regular")
    client.force_login(leader)
    page = text(client.get("/meetings/new/?never_reviewed=true"))
    assert page.index(weighty.name) < page.index(plain.name)

    answer = client.post(
        "/meetings/new/?never_reviewed=true",
        {
            "title": "November",
            "held_on": "2026-11-22",
            "partner": [weighty.pk, plain.pk],
            "present": "Ada Quill",
        },
    )

    made = Meeting.objects.get()
    assert answer["Location"] == f"/meetings/{made.ref}/"
    order = AgendaItem.objects.filter(meeting=made).values_list("partner", flat=True)
    assert list(order) == [weighty.pk, plain.pk]
    assert left_out.pk not in order
    assert Change.objects.filter(kind="meeting", record_id=made.pk).exists()


@pytest.mark.parametrize(
    "more",
    [
        {"partner": []},
        {"partner": ["9" * 30, "x", "-1", "\x00"]},
        {"title": ""},
        {"held_on": "nonsense"},
        {"unit": "999999"},
        {"title": "\x00"},
    ],
)
def test_a_meeting_that_cannot_be_is_not_made(client, leader, more):
    partner = PartnerFactory()
    client.force_login(leader)
    sent = {"title": "T", "held_on": "2026-11-22", "partner": [partner.pk]} | more

    assert client.post("/meetings/new/?never_reviewed=true", sent).status_code == 422
    assert not Meeting.objects.exists()


def test_a_question_nobody_understands_is_refused(client, leader):
    client.force_login(leader)

    assert client.get("/meetings/new/?nonsense=1").status_code == 400
    assert client.get("/meetings/new/?review_due=perhaps").status_code == 400


def test_the_same_form_twice_makes_one_meeting(client, leader):
    partner = PartnerFactory()
    client.force_login(leader)
    sent = {"title": "T", "held_on": "2026-11-22", "partner": [partner.pk], "once": "k"}

    first, second = (client.post("/meetings/new/", sent) for _time in range(2))
    assert first["Location"] == second["Location"]
    assert Meeting.objects.count() == 1


# --- Who ----------------------------------------------------------------------------


def test_leaders_and_officers_of_the_unit_decide_and_others_watch(
    client, leader, officer, outsider, viewer, engineering
):
    partner = PartnerFactory()
    meeting = held(leader, partner, unit=engineering)
    for user, may in ((viewer, False), (outsider, False), (officer, True)):
        client.force_login(user)
        assert client.get(at(meeting, partner)).status_code == 200
        answer = client.post(at(meeting, partner), decision())
        assert answer.status_code == (302 if may else 404), user
    assert Review.objects.get().owner == officer
    client.force_login(viewer)
    assert client.get("/meetings/new/").status_code == 404
    assert client.get(f"{meeting.get_absolute_url()}edit/").status_code == 404
    assert client.post(f"{meeting.get_absolute_url()}delete/").status_code == 404
    assert client.post(f"{at(meeting, partner)}back/").status_code == 404


def test_a_confidential_meeting_is_not_there_for_others_nor_are_its_decisions(
    client, leader, outsider, engineering
):
    partner = PartnerFactory()
    meeting = held(leader, partner, unit=engineering, confidential=True)
    client.force_login(leader)
    client.post(at(meeting, partner), decision(reason="Between us"))
    review = Review.objects.get()
    Review.objects.filter(pk=review.pk).update(confidential=False)

    assert not Review.objects.visible_to(outsider).exists()
    client.force_login(outsider)
    for page in ("", "minutes/", "minutes.md", "minutes.docx", f"{partner.ref}/"):
        assert client.get(f"{meeting.get_absolute_url()}{page}").status_code == 404
    assert meeting.ref not in text(client.get("/meetings/"))


def test_a_hidden_partner_changes_no_page_of_a_meeting(
    client, leader, outsider, engineering
):
    first, last = PartnerFactory.create_batch(2)
    hidden = PartnerFactory(
        name="Verborgen Academy", lead_unit=engineering, confidential=True
    )
    meeting = held(leader, first, hidden, last)
    client.force_login(leader)
    for partner in (first, hidden):
        client.post(at(meeting, partner), decision())
    client.force_login(outsider)
    pages = ["", "minutes/", "minutes.md", f"{first.ref}/", f"{last.ref}/"]
    pages = [f"{meeting.get_absolute_url()}{page}" for page in pages]

    def seen() -> list[str]:
        found = [text(client.get(page)) for page in (*pages, "/meetings/")]
        return [
            line for one in found for line in one.splitlines() if "csrf" not in line
        ]

    with_it = [line for line in seen() if "once" not in line]
    assert client.get(at(meeting, hidden)).status_code == 404
    Review.objects.filter(partner=hidden).delete()
    AgendaItem.objects.filter(partner=hidden).delete()

    assert with_it == seen()
    assert not any("Verborgen" in line for line in with_it)


def test_whoever_does_not_see_a_partner_leaves_it_on_the_agenda(
    client, leader, officer, engineering, sciences
):
    hidden = PartnerFactory(lead_unit=sciences, confidential=True)
    off, stays, new = PartnerFactory.create_batch(3)
    meeting = held(leader, off, hidden, stays, unit=engineering)
    client.force_login(officer)
    answer = client.post(
        f"{meeting.get_absolute_url()}edit/",
        {
            "title": "Renamed",
            "held_on": "2026-11-23",
            "unit": engineering.pk,
            "version": meeting.version,
            "off": [off.pk, hidden.pk],
            "more": [new.ref],
        },
    )

    assert answer.status_code == 302
    there = AgendaItem.objects.filter(meeting=meeting).values_list("partner", flat=True)
    assert list(there) == [hidden.pk, stays.pk, new.pk]
    meeting.refresh_from_db()
    assert meeting.title == "Renamed"


def test_an_older_page_changes_no_agenda(client, leader):
    partner = PartnerFactory()
    meeting = held(leader, partner)
    client.force_login(leader)
    sent = {"title": "Old", "held_on": "2026-11-22", "version": "0", "off": partner.pk}

    assert client.post(f"{meeting.get_absolute_url()}edit/", sent).status_code == 422
    assert AgendaItem.objects.filter(meeting=meeting).count() == 1


# --- Deciding -----------------------------------------------------------------------


def test_a_decision_is_a_review_and_leads_on_to_the_next(client, leader):
    first, second, third = PartnerFactory.create_batch(3)
    meeting = held(leader, first, second, third)
    client.force_login(leader)
    client.post(at(meeting, second), decision())
    answer = client.post(
        at(meeting, first), decision(decision="re_engage", reason="Visit them")
    )

    assert answer["Location"] == f"{at(meeting, third)}?after={first.ref}"
    review = Review.objects.get(partner=first)
    assert (review.meeting, review.reviewed_on) == (meeting, ON)
    assert review.reason == "Visit them"
    assert review.next_review_on == date(2027, 5, 22)  # half a year on
    page = text(client.get(answer["Location"]))
    assert f"{at(meeting, first)}back/" in page
    answer = client.post(at(meeting, third), decision(decision="end"))
    assert answer["Location"].startswith(f"{meeting.get_absolute_url()}?")
    assert Review.objects.get(partner=third).next_review_on is None


@pytest.mark.parametrize(
    "more",
    [
        {"reason": ""},
        {"reason": "  "},
        {"decision": ""},
        {"decision": "sell"},
        {"next_review_on": "soon"},
        {"next_review_on": "2026-11-22"},
        {"reason": "\x00"},
    ],
)
def test_without_a_reason_or_a_day_to_come_nothing_is_decided(client, leader, more):
    partner = PartnerFactory()
    meeting = held(leader, partner)
    client.force_login(leader)

    answer = client.post(at(meeting, partner), decision(**more))
    assert answer.status_code == 422
    assert not Review.objects.exists()


def test_a_decision_is_changed_taken_back_and_made_again(client, leader):
    partner = PartnerFactory()
    meeting = held(leader, partner)
    client.force_login(leader)
    client.post(at(meeting, partner), decision())
    made = Review.objects.get()
    client.post(
        at(meeting, partner), decision(version=str(made.version), reason="Better words")
    )
    made.refresh_from_db()
    assert made.reason == "Better words"
    assert Change.objects.filter(kind="review", record_id=made.pk).count() == 2

    client.post(f"{at(meeting, partner)}back/")
    assert not Review.objects.exists()
    assert Change.objects.filter(kind="review", action="deleted").exists()
    assert client.post(f"{at(meeting, partner)}back/").status_code == 302
    client.post(at(meeting, partner), decision())
    assert Review.objects.count() == 1


def test_two_who_decide_at_once_do_not_overwrite_each_other(client, leader):
    partner = PartnerFactory()
    meeting = held(leader, partner)
    client.force_login(leader)
    client.post(at(meeting, partner), decision(reason="The first"))
    answer = client.post(at(meeting, partner), decision(reason="The second"))

    assert answer.status_code == 409
    assert "The second" in text(answer)
    assert Review.objects.get().reason == "The first"


def test_a_meeting_with_decisions_is_not_deleted(client, leader, coordinator):
    partner = PartnerFactory()
    meeting = held(leader, partner)
    client.force_login(coordinator)
    client.post(at(meeting, partner), decision())
    client.post(f"{meeting.get_absolute_url()}delete/")
    assert Meeting.objects.exists()
    client.post(f"{at(meeting, partner)}back/")
    client.post(f"{meeting.get_absolute_url()}delete/")
    assert not Meeting.objects.exists()


def test_end_ends_the_relationship(client, leader):
    partner = PartnerFactory()
    VisitFactory(partners=[partner], starts_on=date(2026, 10, 1))
    meeting = held(leader, partner)
    client.force_login(leader)
    client.post(at(meeting, partner), decision(decision="end", reason="Over"))
    assert Due.objects.filter(pk=partner.pk).exists()
    health.refresh()
    partner.refresh_from_db()
    assert partner.standing.state == "ended"


# --- The screen ---------------------------------------------------------------------


def test_one_screen_says_what_the_meeting_needs(client, leader):
    partner = PartnerFactory()
    ReviewFactory(partner=partner, reviewed_on=date(2025, 11, 1), reason="Old reason")
    AgreementFactory(partners=[partner], title="Our pact", ends_on=date(2027, 5, 5))
    GrantFactory(
        partners=[partner],
        title="Our grant",
        approved_on=date(2026, 1, 1),
        starts_on=date(2026, 1, 1),
        ends_on=date(2027, 1, 1),
        total_minor=120_000_00,
        currency="EUR",
    )
    VisitFactory(partners=[partner], title="Spring visit", starts_on=date(2026, 4, 1))
    meeting = held(leader, partner)
    client.force_login(leader)
    page = text(client.get(at(meeting, partner)))

    for words in ("Old reason", "Our pact", "Our grant", "Spring visit", "120"):
        assert words in page, words
    assert "1 visit" in page
    assert "1 joint grant" in page


def test_no_name_of_a_colleague_is_thrown_on_the_wall(client, coordinator):
    from tests.factories import PersonFactory

    partner = PartnerFactory()
    alone = PersonFactory(name="Hesper Vane", side="ours", career_stage="late")
    for month in range(1, 8):
        VisitFactory(
            partners=[partner],
            starts_on=date(2026, month, 3),
            participants=[{"person": alone, "side": "ours"}],
        )
    health.refresh()
    meeting = held(coordinator, partner)
    client.force_login(coordinator)

    assert "Hesper" not in text(client.get(at(meeting, partner)))
    assert "Hesper" in text(client.get(f"/partners/{partner.ref}/?tab=people"))


def test_a_screen_asks_as_much_for_many_partners_as_for_few(
    client, leader, count_queries
):
    partner = PartnerFactory()
    few, many = held(leader, partner), held(leader, partner)
    rows = [{"partner": one} for one in (partner, *PartnerFactory.create_batch(9))]
    changes.write(many, by=leader, lines={"agenda": rows})
    for meeting, keys in ((few, rows[:1]), (many, rows)):
        for row in keys:
            ReviewFactory(partner=row["partner"], meeting=meeting, reviewed_on=ON)
    health.refresh()
    client.force_login(leader)
    pages = ("", f"{partner.ref}/", "minutes/", "minutes.md", "minutes.docx", "edit/")

    def asked(meeting: Meeting, page: str) -> int:
        return count_queries(lambda: client.get(f"{meeting.get_absolute_url()}{page}"))

    for page in pages:  # what is looked up once for all is known by now
        asked(few, page)
    for page in pages:
        assert asked(few, page) == asked(many, page), page
    assert asked(many, pages[1]) < 90


@pytest.mark.parametrize("key", ["MT-2026-9999", "nonsense", "9" * 40, "%00", "0"])
def test_what_is_not_there_answers_404(client, leader, key):
    partner = PartnerFactory()
    meeting = held(leader, partner)
    client.force_login(leader)

    for page in (
        "",
        "edit/",
        "minutes/",
        "minutes.md",
        "minutes.docx",
        f"{partner.ref}/",
    ):
        assert client.get(f"/meetings/{key}/{page}").status_code == 404
    assert client.get(f"{meeting.get_absolute_url()}{key}/").status_code == 404


# --- Minutes ------------------------------------------------------------------------


def test_the_minutes_hold_who_was_there_what_was_decided_and_what_not(client, leader):
    done, left = PartnerFactory(name="Delft"), PartnerFactory(name="Ghent")
    meeting = held(leader, done, left, present="Ada Quill\n\nBo Lin")
    client.force_login(leader)
    client.post(at(meeting, done), decision(reason="# *Now* [here](http://x)"))

    page = text(client.get(f"{meeting.get_absolute_url()}minutes/"))
    for words in (
        "Ada Quill, Bo Lin",
        "Delft",
        "Keep",
        "22\N{NO-BREAK SPACE}Nov",
        "Ghent",
    ):
        assert words in page, words
    answer = client.get(f"{meeting.get_absolute_url()}minutes.md")
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    assert f'filename="{meeting.ref}.md"' in answer["Content-Disposition"]
    plain = text(answer)
    assert "- Ada Quill\n- Bo Lin" in plain
    assert r"\# \*Now\* \[here\](http://x)" in plain
    assert "Next review: 22 November 2027" in plain
    assert plain.index("Delft") < plain.index("## Not decided") < plain.index("Ghent")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_minutes_are_files_with_the_same_in_them(client, leader, language):
    done = PartnerFactory(name="Delft", name_zh="代尔夫特")
    left = PartnerFactory(name="Ghent", name_zh="根特")
    meeting = held(leader, done, left, present="Ada Quill\n林博", title="Spring 会议")
    client.force_login(leader)
    client.post(at(meeting, done), decision(reason="Now <b>or</b>\r\nnever \x0b"))
    client.cookies["django_language"] = language
    first = {"en": "Delft", "zh-hans": "代尔夫特"}[language]
    wanted = ("Spring 会议", "Ada Quill", "林博", first, "Now <b>or</b> never", "2027")

    answer = client.get(f"{meeting.get_absolute_url()}minutes.docx")
    assert f'filename="{meeting.ref}.docx"' in answer["Content-Disposition"]
    document = Document(io.BytesIO(answer.content))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    said = "\n".join([*(p.text for p in document.paragraphs), *cells])
    for words in wanted:
        assert words in said, words
    answer = client.get(f"{meeting.get_absolute_url()}minutes.pdf")
    assert answer["Content-Type"] == "application/pdf"
    printed = "".join("".join(pdf_text.pages(answer.content)).split())
    for words in wanted:
        assert words.replace(" ", "") in printed, words


# --- A year later ------------------------------------------------------------------


def test_next_year_the_meeting_says_what_came_of_it(client, leader):
    partner = PartnerFactory()
    VisitFactory(partners=[partner], starts_on=date(2024, 3, 1))
    meeting = held(leader, partner, held_on=date(2025, 11, 22))
    client.force_login(leader)
    client.post(at(meeting, partner), decision(decision="re_engage"))
    VisitFactory(partners=[partner], starts_on=date(2026, 3, 1))
    health.refresh()

    page = text(client.get(meeting.get_absolute_url()))
    assert "As decided" in page
    assert "1 visit" in page
    later = held(leader, partner)
    page = text(client.get(at(later, partner)))
    assert "What came of it" in page
    assert "As decided" in page


def test_in_the_year_it_was_held_the_meeting_claims_no_outcome(client, leader):
    partner = PartnerFactory()
    meeting = held(leader, partner)
    client.force_login(leader)
    client.post(at(meeting, partner), decision())

    assert "What came of" not in text(client.get(meeting.get_absolute_url()))
