"""My desk: what is mine, in which order, at most ten; and how a house begins."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.factories import (
    AgreementFactory,
    GrantFactory,
    NoteFactory,
    PartnerFactory,
    VisitFactory,
)
from tracker.insight.models import Flag
from tracker.records.models import HomeInstitution


@pytest.fixture
def today():
    return timezone.localdate()


def visited(owner, unit, due, **given):
    return VisitFactory(
        owner=owner,
        unit=unit,
        starts_on=given.pop("starts_on", date(2026, 1, 12)),
        report_due_on=due,
        **given,
    )


def silent(partner, **given):
    given.setdefault("numbers", {"last": "2020-01-10", "silence": 40})
    return Flag.objects.create(
        partner=partner, code="DORMANT", opened_on=date(2026, 1, 5), **given
    )


def titles(response):
    return [
        (group["title"], action.title)
        for group in response.context["groups"]
        for action in group["actions"]
    ]


def test_a_fresh_house_says_how_to_begin(client, coordinator, viewer, officer):
    client.force_login(coordinator)
    page = client.get("/").content.decode()
    assert "Begin here" in page
    steps = ["Say who we are", "Import the partners you have", "Log a visit"]
    places = [page.index(step) for step in steps]
    assert places == sorted(places)
    client.force_login(officer)
    page = client.get("/").content.decode()
    assert "Log a visit" in page
    assert "Say who we are" not in page
    client.force_login(viewer)
    assert "Begin here" not in client.get("/").content.decode()


def test_steps_are_ticked_and_go_away(client, coordinator, engineering):
    home = HomeInstitution.get()
    home.name, home.country = "Yunlan University", "CN"
    home.save()
    partner = PartnerFactory()
    client.force_login(coordinator)
    steps = client.get("/").context["steps"]
    assert [step["done"] for step in steps] == [True, True, False]
    VisitFactory(unit=engineering, partners=[partner])
    assert client.get("/").context["steps"] == []


def test_late_then_this_week_then_the_rest(client, officer, engineering, today):
    visited(officer, engineering, today - timedelta(days=3), title="Late one")
    visited(officer, engineering, today + timedelta(days=2), title="Near one")
    visited(officer, engineering, today + timedelta(days=20), title="Far one")
    client.force_login(officer)
    answered = client.get("/")
    assert [title for _group, title in titles(answered)] == [
        "Hand in the report: Late one",
        "Hand in the report: Near one",
        "Hand in the report: Far one",
    ]
    assert [group for group, _title in titles(answered)] == [
        "Late",
        "This week",
        "When there is time",
    ]
    page = answered.content.decode()
    assert "3 days late" in page
    assert "That is all." in page


def test_the_day_itself_is_not_late(client, officer, engineering, today):
    visited(officer, engineering, today, title="Due today")
    client.force_login(officer)
    assert titles(client.get("/"))[0][0] == "This week"


def test_a_report_that_is_in_asks_nothing(client, officer, engineering, today):
    visited(
        officer,
        engineering,
        today - timedelta(days=3),
        report_submitted_on=today - timedelta(days=4),
    )
    client.force_login(officer)
    assert titles(client.get("/")) == []


def test_work_of_others_is_not_on_my_desk(client, outsider, officer, engineering):
    visited(officer, engineering, date(2026, 2, 1), title="Not yours")
    partner = PartnerFactory(name="Their Partner", owner=officer)
    silent(partner)
    client.force_login(outsider)
    page = client.get("/")
    assert titles(page) == []
    assert "Nothing asks for you." in page.content.decode()


def test_at_most_ten_and_no_sort_takes_all_the_room(
    client, officer, engineering, today
):
    for number in range(12):
        due = today - timedelta(days=5 + number)
        visited(officer, engineering, due, title=f"Trip {number}")
    for number in range(12):
        silent(PartnerFactory(name=f"Silent {number}", owner=officer))
    client.force_login(officer)
    answered = client.get("/")
    found = titles(answered)
    assert len(found) <= 10
    assert sum(title.startswith("Hand in") for _group, title in found) == 2
    assert "10 more visit reports are late" in [title for _group, title in found]
    assert any(title.startswith("Dormant: Silent") for _group, title in found)
    page = answered.content.decode()
    assert "more can wait" in page
    rest = f"/visits/?report_overdue=true&owner={officer.username}"
    assert rest.replace("&", "&amp;") in page
    assert client.get(rest).context["page"].paginator.count == 12


def test_a_flag_is_answered_from_its_line(client, officer, engineering):
    flag = silent(PartnerFactory(owner=officer, lead_unit=engineering))
    client.force_login(officer)
    answered = client.get("/")
    (line,) = answered.context["groups"][0]["actions"]
    acknowledge, snooze, why = line.more
    client.post(snooze["href"], {**snooze["sent"], "next": "/"})
    flag.refresh_from_db()
    assert flag.state == "snoozed"
    after = client.get("/")
    assert titles(after) == []
    assert "1 snoozed" in after.content.decode()
    assert client.get(why["href"]).status_code == 200
    assert acknowledge["sent"]["version"] == 1


def test_two_weeks_show_visits_reports_and_ends(client, officer, engineering, today):
    monday = today + timedelta(days=7 - today.weekday())
    partner = PartnerFactory()
    VisitFactory(
        title="Delegation ahead",
        unit=engineering,
        partners=[partner],
        status="planned",
        starts_on=monday,
        ends_on=monday + timedelta(days=1),
    )
    visited(officer, engineering, monday + timedelta(days=5), title="Old trip")
    AgreementFactory(
        title="Short paper",
        unit=engineering,
        partners=[partner],
        ends_on=monday + timedelta(days=2),
    )
    client.force_login(officer)
    days = client.get("/").context["days"]
    assert len(days) == 10
    assert all(one["day"].weekday() < 5 for one in days)
    shown = {one["day"]: [i["label"] for i in one["items"]] for one in days}
    assert shown[monday] == ["Delegation ahead"]
    assert shown[monday + timedelta(days=1)] == ["Delegation ahead"]
    assert shown[monday + timedelta(days=2)] == ["Ends: Short paper"]
    # A Saturday stands on the Friday before.
    assert shown[monday + timedelta(days=4)] == ["Report due: Old trip"]


def test_what_is_confidential_is_not_around_others(
    client, outsider, officer, engineering, sciences, today
):
    secret = PartnerFactory(name="Hush Labs", lead_unit=engineering, confidential=True)
    VisitFactory(title="Quiet talks", unit=sciences, partners=[secret], owner=officer)
    NoteFactory(text="Whispered", partner=secret, unit=sciences)
    client.force_login(outsider)
    page = client.get("/").content.decode()
    assert "Quiet talks" not in page
    assert "Whispered" not in page
    client.force_login(officer)
    assert "Quiet talks" in client.get("/").content.decode()


def test_papers_that_lie_with_others(client, officer, engineering):
    AgreementFactory(
        title="At the lawyers",
        unit=engineering,
        owner=officer,
        stage="legal_review",
        signed_on=None,
    )
    AgreementFactory(
        title="On my own table",
        unit=engineering,
        owner=officer,
        stage="drafting",
        signed_on=None,
    )
    client.force_login(officer)
    waiting = client.get("/").context["waiting"]
    assert [one.title for one in waiting] == ["At the lawyers"]


def test_the_line_begins_a_visit(client, officer, viewer):
    client.force_login(officer)
    page = client.get("/").content.decode()
    assert 'action="/log/"' in page
    form = client.get("/visits/new/?title=Lecture+by+Dr+Sato").content.decode()
    assert "Lecture by Dr Sato" in form
    client.force_login(viewer)
    assert 'action="/log/"' not in client.get("/").content.decode()


def test_the_rail_counts_only_what_asks(client, officer, viewer, engineering, today):
    visited(officer, engineering, today - timedelta(days=3))
    GrantFactory(
        owner=officer, unit=engineering, settlement_due_on=today - timedelta(days=9)
    )
    silent(PartnerFactory(owner=officer))
    client.force_login(officer)
    lines = {
        entry["slug"]: entry["count"]
        for group in client.get("/settings/").context["nav"]
        for entry in group["entries"]
    }
    assert (lines["desk"], lines["flags"], lines["partners"]) == (2, 1, 0)
    client.force_login(viewer)
    page = client.get("/settings/")
    counts = [e["count"] for g in page.context["nav"] for e in g["entries"]]
    assert not any(counts)


def test_the_desk_costs_the_same_for_any_number_of_rows(
    client, officer, engineering, today, count_queries
):
    def some(number):
        for _ in range(number):
            partner = PartnerFactory(owner=officer, lead_unit=engineering)
            silent(partner)
            due = today - timedelta(days=3)
            visited(officer, engineering, due, partners=[partner])
            AgreementFactory(
                unit=engineering,
                partners=[partner],
                owner=officer,
                stage="signing",
                signed_on=None,
            )
            NoteFactory(partner=partner, unit=engineering)

    client.force_login(officer)
    some(2)
    client.get("/")
    few = count_queries(lambda: client.get("/"))
    some(8)
    assert count_queries(lambda: client.get("/")) <= few


def test_strangers_are_led_to_the_door(client, db):
    answered = client.get("/")
    assert answered.status_code == 302
    assert "/accounts/" in answered.headers["Location"]
