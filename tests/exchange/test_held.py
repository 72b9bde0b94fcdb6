"""A file is read the same in a small house and in one too large to be read whole."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.exchange.importing import bring, outcomes, sheet
from tests.factories import OutputFactory, PartnerFactory, VisitFactory
from tracker.exchange import held
from tracker.exchange.checking import check
from tracker.kinds import OUTPUTS
from tracker.records import bulk
from tracker.records.models import Output
from tracker.records.models.outputs import title_key

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["read whole", "asked for"])
def way(request, monkeypatch) -> str:
    few = 5_000 if request.param == "read whole" else -1
    monkeypatch.setattr(held, "FEW", few)
    if few < 0:
        monkeypatch.setattr("tracker.exchange.keys.are_few", lambda model: False)
    return request.param


def told(path, kind, by, unit) -> list[tuple]:
    found = check(path, kind, by=by, unit=unit)
    return [
        (p.numbers[0], p.outcome, getattr(p.record, "ref", ""), p.problems, p.notes)
        for p in found.plans
    ]


def test_works_are_known_by_number_and_by_title(
    way, coordinator, engineering, tmp_path
):
    numbered = OutputFactory(title="On reeds", doi="10.99999/reeds", year=2020)
    titled = OutputFactory(title="Wärme in Gräben", year=2021)
    OutputFactory(title="Wärme in Gräben", year=2019)
    rows = [
        ["title", "kind", "year", "doi"],
        ["Other words", "article", "2020", "https://doi.org/10.99999/REEDS"],
        ["WARME, in Graben", "article", "2021", ""],
        ["Something new", "article", "2022", "10.99999/new"],
        ["Something newer", "article", "2022", "10.99999/new"],
        ["something NEW", "article", "2022", ""],
    ]
    path = sheet(tmp_path, rows)

    found = told(path, "outputs", coordinator, engineering)

    assert [each[1] for each in found] == [
        "updated", "updated", "created", "bad", "unchanged"
    ]  # fmt: skip
    assert [each[2] for each in found[:2]] == [numbered.ref, titled.ref]
    assert "DOI" in found[3][3][0]


def test_two_of_one_title_are_not_told_apart(way, coordinator, engineering, tmp_path):
    OutputFactory(title="On reeds", year=2020)
    OutputFactory(title="On  Reeds!", year=2020)
    path = sheet(tmp_path, [["title", "year"], ["on reeds", "2020"]])

    ((_row, outcome, _ref, problems, _notes),) = told(
        path, "outputs", coordinator, engineering
    )

    assert outcome == "bad"
    assert "reference" in problems[0]


def test_what_a_person_may_not_see_is_not_found(way, officer, engineering, tmp_path):
    OutputFactory(title="On reeds", year=2020, confidential=True)
    path = sheet(tmp_path, [["title", "year"], ["On reeds", "2020"]])

    assert [o for _n, o, *_ in told(path, "outputs", officer, engineering)] == [
        "created"
    ]


def test_what_is_not_yours_is_not_changed(way, officer, engineering, tmp_path):
    other = OutputFactory(title="On reeds", year=2020)
    path = sheet(
        tmp_path, [["title", "year", "venue"], ["On reeds", "2020", "Somewhere"]]
    )

    ((_row, outcome, _ref, problems, _notes),) = told(
        path, "outputs", officer, engineering
    )

    assert outcome == "bad"
    assert other.ref in problems[0]


def test_visits_are_known_by_day_and_title(way, coordinator, engineering, tmp_path):
    partner = PartnerFactory(name="Port Alder University")
    given = {
        "title": "A talk",
        "direction": "inbound",
        "category": "lecture",
        "partners": [partner],
    }
    known = VisitFactory(starts_on=date(2024, 5, 6), **given)
    VisitFactory(starts_on=date(2023, 5, 6), **given)
    rows = [
        ["title", "start", "direction", "partner", "category"],
        ["A TALK", "2024-05-06", "inbound", partner.name, "lecture"],
        ["A talk", "2024-05-07", "inbound", partner.name, "lecture"],
    ]

    found = told(sheet(tmp_path, rows), "visits", coordinator, engineering)

    assert [(o, r) for _n, o, r, *_ in found] == [
        ("updated", known.ref),
        ("created", ""),
    ]


def test_works_of_a_library_file_are_known_by_title(
    way, coordinator, engineering, tmp_path
):
    OutputFactory(title="Reed beds, and how they grow", year=2020)
    path = tmp_path / "works.bib"
    path.write_text(
        "@article{a, title={Reed Beds and How They Grow}, year={2020}}\n"
        "@article{b, title={Another}, year={2020}}\n",
        encoding="utf-8",
    )

    found = told(path, "outputs", coordinator, engineering)

    assert [outcome for _n, outcome, *_ in found] == ["unchanged", "created"]


def test_a_small_file_reads_little_of_a_large_house(
    monkeypatch, coordinator, engineering, tmp_path
):
    """The same few statements, whatever is there, and none that reads everything."""
    monkeypatch.setattr("tracker.exchange.keys.are_few", lambda model: False)
    drafts = [
        bulk.Draft(Output(title=f"Old work {n}", year=2020, unit=engineering))
        for n in range(300)
    ]
    bulk.create_many(drafts, by=None)
    rows = [["title", "year", "doi"]]
    rows += [[f"New work {n}", "2021", f"10.99999/{n}"] for n in range(40)]
    path = sheet(tmp_path, rows)
    with CaptureQueriesContext(connection) as asked:
        told(path, "outputs", coordinator, engineering)

    works = [q["sql"] for q in asked if 'FROM "records_output"' in q["sql"]]
    assert len(works) < 12
    assert all(" IN (" in sql or "LIMIT" in sql for sql in works)


def test_the_key_of_a_title_follows_it(coordinator, engineering):
    work = OutputFactory(title="On reeds")
    assert work.title_key == title_key("ON REEDS!")
    work.title = "On rushes"
    work.save()
    bulk.create_many(
        [bulk.Draft(Output(title="On sedges", year=2020, unit=engineering))], by=None
    )

    keys = set(Output.objects.values_list("title_key", flat=True))
    assert keys == {title_key("On rushes"), title_key("On sedges")}
    assert title_key(" ! ") == ""


def test_few_are_few(monkeypatch):
    monkeypatch.setattr(held, "FEW", 2)
    for n in range(2):
        OutputFactory(title=f"Work {n}")
    assert held.are_few(OUTPUTS.model)
    OutputFactory(title="One more")
    assert not held.are_few(OUTPUTS.model)


def test_what_was_taken_in_is_not_taken_in_again(
    way, coordinator, engineering, tmp_path
):
    path = sheet(
        tmp_path, [["title", "year", "doi"], ["On reeds", "2020", "10.99999/r"]]
    )
    runs = [bring(path, "outputs", coordinator, unit=engineering) for _ in range(2)]

    assert [outcomes(run) for run in runs] == [{"created": 1}, {"unchanged": 1}]
    assert Output.objects.count() == 1
