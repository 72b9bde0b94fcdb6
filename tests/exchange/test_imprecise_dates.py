"""Months and years go out as they are known, and come in again as they went."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.exchange.importing import bring, outcomes, sheet
from tests.exchange.test_outgoing import saved
from tests.factories import OutputFactory, PartnerFactory, VisitFactory
from tracker.records.models import Grant, Output, Visit

pytestmark = pytest.mark.django_db
HEAD = ["title", "direction", "category", "partners", "starts_on", "ends_on"]


@pytest.fixture
def house(engineering: Any) -> None:
    delft = PartnerFactory(name="Delft University of Technology")
    given = {"unit": engineering, "partners": [delft]}
    for number, (first, last, known) in enumerate(
        (
            (date(2023, 5, 1), None, "month"),
            (date(2023, 5, 1), date(2023, 6, 1), "month"),
            (date(2022, 7, 1), date(2022, 7, 1), "year"),
            (date(2021, 5, 1), date(2021, 5, 2), "day"),
        )
    ):
        VisitFactory(
            title=f"Visit {number}",
            starts_on=first,
            ends_on=last,
            date_precision=known,
            **given,
        )
    OutputFactory(title="By month", published_on=date(2024, 3, 1), **given,
                  date_precision="month")  # fmt: skip
    OutputFactory(title="By year", published_on=date(2024, 7, 1), **given,
                  date_precision="year")  # fmt: skip
    OutputFactory(title="By day", published_on=date(2024, 7, 1), **given)
    OutputFactory(title="Without", **given)


def as_kept(model: Any, *names: str) -> list[tuple[Any, ...]]:
    return list(model.objects.order_by("title").values_list("title", *names))


@pytest.mark.parametrize(
    ("slug", "model", "names"),
    [
        ("visits", Visit, ("starts_on", "ends_on", "date_precision")),
        ("outputs", Output, ("published_on", "year", "date_precision")),
    ],
)
@pytest.mark.parametrize(
    ("format", "language"), [("csv", "codes"), ("csv", "zh-hans"), ("xlsx", "en")]
)
def test_out_and_into_an_empty_house(
    house: None,
    coordinator: Any,
    tmp_path: Path,
    slug: str,
    model: Any,
    names: Any,
    format: str,
    language: str,
) -> None:
    before = as_kept(model, *names)
    path = saved(tmp_path, slug, coordinator, format, language)
    assert outcomes(bring(path, slug, coordinator)) == {"unchanged": 4}
    assert as_kept(model, *names) == before
    model.objects.all().delete()
    if format == "csv":  # references of what is gone would be looked for
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        path = sheet(tmp_path, [row[1:] for row in rows], "again.csv")
    else:
        page = load_workbook(path).active
        rows = [["" if c is None else c for c in r][1:] for r in page.values]
        path = sheet(tmp_path, rows, "again.csv")

    run = bring(path, slug, coordinator)

    assert outcomes(run) == {"created": 4}, run.told["plans"]
    assert as_kept(model, *names) == before


def test_a_cell_says_no_more_than_is_known(
    house: None, coordinator: Any, tmp_path: Path
) -> None:
    path = saved(tmp_path, "visits", coordinator, "csv", "codes")
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    assert {row["title"]: (row["starts_on"], row["ends_on"]) for row in rows} == {
        "Visit 0": ("2023-05", ""),
        "Visit 1": ("2023-05", "2023-06"),
        "Visit 2": ("2022", "2022"),
        "Visit 3": ("2021-05-01", "2021-05-02"),
    }


def test_days_known_differently_are_all_kept_as_the_one_known_least(
    coordinator: Any, engineering: Any, tmp_path: Path
) -> None:
    PartnerFactory(name="Delft")
    row = ["Talks", "inbound", "lecture", "Delft", "2023-05-12", "2023-06"]

    run = bring(sheet(tmp_path, [HEAD, row]), "visits", coordinator)

    assert outcomes(run) == {"created": 1}
    assert "known equally closely" in str(run.told["plans"])
    assert as_kept(Visit, "starts_on", "ends_on", "date_precision") == [
        ("Talks", date(2023, 5, 1), date(2023, 6, 1), "month")
    ]


def test_a_file_may_tell_the_day_of_what_was_known_to_the_month(
    coordinator: Any, engineering: Any, tmp_path: Path
) -> None:
    delft = PartnerFactory(name="Delft")
    there = VisitFactory(
        title="Talks",
        direction="inbound",
        category="lecture",
        unit=engineering,
        partners=[delft],
        starts_on=date(2023, 5, 1),
        date_precision="month",
    )
    row = [there.ref, "Talks", "inbound", "lecture", "Delft", "2023-05-01", ""]
    rows = [["ref", *HEAD], row]

    first = bring(sheet(tmp_path, rows), "visits", coordinator)
    again = bring(sheet(tmp_path, rows), "visits", coordinator)

    assert (outcomes(first), outcomes(again)) == ({"updated": 1}, {"unchanged": 1})
    there.refresh_from_db()
    assert (there.starts_on, there.date_precision) == (date(2023, 5, 1), "day")


@pytest.mark.parametrize(
    ("written", "kept"), [("2019", "2019-07-01"), ("2019-03", "2019-03-01")]
)
def test_a_plain_day_that_is_only_a_year_says_what_it_is_kept_as(
    tmp_path, coordinator, engineering, written, kept
):
    rows = [["title", "starts_on"], ["Salt", written]]
    run = bring(sheet(tmp_path, rows), "grants", coordinator, unit=engineering)

    assert outcomes(run) == {"created": 1}
    assert str(Grant.objects.get().starts_on) == kept
    remark = f"“{written}” names no day: it is kept as {kept}."
    assert remark in str(run.told["plans"])
