"""What asks to be tidied is found, mended with a click, and says so."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from tests.factories import (
    AgreementFactory,
    NoteFactory,
    OutputFactory,
    PartnerFactory,
    PersonFactory,
    VisitFactory,
)
from tracker.records import tidying
from tracker.records.models import Partner, Person, Settled
from tracker.records.tidying import BY_SLUG, CHECKS

TODAY = date(2026, 11, 22)


pytestmark = pytest.mark.usefixtures("today")


def text(answer):
    return answer.content.decode()


def asking(slug, user):
    return list(tidying.found(BY_SLUG[slug], user).order_by("pk"))


def aged(person, years=3):
    """As if nobody had touched the record since."""
    long_ago = timezone.now().replace(year=TODAY.year - years)
    Person.objects.filter(pk=person.pk).update(updated=long_ago)
    return person


@pytest.mark.parametrize(
    ("ends", "status", "precision", "asks"),
    [
        (date(2026, 11, 7), "planned", "day", True),
        (date(2026, 11, 7), "approved", "day", True),
        (date(2026, 11, 8), "planned", "day", False),  # not two weeks yet
        (date(2026, 11, 7), "done", "day", False),
        (date(2026, 11, 7), "draft", "day", False),
        (date(2026, 7, 1), "planned", "year", False),  # the year is not over
        (date(2025, 7, 1), "planned", "year", True),
    ],
)
def test_a_plan_for_days_that_are_over(
    officer, engineering, ends, status, precision, asks
):
    visit = VisitFactory(
        unit=engineering, starts_on=ends, ends_on=None, status=status,
        date_precision=precision,
    )  # fmt: skip
    assert asking("past-plan", officer) == ([visit] if asks else [])


def test_an_agreement_without_end_is_asked_about_until_somebody_says_it_has_none(
    as_officer, officer, engineering
):
    endless = AgreementFactory(unit=engineering, ends_on=None)
    AgreementFactory(unit=engineering, ends_on=date(2028, 1, 1))
    AgreementFactory(unit=engineering, ends_on=None, stage="drafting")
    assert asking("no-end", officer) == [endless]
    given = {"record": endless.pk, "version": endless.version, "do": "right"}
    as_officer.post("/tidy/no-end/", given)
    assert asking("no-end", officer) == []
    assert "/agreements/?tidy=no-end" not in text(as_officer.get("/tidy/"))


def test_a_contact_nobody_met_as_far_as_the_reader_knows(
    officer, coordinator, engineering, sciences
):
    silent, met, wrote, noted, hidden, fresh = people = [
        PersonFactory(side="theirs", partner=PartnerFactory()) for _n in range(6)
    ]
    ours = PersonFactory(side="ours", unit=engineering)
    for person in (*people, ours):
        person.owner = officer
        person.save()
    for person in (*people[:-1], ours):
        aged(person)
    day = date(2024, 1, 1)
    VisitFactory(
        unit=engineering,
        starts_on=day,
        participants=[{"person": met, "side": "theirs"}],
    )
    OutputFactory(year=2024, unit=engineering, authors=[{"name": "X", "person": wrote}])
    NoteFactory(unit=engineering, happened_on=day).people.add(noted)
    VisitFactory(
        unit=sciences, starts_on=day, confidential=True,
        participants=[{"person": hidden, "side": "theirs"}],
    )  # fmt: skip
    assert asking("silent-contact", officer) == [silent, hidden]
    assert asking("silent-contact", coordinator) == [silent]
    assert fresh not in asking("silent-contact", officer)


def test_still_there_is_an_answer_for_two_years(
    as_officer, officer, engineering, today
):
    person = aged(PersonFactory(side="theirs", owner=officer))
    given = {"record": person.pk, "version": person.version, "do": "right"}
    as_officer.post("/tidy/silent-contact/", given)
    assert asking("silent-contact", officer) == []
    today.move_to("2028-11-21 09:00")
    assert asking("silent-contact", officer) == []
    today.move_to("2028-11-23 09:00")
    assert asking("silent-contact", officer) == [person]


def test_a_click_mends_and_can_be_taken_back(as_officer, engineering, officer):
    visit = VisitFactory(unit=engineering, starts_on=date(2026, 5, 1), status="planned")
    page = text(as_officer.get("/tidy/"))
    assert f'href="/visits/{visit.ref}/"' in page
    given = {"record": visit.pk, "version": visit.version, "do": "done"}
    answer = as_officer.post("/tidy/past-plan/", given, follow=True)
    visit.refresh_from_db()
    assert visit.status == "done"
    assert "/visits/undo/" in text(answer)
    again = as_officer.post("/tidy/past-plan/", given, follow=True)
    assert "Somebody just changed this record" in text(again)


@pytest.mark.parametrize(
    ("partner", "offered", "because"),
    [
        ({"name": "TU Delft", "domains": ["tudelft.nl"]}, "Netherlands", "tudelft.nl"),
        ({"name": "Leeds", "website": "https://www.leeds.ac.uk/"}, "United Kingdom",
         "www.leeds.ac.uk"),
        ({"name": "Somewhere", "domains": ["some.edu"]}, "", ""),
        ({"name": "X", "name_zh": "德国慕尼黑工业大学"}, "Germany", "its name"),
    ],
)  # fmt: skip
def test_a_country_is_proposed_with_what_speaks_for_it(
    as_officer, officer, partner, offered, because
):
    made = PartnerFactory(country="", owner=officer, **partner)
    page = text(as_officer.get("/tidy/"))
    assert f'value="{offered}"' in page
    assert (f"Proposed because of {because}" in page) == bool(because)
    given = {"record": made.pk, "version": made.version, "do": "country"}
    as_officer.post("/tidy/no-country/", given | {"value": offered or "Narnia"})
    made.refresh_from_db()
    assert bool(made.country) == bool(offered)


@pytest.mark.parametrize(
    ("slug", "given", "status"),
    [
        ("nothing", {}, 404),
        ("past-plan", {}, 404),
        ("past-plan", {"record": "99999999999999999999"}, 404),
        ("past-plan", {"record": "\x00"}, 404),
    ],
)
def test_what_means_nothing_is_not_there(as_officer, slug, given, status):
    assert as_officer.post(f"/tidy/{slug}/", given).status_code == status


@pytest.mark.parametrize(
    "typed", ["", "31.12.2027", "2027-13-45", "x" * 400, "\x00"], ids=ascii
)
def test_a_day_that_is_none_changes_nothing(as_officer, engineering, typed):
    endless = AgreementFactory(unit=engineering, ends_on=None)
    given = {
        "record": endless.pk, "version": endless.version, "do": "end", "value": typed
    }  # fmt: skip
    answer = as_officer.post("/tidy/no-end/", given, follow=True)
    assert "Type the day on which it ends" in text(answer)
    endless.refresh_from_db()
    assert endless.ends_on is None


def test_only_what_is_theirs_to_change(
    as_officer, officer, viewer, sciences, engineering
):
    other = VisitFactory(unit=sciences, starts_on=date(2026, 5, 1), status="planned")
    assert asking("past-plan", officer) == []
    given = {"record": other.pk, "version": other.version, "do": "done"}
    assert as_officer.post("/tidy/past-plan/", given).status_code == 404
    as_officer.force_login(viewer)
    assert as_officer.get("/tidy/").status_code == 403
    assert 'href="/tidy/"' not in text(as_officer.get("/visits/"))


def test_the_number_opens_exactly_its_rows(as_officer, client, engineering, officer):
    for _n in range(7):
        VisitFactory(unit=engineering, starts_on=date(2026, 5, 1), status="planned")
    VisitFactory(unit=engineering, starts_on=date(2026, 5, 1), status="done")
    Settled.objects.create(
        check_of="past-plan", record_id=asking("past-plan", officer)[0].pk,
        said_by=officer, said_on=TODAY,
    )  # fmt: skip
    assert "All 6" in text(as_officer.get("/tidy/"))
    found = as_officer.get("/visits/?tidy=past-plan")
    assert found.context["page"].paginator.count == 6
    listed = as_officer.get("/api/v1/visits/?tidy=past-plan").json()
    assert listed["count"] == 6
    assert as_officer.get("/visits/?tidy=no-country").status_code == 400


def test_nothing_to_tidy_says_so(as_officer):
    assert "No record of yours asks to be tidied." in text(as_officer.get("/tidy/"))


def test_the_page_asks_the_same_for_many(as_officer, engineering, count_queries):
    def fill(n):
        for _n in range(n):
            VisitFactory(unit=engineering, starts_on=date(2026, 5, 1), status="planned")
            AgreementFactory(unit=engineering, ends_on=None)
        return count_queries(lambda: as_officer.get("/tidy/"))

    as_officer.get("/tidy/")
    assert fill(5) == fill(10)


def test_every_check_can_be_answered_or_edited():
    assert {check.slug for check in CHECKS} == set(BY_SLUG)
    assert Partner in {check.model for check in CHECKS}
