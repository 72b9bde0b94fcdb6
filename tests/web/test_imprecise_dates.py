"""What is known to the month or the year is shown, typed and kept as that."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from tests.factories import OutputFactory, PartnerFactory, VisitFactory
from tests.web.filling import as_sent, shown
from tests.web.test_records_form import visit_data
from tracker.insight import health
from tracker.kinds import BY_SLUG
from tracker.records.models import Change, Output, Visit

pytestmark = pytest.mark.django_db
MAY = {"starts_on": date(2023, 5, 1), "date_precision": "month"}


def page(client, url, language="en"):
    found = client.get(url, headers={"accept-language": language})
    assert found.status_code == 200
    return found.content.decode().replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("language", "month", "year", "day"),
    [("en", "May 2023", "2022", "1 May"), ("zh-hans", "2023年5月", "2022年", "5月1日")],
)
def test_lists_and_pages_say_no_more_than_is_known(
    coordinating, language, month, year, day
):
    visit = VisitFactory(ends_on=date(2023, 5, 31), **MAY)
    work = OutputFactory(
        year=2022, published_on=date(2022, 7, 1), date_precision="year"
    )

    listed = page(coordinating, "/visits/", language)
    assert listed.count(f'<time datetime="2023-05">{month}</time>') == 2
    own = page(coordinating, f"/visits/{visit.ref}/", language)
    assert f'<time datetime="2023-05">{month}</time>' in own
    assert day not in listed + own and "2023-05-01" not in own
    told = page(coordinating, f"/outputs/{work.ref}/", language)
    assert f'<time datetime="2022">{year}</time>' in told


@pytest.mark.parametrize(
    ("typed", "starts", "known"),
    [
        ("2023-05", date(2023, 5, 1), "month"),
        ("2023年5月", date(2023, 5, 1), "month"),
        ("2023", date(2023, 7, 1), "year"),
        ("2023-05-12", date(2023, 5, 12), "day"),
    ],
)
def test_a_form_takes_a_month_or_a_year(as_officer, engineering, typed, starts, known):
    data = visit_data(engineering, PartnerFactory(), once="a", starts_on=typed)

    answer = as_officer.post("/visits/new/", data)

    assert answer.status_code == 302, shown(answer).errors
    visit = Visit.objects.get()
    assert (visit.starts_on, visit.ends_on, visit.date_precision) == (
        starts,
        None,
        known,
    )


def test_a_form_refuses_days_known_differently_and_days_that_are_none(
    as_officer, engineering
):
    data = visit_data(engineering, PartnerFactory(), once="a", starts_on="2023-05-12")

    mixed = as_officer.post("/visits/new/", data | {"ends_on": "2023-06"})
    assert mixed.status_code == 422
    assert list(shown(mixed).errors) == ["ends_on"]
    none = as_officer.post("/visits/new/", data | {"starts_on": "2023-13"})
    assert none.status_code == 422
    assert list(shown(none).errors) == ["starts_on"]
    assert not Visit.objects.exists()


def test_a_saved_form_keeps_the_month_and_history_tells_of_the_day(coordinating):
    visit = VisitFactory(**MAY)
    url = f"/visits/{visit.ref}/edit/"
    sent = as_sent(coordinating.get(url))
    assert sent["starts_on"] == "2023-05"

    coordinating.post(url, sent)
    assert Change.objects.filter(record_id=visit.pk, kind="visit").count() == 1
    sent = as_sent(coordinating.get(url), starts_on="2023-05-01")
    assert coordinating.post(url, sent).status_code == 302

    visit.refresh_from_db()
    assert (visit.starts_on, visit.date_precision) == (date(2023, 5, 1), "day")
    told = page(coordinating, f"/visits/{visit.ref}/history/")
    assert "May 2023" in told and "1 May 2023" in told
    change = Change.objects.filter(record_id=visit.pk, kind="visit").latest("pk")
    coordinating.post(BY_SLUG["visits"].url("undo", change.pk))
    visit.refresh_from_db()
    assert visit.date_precision == "month"


def test_an_output_typed_with_a_day_is_known_to_the_day(coordinating, engineering):
    sent = as_sent(coordinating.get("/outputs/new/"))
    sent |= {"title": "Load paths", "year": "2024", "unit": engineering.pk}

    for number, typed in enumerate(("2024-03-05", "2024-03", "")):
        answer = coordinating.post(
            "/outputs/new/",
            sent | {"published_on": typed, "once": typed, "title": f"Paths {number}"},
        )
        assert answer.status_code == 302, shown(answer).errors

    known = Output.objects.order_by("pk").values_list("published_on", "date_precision")
    assert list(known) == [
        (date(2024, 3, 5), "day"),
        (date(2024, 3, 1), "month"),
        (None, "year"),
    ]


def test_somewhere_in_the_same_month_may_be_the_same_visit(as_officer, engineering):
    partner = PartnerFactory()
    there = VisitFactory(unit=engineering, partners=[partner], **MAY)
    data = visit_data(engineering, partner, once="a", direction=there.direction)

    asked = as_officer.post("/visits/new/", data | {"starts_on": "2023-05-20"})
    assert asked.status_code != 302
    assert there.ref in asked.content.decode()
    assert ">May" in asked.content.decode()
    other = as_officer.post("/visits/new/", data | {"starts_on": "2023-06-01"})
    assert other.status_code == 302


@time_machine.travel("2026-11-25 09:00", tick=False)
def test_a_partner_was_last_met_in_a_month_or_a_year(coordinating):
    partner = PartnerFactory()
    VisitFactory(partners=[partner], **MAY)
    other = PartnerFactory()
    OutputFactory(partners=[other], year=2021)
    health.refresh(partners=[partner.pk, other.pk])

    listed = page(coordinating, "/partners/")
    assert '<time datetime="2023-05">May 2023</time>' in listed
    assert '<time datetime="2021">2021</time>' in listed
    own = page(coordinating, f"/partners/{partner.ref}/")
    assert "since May 2023" in own and "1 May 2023" not in own
    told = page(coordinating, f"/partners/{other.ref}/", "zh-hans")
    assert "2021年7月1日" not in told and '<time datetime="2021">2021年</time>' in told


@time_machine.travel("2026-05-04 09:00", tick=False)
def test_a_month_is_no_day_of_the_fortnight(coordinating, coordinator):
    given = {"owner": coordinator, "starts_on": date(2026, 5, 1)}
    VisitFactory(title="In that month", date_precision="month", **given)
    VisitFactory(title="On that day", **given | {"starts_on": date(2026, 5, 6)})

    desk = coordinating.get("/")
    labels = [item["label"] for box in desk.context["days"] for item in box["items"]]
    assert labels == ["On that day"]


def test_a_calendar_stands_beside_what_may_be_a_month(coordinating):
    form = page(coordinating, "/visits/new/")

    assert form.count("data-known-day") == 2
    assert 'id="calendar"' in form
    for name in ("starts_on", "ends_on"):
        assert f'type="text" name="{name}"' in form
