"""Days known to the day, the month or the year, and where they stand."""

from __future__ import annotations

import importlib
from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from tests.factories import OutputFactory, VisitFactory
from tracker.records import known_days
from tracker.records.known_days import KnownDay
from tracker.records.models import Output, Visit


@pytest.mark.parametrize(
    ("typed", "stands", "known", "written"),
    [
        ("2023-05-12", date(2023, 5, 12), "day", "2023-05-12"),
        ("2023年5月12日", date(2023, 5, 12), "day", "2023-05-12"),
        ("2023-05", date(2023, 5, 1), "month", "2023-05"),
        ("2023.5", date(2023, 5, 1), "month", "2023-05"),
        ("2023年5月", date(2023, 5, 1), "month", "2023-05"),
        ("２０２３年５月", date(2023, 5, 1), "month", "2023-05"),
        ("May 2023", date(2023, 5, 1), "month", "2023-05"),
        ("2023", date(2023, 7, 1), "year", "2023"),
        ("2023年", date(2023, 7, 1), "year", "2023"),
    ],
)
def test_a_day_is_read_as_closely_as_it_was_written(typed, stands, known, written):
    found = known_days.read(typed)

    assert (found, found.known) == (stands, known)
    assert known_days.written(found) == written


@pytest.mark.parametrize("typed", ["2023-13", "2023-02-30", "2023-00", "0000"])
def test_a_day_that_no_calendar_has_is_refused(typed):
    with pytest.raises(ValueError, match=r"."):
        known_days.read(typed)


@pytest.mark.parametrize("typed", ["", "soon", "2023-5-7-9", "202", "5/2023/1"])
def test_what_is_no_such_day_is_left_to_others(typed):
    assert known_days.read(typed) is None


def test_a_month_spans_its_days_and_a_year_its_months():
    day = date(2024, 2, 9)

    assert known_days.span(day, "day") == (day, day)
    assert known_days.span(day, "month") == (date(2024, 2, 1), date(2024, 2, 29))
    assert known_days.span(day, "year") == (date(2024, 1, 1), date(2024, 12, 31))


def test_days_of_one_record_are_known_alike():
    visit = Visit(starts_on=date(2023, 5, 12))
    month = known_days.read("2023-06")

    with pytest.raises(ValidationError) as refused:
        known_days.settled(visit, {"ends_on": month})
    assert list(refused.value.message_dict) == ["ends_on"]
    both = {"starts_on": known_days.read("2023-05"), "ends_on": month}
    assert known_days.settled(visit, both) == {
        "starts_on": date(2023, 5, 1),
        "ends_on": date(2023, 6, 1),
        "date_precision": "month",
    }
    said = {"date_precision": "year"}
    assert known_days.settled(visit, said)["starts_on"] == date(2023, 7, 1)


def test_nothing_is_said_more_closely_than_it_was_typed():
    with pytest.raises(ValidationError):
        known_days.settled(
            Visit(), {"starts_on": known_days.read("2023"), "date_precision": "day"}
        )


@pytest.mark.django_db
def test_whoever_writes_days_stand_where_they_count():
    visit = VisitFactory(
        starts_on=date(2023, 3, 4), ends_on=date(2023, 12, 31), date_precision="year"
    )
    assert (visit.starts_on, visit.ends_on) == (date(2023, 7, 1), date(2023, 7, 1))
    assert known_days.told(visit, "ends_on").known == "year"

    assert OutputFactory(published_on=date(2023, 3, 4)).date_precision == "day"
    undated = OutputFactory(year=2023)
    assert undated.date_precision == "year"
    assert (undated.happened_on, undated.happened_on.known) == (
        date(2023, 7, 1),
        "year",
    )


@pytest.mark.django_db
def test_a_report_on_an_imprecise_visit_is_due_after_all_its_days():
    first = VisitFactory(starts_on=date(2023, 5, 31), ends_on=date(2023, 5, 31))
    month = VisitFactory(starts_on=date(2023, 5, 1), date_precision="month")

    assert month.report_due_on == first.report_due_on


@pytest.mark.django_db
def test_what_stood_otherwise_is_put_where_it_counts():
    """The migration: months and years move, a typed day is no year."""
    move = importlib.import_module(
        "tracker.records.migrations.0011_days_stand_where_they_count"
    )
    month, year, late = VisitFactory(), VisitFactory(), VisitFactory()
    rows = Visit.objects.filter
    rows(pk=month.pk).update(
        starts_on=date(2023, 5, 20), ends_on=date(2023, 5, 31), date_precision="month"
    )
    rows(pk=year.pk).update(
        starts_on=date(2023, 1, 1), ends_on=None, date_precision="year"
    )
    rows(pk=late.pk).update(
        starts_on=date(2023, 9, 1), ends_on=date(2024, 3, 1), date_precision="year"
    )
    typed = OutputFactory(published_on=date(2023, 3, 4))
    whole = OutputFactory(published_on=date(2023, 7, 1), date_precision="year")
    Output.objects.filter(pk=typed.pk).update(date_precision="year")

    move.put_where_they_count(apps, None)

    stand = dict(Visit.objects.values_list("pk", "starts_on"))
    assert [stand[one.pk] for one in (month, year, late)] == [
        date(2023, 5, 1),
        date(2023, 7, 1),
        date(2023, 7, 1),
    ]
    ends = dict(Visit.objects.values_list("pk", "ends_on"))
    assert ends == {
        month.pk: date(2023, 5, 1),
        year.pk: None,
        late.pk: date(2024, 7, 1),
    }
    known = dict(Output.objects.values_list("pk", "date_precision"))
    assert known == {typed.pk: "day", whole.pk: "year"}


def test_a_known_day_is_a_day_like_any_other():
    assert KnownDay.of(date(2023, 5, 9), "month") == date(2023, 5, 1)
    assert KnownDay.of(date(2023, 5, 9), "day") > date(2023, 5, 8)
