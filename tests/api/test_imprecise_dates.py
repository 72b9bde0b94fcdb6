"""Programs read and write a day with how closely it is known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.api.conftest import Api
from tests.factories import OutputFactory, PartnerFactory, VisitFactory
from tracker.records.models import Visit


def body(unit: Any, **more: Any) -> dict[str, Any]:
    return {
        "title": "Talks",
        "direction": "inbound",
        "category": "delegation",
        "unit": unit.name,
        "hosts": [{"partner": PartnerFactory().ref}],
    } | more


@pytest.mark.parametrize(
    ("given", "starts", "known"),
    [
        ({"starts_on": "2023-05"}, "2023-05-01", "month"),
        ({"starts_on": "2023"}, "2023-07-01", "year"),
        ({"starts_on": "2023-05-12"}, "2023-05-12", "day"),
        ({"starts_on": "2023-05-12", "date_precision": "month"}, "2023-05-01", "month"),
    ],
)
def test_a_day_comes_back_with_how_closely_it_is_known(
    api: Api, engineering: Any, given: Any, starts: str, known: str
) -> None:
    made = api.post("visits/", body(engineering, **given))

    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["starts_on"], told["date_precision"]) == (starts, known)
    again = api.get(f"visits/{told['ref']}/").json()
    assert (again["starts_on"], again["date_precision"]) == (starts, known)
    listed = api.get("visits/").json()["results"][0]
    assert (listed["starts_on"], listed["date_precision"]) == (starts, known)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"starts_on": "2023", "date_precision": "month"}, "starts_on"),
        ({"starts_on": "2023-05-12", "ends_on": "2023-06"}, "ends_on"),
        ({"starts_on": "2023-13"}, "starts_on"),
        ({"starts_on": "2023-05", "date_precision": "week"}, "date_precision"),
    ],
)
def test_what_contradicts_itself_is_refused_at_its_field(
    api: Api, engineering: Any, given: Any, field: str
) -> None:
    refused = api.post("visits/", body(engineering, **given))

    assert refused.status_code == 400
    assert list(refused.json()["errors"]) == [field]


def test_a_part_may_be_changed_and_the_whole_written_back(api: Api) -> None:
    visit = VisitFactory(
        starts_on=date(2023, 5, 1), ends_on=date(2023, 6, 1), date_precision="month"
    )
    place = f"visits/{visit.ref}/"
    read = api.get(place)

    same = api.put(place, read.json(), If_Match=read["ETag"])
    assert same.status_code == 200, same.content
    assert same.json()["date_precision"] == "month"
    wrong = api.patch(place, {"ends_on": "2023-06-09"}, If_Match=same["ETag"])
    assert wrong.status_code == 400
    year = api.patch(place, {"date_precision": "year"}, If_Match=same["ETag"])
    assert year.status_code == 200, year.content
    visit = Visit.objects.get()
    assert (visit.starts_on, visit.ends_on) == (date(2023, 7, 1), date(2023, 7, 1))


def test_the_timeline_says_so_too(api: Api) -> None:
    partner = PartnerFactory()
    VisitFactory(partners=[partner], starts_on=date(2023, 5, 1), date_precision="month")
    OutputFactory(partners=[partner], year=2022)
    VisitFactory(partners=[partner], starts_on=date(2021, 5, 4))

    told = api.get(f"partners/{partner.ref}/timeline/").json()

    assert [(one["date"], one["date_precision"]) for one in told] == [
        ("2023-05-01", "month"),
        ("2022-07-01", "year"),
        ("2021-05-04", "day"),
    ]
