"""The indicators of the API: their shape, their refusals, and who may ask."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.api.conftest import TOP, Api
from tests.api.test_contract import is_problem
from tests.factories import OutputFactory
from tracker.insight.indicators import BY_SLUG

SHAPE = [
    "slug",
    "as_of",
    "unit_of_measure",
    "columns",
    "rows",
    "totals",
    "coverage",
    "notes",
]
PLACE = "indicators/outputs-by-discipline-year/"
NARROW = "indicators/headline/"
"""Takes a unit and a day, and nothing else."""


@pytest.fixture
def works(engineering: Any, sciences: Any) -> None:
    for unit, discipline, year in (
        (engineering, "physical", 2023),
        (engineering, "physical", 2024),
        (sciences, "life", 2024),
    ):
        OutputFactory(unit=unit, discipline=discipline, year=year)


def by_command(*words: str) -> dict[str, Any]:
    said = io.StringIO()
    call_command("indicator", *words, "--format", "json", stdout=said)
    return json.loads(said.getvalue())


def test_the_list_says_what_each_is_and_takes(api: Api) -> None:
    found = api.get("indicators/")
    assert found.status_code == 200
    body = found.json()
    assert body["count"] == len(BY_SLUG)
    assert body["next"] is None
    assert {each["slug"] for each in body["results"]} == set(BY_SLUG)
    named = {each["slug"]: each for each in body["results"]}
    first, narrow = (named[place.split("/")[1]] for place in (PLACE, NARROW))
    assert first["takes"] == ["from", "to", "unit", "group", "country", "as_of"]
    assert narrow["takes"] == ["unit", "as_of"]
    assert first["definition"]
    is_problem(api.get("indicators/?colour=red"), 400)


def test_the_answer_has_its_names_and_opens_its_rows(api: Api, works: None) -> None:
    body = api.get(f"{PLACE}?from=2023&to=2024").json()
    assert list(body) == SHAPE
    assert [column["code"] for column in body["columns"]][:3] == [
        "discipline",
        "2023",
        "2024",
    ]
    rows = {row["discipline"]: row for row in body["rows"]}
    assert (rows["physical"]["2023"], rows["physical"]["2024"]) == (1, 1)
    assert body["totals"]["total"] == 3
    behind = api.get(rows["physical"]["opens"]["2024"])
    assert behind.json()["count"] == 1
    absent = ("share_2024", "change_2024", "change", "factor", "cagr")
    for code in absent:
        assert rows["physical"]["why"][code] == "too_few"
        assert rows["physical"][code] is None


def test_one_unit_alone(api: Api, works: None, sciences: Any) -> None:
    body = api.get(f"{PLACE}?unit={sciences.pk}").json()
    assert [row["discipline"] for row in body["rows"]] == ["life"]
    assert api.get(f"{PLACE}?unit=SCI").json() == body


@pytest.mark.parametrize(
    "query",
    [
        "colour=red",
        "from=x",
        "from=2024&to=2020",
        "to=99999",
        "unit=nobody",
        "unit=%00",
        "as_of=2025-02-30",
        "as_of=9999-01-01",
        "from=2020&from=2021",
    ],
)
def test_what_nobody_can_ask_is_named(api: Api, query: str) -> None:
    body = is_problem(api.get(f"{PLACE}?{query}"), 400)
    name = "to" if query.startswith("from=2024") else query.partition("=")[0]
    assert list(body["errors"]) == [name]


@pytest.mark.parametrize("query", ["group=EU", "country=NL", "from=2024"])
def test_what_one_does_not_take_is_named(api: Api, query: str) -> None:
    body = is_problem(api.get(f"{NARROW}?{query}"), 400)
    assert list(body["errors"]) == [query.partition("=")[0]]


def test_what_there_is_not_is_404(api: Api) -> None:
    for slug in ("nothing", "Growth", "a%00b", "x" * 100):
        is_problem(api.get(f"indicators/{slug}/"), 404)
    is_problem(api.post(PLACE, {}), 405)


def test_any_signed_in_person_may_ask(
    api_of: Callable[..., Api], viewer: Any, works: None
) -> None:
    assert api_of(viewer, "read").get(PLACE).status_code == 200
    is_problem(api_of(None).get(PLACE), 401)
    is_problem(api_of(None).get("indicators/"), 401)
    browser = Client()
    browser.force_login(viewer)
    assert browser.get(f"{TOP}{PLACE}").status_code == 200


def test_labels_are_in_the_readers_language(api: Api, works: None) -> None:
    chinese = api.get(PLACE, Accept_Language="zh-hans").json()
    assert chinese["columns"][0]["label"] == "学科门类"
    assert api.get(PLACE).json()["columns"][0]["label"] == "Discipline"


def test_the_command_says_the_same(api: Api, works: None, engineering: Any) -> None:
    asked = ("--from", "2023", "--to", "2024", "--unit", "ENG")
    said = by_command("outputs-by-discipline-year", *asked)
    assert said == api.get(f"{PLACE}?from=2023&to=2024&unit=ENG").json()


def test_the_command_lists_and_refuses(works: None) -> None:
    said = io.StringIO()
    call_command("indicator", stdout=said)
    assert all(slug in said.getvalue() for slug in BY_SLUG)
    for words, told in (
        (["nothing"], "no indicator"),
        (["headline", "--group", "EU"], "--group"),
        (["outputs-by-discipline-year", "--as-of", "never"], "--as-of"),
        (["outputs-by-discipline-year", "--format", "pdf"], "format"),
    ):
        with pytest.raises(CommandError, match=told):
            call_command("indicator", *words)


def test_the_table_lines_up_and_tells_totals(works: None) -> None:
    said = io.StringIO()
    call_command("indicator", "outputs-by-discipline-year", stdout=said)
    lines = said.getvalue().splitlines()
    assert lines[1].startswith("Discipline")
    assert any(line.startswith("Total") for line in lines)


def test_a_spreadsheet_when_asked(api: Api, works: None) -> None:
    OutputFactory(discipline="=SUM(A1)", year=2024)
    found = api.get(f"{PLACE}?to=2024", Accept="text/csv")
    assert found["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(found.content.decode("utf-8-sig"))))
    assert rows[0][0] == "Discipline"
    assert "Physical sciences" in [row[0] for row in rows]
    assert rows[-1][0] == "Total"
    assert "'=SUM(A1)" in [row[0] for row in rows]
    is_problem(api.get(f"{NARROW}?group=EU", Accept="text/csv"), 400)
    is_problem(api.get(PLACE, Accept="image/png"), 406)


def test_the_description_knows_them(api: Api) -> None:
    paths = api.get("schema/?format=json").json()["paths"]
    assert f"{TOP}indicators/" in paths
    one = paths[f"{TOP}indicators/{{slug}}/"]["get"]
    names = {each["name"] for each in one["parameters"]}
    assert {"from", "to", "unit", "group", "country", "as_of"} <= names
    content = one["responses"]["200"]["content"]
    assert set(content) == {"application/json", "text/csv"}
    assert set(SHAPE) == set(content["application/json"]["schema"]["required"])
